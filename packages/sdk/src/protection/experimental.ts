import { refusals } from '@foundation/core/protection'

/** What guards a feature that is being tried: a fallback for whatever goes wrong. */
export const experimentalParts = { fallback: { on: [...refusals, 'failed'] } }

/** The target that an experimental feature is guarded as. */
export function experimentalTarget(name: string): string {
  return `experimental:${name}`
}
