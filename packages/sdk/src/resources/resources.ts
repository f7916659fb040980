/**
 * Desired state, brought to whoever handles it. Each kind has its own line, so that a slow handler holds
 * up nobody else, and within a kind everything happens in the order in which it was decided.
 */
import { type Ack, type DeliveredResource, type ResourceRef, refOf } from '@foundation/core/feed'

import type { Delivered } from '../link/messages.js'
import { toText } from '../text.js'
import { check, Rejection, type ResourceHandler } from './handler.js'

/** The labels of a node decide what else means for it. */
const firstKind = 'labels'

/** How long a handler may take before its resource counts as rejected. */
export const applyTimeoutMs = 30_000

interface Held {
  /** As it was delivered last. */
  readonly resource: DeliveredResource
  /** Null while no handler has looked at it. */
  readonly ack: Ack | null
  /** A handler has taken it, in this or an earlier revision, and would have to let go of it. */
  readonly isApplied: boolean
}

export interface ResourcesOptions {
  /** Answers for what was settled. */
  readonly send: (acks: readonly Ack[]) => void
  readonly onSettled: (ack: Ack) => void
  readonly onFault: (error: unknown, ref: ResourceRef) => void
}

export class Resources {
  readonly #handlers = new Map<string, ResourceHandler<never>>()
  readonly #held = new Map<string, Held>()
  readonly #lines = new Map<string, Promise<void>>()

  constructor(private readonly options: ResourcesOptions) {}

  /** Hands resources of a kind to `handler`: those that are here already, and all that come. */
  handle<Spec>(kind: string, handler: ResourceHandler<Spec>): () => void {
    if (this.#handlers.has(kind)) throw new RangeError(`${kind} is handled already`)
    this.#handlers.set(kind, handler as unknown as ResourceHandler<never>)
    const waiting = [...this.#held.values()].filter(({ resource }) => resource.kind === kind)
    for (const { resource } of waiting) {
      this.#held.set(refOf(resource), { resource, ack: null, isApplied: false })
      this.#queue(kind, () => this.#settle(resource))
    }
    return () => this.#handlers.delete(kind)
  }

  handleAll(handlers: Readonly<Record<string, ResourceHandler>>): void {
    for (const [kind, handler] of Object.entries(handlers)) this.handle(kind, handler)
  }

  /** Hands over again what is here: its handler may see it differently now. */
  reconsider(kind: string, keys: readonly string[]): void {
    for (const key of keys) {
      void this.#queue(kind, async () => {
        const held = this.#held.get(refOf({ kind, key }))
        if (!held?.ack) return
        this.#held.set(refOf(held.resource), { ...held, ack: null })
        await this.#settle(held.resource)
      })
    }
  }

  /** Resolves once everything delivered was applied or rejected. Never rejects. */
  async deliver({ full, resources, removed }: Delivered): Promise<void> {
    const names = new Set(resources.map(refOf))
    const known = full ? [...this.#held.values()].map(({ resource }) => resource) : removed
    const gone = known.filter((it) => !names.has(refOf(it)))
    // What comes goes before what leaves, so that nobody sees a gap where one takes the place of the other.
    const steps = [
      ...resources.map((it) => ({ kind: it.kind, work: () => this.#settle(it) })),
      ...gone.map((ref) => ({ kind: ref.kind, work: () => this.#remove(ref) })),
    ]
    const first = steps.filter(({ kind }) => kind === firstKind)
    const rest = steps.filter(({ kind }) => kind !== firstKind)
    await Promise.all([...first, ...rest].map(({ kind, work }) => this.#queue(kind, work)))
  }

  #queue(kind: string, work: () => Promise<void>): Promise<void> {
    const before = kind === firstKind ? null : this.#lines.get(firstKind)
    const line = (this.#lines.get(kind) ?? Promise.resolve()).then(() => before).then(work)
    this.#lines.set(kind, line)
    return line
  }

  async #settle(resource: DeliveredResource): Promise<void> {
    const ref = refOf(resource)
    const held = this.#held.get(ref)
    if (held && held.resource.revision > resource.revision) return
    if (held?.ack && held.resource.revision === resource.revision) {
      return this.options.send([held.ack])
    }
    const rejection = await this.#apply(resource)
    const { kind, key, revision } = resource
    const ack: Ack = rejection
      ? {
          kind,
          key,
          revision,
          status: 'rejected',
          reason: { path: toText(rejection.path, 512), message: toText(rejection.message, 2_000) },
        }
      : { kind, key, revision, status: 'applied' }
    this.#held.set(ref, {
      resource,
      ack,
      isApplied: rejection === null || (held?.isApplied ?? false),
    })
    this.options.send([ack])
    this.options.onSettled(ack)
  }

  async #apply({ kind, key, revision, spec }: DeliveredResource): Promise<Rejection | null> {
    const handler = this.#handlers.get(kind)
    if (!handler) return new Rejection('', `This SDK does not know the kind ${kind}`)
    try {
      const checked = await check(handler.schema, spec)
      await inTime(handler.apply({ key, revision, spec: checked }))
      return null
    } catch (error) {
      if (error instanceof Rejection) return error
      this.options.onFault(error, { kind, key })
      return new Rejection('', toText(error, 2_000) || 'The handler failed')
    }
  }

  async #remove(ref: ResourceRef): Promise<void> {
    const held = this.#held.get(refOf(ref))
    this.#held.delete(refOf(ref))
    if (!held?.isApplied) return
    try {
      await inTime(this.#handlers.get(ref.kind)?.remove(ref.key))
    } catch (error) {
      this.options.onFault(error, ref)
    }
  }
}

async function inTime(work: void | Promise<void>): Promise<void> {
  if (!work) return
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const fault = new Error(`Not finished after ${applyTimeoutMs / 1_000} s`)
    timer = setTimeout(() => reject(fault), applyTimeoutMs).unref()
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
