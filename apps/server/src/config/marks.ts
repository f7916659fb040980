/**
 * What a change of configuration leaves behind once it is committed, besides its row of audit: a line in the log, a word
 * to open consoles, and a count. Nothing of that can fail the change.
 */
import type { ReleaseSummary, SavedDraft, TroubleCause } from '@foundation/core/config'
import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'

import type { Hub } from '../live/hub.js'
import type { RolloutEventName } from './records.js'

interface Change {
  readonly namespace: string
  /** The name of whoever made it. */
  readonly by: string
  readonly reason?: string
}

export type ConfigMark = Change &
  (
    | { readonly what: 'namespace'; readonly did: 'created' | 'changed' | 'removed' }
    | {
        readonly what: 'draft'
        readonly did: SavedDraft['outcome'] | 'replaced'
        /** It settled a conflict. */
        readonly settles?: boolean
      }
    | {
        readonly what: 'release'
        readonly did: RolloutEventName
        readonly number: number
        readonly kind: ReleaseSummary['kind']
        /** Why it was paused or turned back. */
        readonly cause?: TroubleCause | 'person'
      }
    | { readonly what: 'resent' }
  )

export interface ConfigMarksOptions {
  readonly registry: Registry
  readonly hub: Hub
  readonly log: Logger
}

export class ConfigMarks {
  readonly #counters: ReturnType<typeof makeCounters>

  constructor(private readonly options: ConfigMarksOptions) {
    this.#counters = makeCounters(options.registry)
  }

  leave(mark: ConfigMark): void {
    const { log, hub } = this.options
    this.#attempt(() => hub.publish({ topics: ['config', 'changes', 'overview'] }))
    this.#attempt(() => this.#count(mark))
    this.#attempt(() => {
      const { namespace, by, reason } = mark
      const release = mark.what === 'release' ? mark.number : undefined
      const level = isTrouble(mark) ? 'warn' : 'info'
      log[level]({ event: eventOf(mark), namespace, release, by, reason }, inWords(mark))
    })
  }

  /** A node answered for a release. */
  acked(status: 'applied' | 'rejected'): void {
    this.#counters.acks.inc({ status })
  }

  #count(mark: ConfigMark): void {
    const { drafts, releases, stops, conflicts } = this.#counters
    if (mark.what === 'draft') {
      drafts.inc({ outcome: mark.did })
      if (mark.did === 'merged' || mark.did === 'conflict')
        conflicts.inc({ resolution: mark.did === 'merged' ? 'merged' : 'queued' })
      if (mark.settles) conflicts.inc({ resolution: 'settled' })
    } else if (mark.what === 'release') {
      releases.inc({ kind: mark.kind, step: mark.did })
      if (mark.cause) stops.inc({ step: mark.did, cause: mark.cause })
    }
  }

  #attempt(work: () => void): void {
    try {
      work()
    } catch (error) {
      this.options.log.error({ event: 'config.mark_failed', err: error }, 'a change left no mark')
    }
  }
}

function makeCounters(registry: Registry) {
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]) =>
    new Counter({ name, help, labelNames, registers: [registry] })
  return {
    drafts: counter('foundation_config_drafts_total', 'Drafts saved, by what came of it', [
      'outcome',
    ]),
    releases: counter('foundation_config_releases_total', 'Steps that releases took', [
      'kind',
      'step',
    ]),
    stops: counter('foundation_config_rollout_stops_total', 'Rollouts stopped, by their cause', [
      'step',
      'cause',
    ]),
    acks: counter('foundation_config_acks_total', 'Answers of nodes to releases', ['status']),
    conflicts: counter('foundation_config_conflicts_total', 'Edits at the same time', [
      'resolution',
    ]),
  }
}

function eventOf(mark: ConfigMark): string {
  if (mark.what === 'resent') return 'config.reconciled'
  return mark.what === 'release' ? `config.${mark.did}` : `config.${mark.what}_${mark.did}`
}

/** What a rollout does against its plan, by itself. */
function isTrouble(mark: ConfigMark): boolean {
  return mark.what === 'release' && mark.cause !== undefined && mark.cause !== 'person'
}

function inWords(mark: ConfigMark): string {
  const { namespace } = mark
  if (mark.what === 'resent') return `${namespace}: sent again to nodes that drifted`
  if (mark.what === 'release')
    return `release ${mark.number} of ${namespace}: ${mark.did.replaceAll('_', ' ')}`
  return `${mark.what} of ${namespace}: ${mark.did}`
}
