import { connect, type Guard, type PolicyParts } from '@foundation/sdk'

/** A guard as an application has it, without a control plane: what it adds to a call is the same. */
export async function standalone(target: string, parts: PolicyParts): Promise<Guard> {
  const foundation = await connect({ service: 'bench', cluster: 'standalone' })
  foundation.protection.define(target, parts)
  return foundation.protection.guard(target)
}
