import { type Ack, type DeliveredResource, refOf } from '@foundation/core/feed'

import type { Delivered } from '../link/messages.js'

/**
 * The desired state that this node took, to be kept on disk. What was delivered counts only once the
 * application applied it: of a resource that it rejected, the one before stays.
 */
export class DesiredState {
  revision: number
  readonly #applied: Map<string, DeliveredResource>
  readonly #delivered = new Map<string, DeliveredResource>()
  /** What was applied before, in case the application finds later that the new one does not fit. */
  readonly #before = new Map<string, DeliveredResource>()

  constructor(revision: number, resources: readonly DeliveredResource[]) {
    this.revision = revision
    this.#applied = new Map(resources.map((it) => [refOf(it), it]))
  }

  deliver({ full, revision, resources, removed }: Delivered): void {
    this.revision = full ? revision : Math.max(this.revision, revision)
    if (full) {
      const names = new Set(resources.map(refOf))
      for (const ref of this.#applied.keys()) if (!names.has(ref)) this.#forget(ref)
      this.#delivered.clear()
    }
    for (const ref of removed.map(refOf)) {
      this.#forget(ref)
      this.#delivered.delete(ref)
    }
    for (const resource of resources) this.#delivered.set(refOf(resource), resource)
  }

  settle(ack: Ack): void {
    const ref = refOf(ack)
    const applied = this.#applied.get(ref)
    if (ack.status === 'rejected') {
      const before = this.#before.get(ref)
      if (before && applied?.revision === ack.revision) this.#applied.set(ref, before)
      return
    }
    const delivered = this.#delivered.get(ref)
    if (delivered?.revision !== ack.revision) return
    if (applied && applied.revision !== delivered.revision) this.#before.set(ref, applied)
    this.#applied.set(ref, delivered)
  }

  get resources(): DeliveredResource[] {
    return [...this.#applied.values()]
  }

  #forget(ref: string): void {
    this.#applied.delete(ref)
    this.#before.delete(ref)
  }
}
