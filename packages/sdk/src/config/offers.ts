/**
 * What the control plane wants this process to run of one namespace: the release that is in force, and, while
 * another is rolled out to this node, that one, which goes first. Of each, the one before is kept, in case this one
 * turns out not to fit.
 */
import { configKeys } from '@foundation/core/config'

import { Rejection } from '../resources/handler.js'
import type { ReadSpec } from './config-spec.js'

export type Slot = 'candidate' | 'stable'

interface Held {
  readonly current: ReadSpec | null
  readonly before: ReadSpec | null
}

const nothing: Held = { current: null, before: null }

export class Offers {
  readonly #held: Record<Slot, Held> = { candidate: nothing, stable: nothing }

  get isEmpty(): boolean {
    return this.#held.stable.current === null && this.#held.candidate.current === null
  }

  get isCandidate(): boolean {
    return this.#held.candidate.current !== null
  }

  take(slot: Slot, spec: ReadSpec): void {
    const { current, before } = this.#held[slot]
    const isNew = current?.release !== spec.release
    this.#held[slot] = { current: spec, before: isNew ? current : before }
  }

  remove(slot: Slot): void {
    this.#held[slot] = nothing
  }

  /** What may be run, the best first. */
  get choices(): ReadSpec[] {
    const { candidate, stable } = this.#held
    return [candidate.current, candidate.before, stable.current, stable.before].filter(
      (it) => it !== null,
    )
  }
}

/** @throws Rejection for a key that does not go with the namespace */
export function slotOf(key: string, namespace: string): Slot {
  if (key === configKeys.stable(namespace)) return 'stable'
  if (key === configKeys.candidate(namespace)) return 'candidate'
  throw new Rejection('namespace', `Expected the namespace of the resource ${key}`)
}
