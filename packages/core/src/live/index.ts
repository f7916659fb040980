/** What the console hears while it is open. */
import { z } from 'zod'

import { NodeCell } from '../nodes/index.js'

const fixedTopics = [
  'overview',
  'changes',
  'nodes',
  'tokens',
  'people',
  'protection',
  'config',
] as const

/** An answer that went out of date: the name of what to ask again, or one node's. */
export const Topic = z.union([z.enum(fixedTopics), z.templateLiteral(['node:', z.string()])])
export type Topic = z.output<typeof Topic>

/**
 * - `hello`: first after each connect; everything shown may be out of date.
 * - `nodes`: cells that changed or are new since the last event, and nodes that are no longer listed.
 * - `changed`: answers to ask again.
 * - `tick`: nothing new, said every two seconds, so that silence means a broken line.
 */
export const LiveEvent = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('hello'), serverTime: z.date() }),
    z.strictObject({
      type: z.literal('nodes'),
      cells: z.array(NodeCell),
      gone: z.array(z.string()),
    }),
    z.strictObject({ type: z.literal('changed'), topics: z.array(Topic) }),
    z.strictObject({ type: z.literal('tick'), serverTime: z.date() }),
  ])
  .meta({ id: 'LiveEvent' })
export type LiveEvent = z.output<typeof LiveEvent>
