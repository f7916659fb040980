/**
 * Breakers that operators hold in a state. The node ends each override by itself when its time is over: the
 * server may be away by then.
 */
import type { ForcedState, OverrideSpec } from '@foundation/core/protection'
import { forcedStates } from '@foundation/core/protection'

import { type AppliedResource, Rejection } from '../resources/handler.js'
import { only, toReason } from '../resources/node-kinds.js'
import { isTarget } from './target.js'

export interface OverridesOptions {
  /** Unix milliseconds by the server's clock. */
  readonly serverNow: () => number
  /** Holds the breaker of a target; `by` is null when it is given back to itself. */
  readonly hold: (target: string, by: OverrideSpec | null) => void
}

type Spec = Readonly<Record<string, unknown>>

export class Overrides {
  readonly #options: OverridesOptions
  readonly #known = new Map<string, { readonly revision: number; readonly spec: OverrideSpec }>()
  readonly #held = new Map<string, OverrideSpec>()
  #dueAt = Number.POSITIVE_INFINITY

  constructor(options: OverridesOptions) {
    this.#options = options
  }

  /** @throws Rejection; what was known by this key before stays */
  apply({ key, revision, spec }: AppliedResource<Spec>): void {
    this.#known.set(key, { revision, spec: toOverride(spec) })
    this.settle()
  }

  remove(key: string): void {
    this.#known.delete(key)
    this.settle()
  }

  /** Lets go of everything: nobody would end it any more. */
  clear(): void {
    this.#known.clear()
    this.settle()
  }

  /** Ends what is due. To be called a few times a second. */
  turn(): void {
    if (this.#options.serverNow() >= this.#dueAt) this.settle()
  }

  /** Brings every breaker to what holds now: of several overrides for one target that is the latest. */
  settle(): void {
    const { serverNow, hold } = this.#options
    const now = serverNow()
    const valid = [...this.#known.values()]
      .filter(({ spec }) => spec.until > now)
      .sort((a, b) => a.revision - b.revision)
    this.#dueAt = Math.min(...valid.map(({ spec }) => spec.until))
    const wanted = new Map(valid.map(({ spec }) => [spec.target, spec]))
    for (const target of [...this.#held.keys()]) {
      if (wanted.has(target)) continue
      this.#held.delete(target)
      hold(target, null)
    }
    for (const [target, spec] of wanted) {
      if (this.#held.get(target) === spec) continue
      this.#held.set(target, spec)
      hold(target, spec)
    }
  }
}

/**
 * Reads the spec of a resource of the kind `override` by the rules of core's `OverrideSpec`.
 *
 * @throws Rejection
 */
export function toOverride(spec: Spec): OverrideSpec {
  only(spec, ['target', 'state', 'reason', 'until'])
  const { target, state, until } = spec
  if (!isTarget(target)) throw new Rejection('target', 'Not a target')
  if (!isForcedState(state)) throw new Rejection('state', `Expected ${forcedStates.join(' or ')}`)
  if (!Number.isSafeInteger(until) || (until as number) < 0) {
    throw new Rejection('until', 'Expected Unix milliseconds')
  }
  return { target, state, reason: toReason(spec.reason), until: until as number }
}

function isForcedState(value: unknown): value is ForcedState {
  return forcedStates.some((it) => it === value)
}
