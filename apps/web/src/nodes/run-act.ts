import type { ActResult } from '@foundation/core/nodes'

import type { Client } from '../data/trpc'
import type { Verb } from './acts'

export interface Act {
  readonly verb: Verb
  readonly nodeIds: readonly string[]
  readonly reason: string
  /** When a hold lifts by itself; null never. */
  readonly until: Date | null
}

export function runAct(client: Client, { verb, nodeIds, reason, until }: Act): Promise<ActResult> {
  const input = { nodeIds: [...nodeIds], reason }
  switch (verb) {
    case 'drain':
      return client.nodes.drain.mutate(input)
    case 'resume':
      return client.nodes.resume.mutate(input)
    case 'hold':
      return client.nodes.hold.mutate({ ...input, until })
    case 'unhold':
      return client.nodes.unhold.mutate(input)
    case 'remove':
      return client.nodes.remove.mutate(input)
  }
}
