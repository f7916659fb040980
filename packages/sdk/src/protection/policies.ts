import type { NamedPolicy } from '@foundation/core/protection'

import type { AppliedResource } from '../resources/handler.js'
import { toPolicySpec } from './policy-spec.js'

/** The policies of the control plane that are for this node. */
export class Policies {
  readonly #known = new Map<string, NamedPolicy>()

  /** @param use called with all of them after each change */
  constructor(private readonly use: (policies: readonly NamedPolicy[]) => void) {}

  /** @throws Rejection; the policy of this name as it was before stays */
  apply({ key, revision, spec }: AppliedResource<unknown>): void {
    this.#known.set(key, { name: key, revision, spec: toPolicySpec(spec) })
    this.use([...this.#known.values()])
  }

  remove(key: string): void {
    this.#known.delete(key)
    this.use([...this.#known.values()])
  }
}
