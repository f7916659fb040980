/**
 * What happened to nodes, for whoever listens in this process: on `node:diagnostics_channel`, by the
 * standard names, and in the log, with the same facts under a stable `event`.
 */
import { channel } from 'node:diagnostics_channel'
import type { Logger } from 'pino'

import type { Move } from './moves.js'

const channels = {
  joined: channel('foundation.cluster.node_joined'),
  left: channel('foundation.cluster.node_left'),
  registered: channel('foundation.service.registered'),
  deregistered: channel('foundation.service.deregistered'),
}

/** A node came, or came back after it had been down or had left. `count` says how many: one. */
export function announceJoined(
  log: Logger,
  { nodeId, service }: { nodeId: string; service: string },
): void {
  channels.joined.publish({ count: 1, node: nodeId })
  channels.registered.publish({ name: service, node: nodeId })
  log.info({ event: 'cluster.node_joined', node: nodeId, service }, 'Node joined')
}

/** A change of state: one line each, and a node that is gone is announced as such. */
export function announceMove(log: Logger, { nodeId, service, from, to, reason }: Move): void {
  if (from === to) return
  const fields = { event: 'node.state', node: nodeId, service, from, to, reason }
  if (to === 'down' || to === 'suspect' || to === 'stalled') log.warn(fields, 'Node changed state')
  else log.info(fields, 'Node changed state')
  if (to !== 'down' && to !== 'left') return
  // One that was down has been announced as gone already.
  if (from === 'down') return
  const why = to === 'down' ? 'timeout' : reason === 'left on its own' ? 'leave' : 'evicted'
  channels.left.publish({ count: 1, node: nodeId, reason: why })
  channels.deregistered.publish({ name: service, node: nodeId })
  log.info({ event: 'cluster.node_left', node: nodeId, service, reason: why }, 'Node left')
}
