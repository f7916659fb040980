import {
  ActOnNodes,
  ActResult,
  FindNodes,
  HoldNodes,
  ListNodes,
  NodeCell,
  NodeDetail,
  NodePage,
  NodeRange,
  OfNode,
  OnNodes,
  Reach,
  SetLabels,
  SignalSeries,
  StateSpan,
} from '@foundation/core/nodes'
import { z } from 'zod'

import { allowed, router } from '../trpc/init.js'
import { route } from '../trpc/route.js'
import { loadCells } from './cells.js'
import { loadNode } from './detail.js'
import { findNodes } from './find.js'
import { nodeHistory } from './history.js'
import { listNodes } from './list.js'
import { reachOf } from './reach.js'
import { revokeCredentials } from './revocations.js'
import { nodeSignals } from './signals.js'

const read = allowed('fleet:read')
const write = allowed('nodes:write')

function act(path: string, summary: string) {
  return write
    .meta(route('POST', `/node-actions/${path}`, summary))
    .input(ActOnNodes)
    .output(ActResult)
}

export const nodesRouter = router({
  list: read
    .meta(route('GET', '/nodes', 'Nodes by the page; `search` takes the words of the console'))
    .input(ListNodes)
    .output(NodePage)
    .query(({ ctx, input }) => listNodes(ctx, input)),
  cells: read
    .meta(route('GET', '/node-cells', 'All nodes, with the little that an overview shows'))
    .output(z.array(NodeCell))
    .query(({ ctx }) => loadCells(ctx)),
  get: read
    .meta(route('GET', '/nodes/{nodeId}', 'A node: its state, checks, signals and resources'))
    .input(OfNode)
    .output(NodeDetail)
    .query(({ ctx, input }) => loadNode(ctx, input)),
  history: read
    .meta(route('GET', '/nodes/{nodeId}/history', 'The states of a node over time'))
    .input(NodeRange)
    .output(z.array(StateSpan))
    .query(({ ctx, input }) => nodeHistory(ctx, input)),
  signals: read
    .meta(route('GET', '/nodes/{nodeId}/signals', 'The runtime signals of a node over time'))
    .input(NodeRange)
    .output(SignalSeries)
    .query(({ ctx, input }) => nodeSignals(ctx, input)),
  find: read
    .meta(route('GET', '/node-search', 'Nodes by some letters of what they are'))
    .input(FindNodes)
    .output(z.array(NodeCell))
    .query(({ ctx, input }) => findNodes(ctx, input)),
  reach: read
    .meta(route('POST', '/node-actions/reach', 'What an action on these nodes would touch'))
    .input(OnNodes)
    .output(Reach)
    .query(({ ctx, input }) => reachOf(ctx, input)),
  drain: act('drain', 'Drain nodes: they take no new work').mutation(({ ctx, input }) =>
    ctx.api.steer.drain(ctx, input),
  ),
  resume: act('resume', 'Take back the draining of nodes').mutation(({ ctx, input }) =>
    ctx.api.steer.resume(ctx, input),
  ),
  hold: write
    .meta(route('POST', '/node-actions/hold', 'Take nodes into maintenance'))
    .input(HoldNodes)
    .output(ActResult)
    .mutation(({ ctx, input }) => ctx.api.steer.hold(ctx, input)),
  unhold: act('unhold', 'Take nodes out of maintenance').mutation(({ ctx, input }) =>
    ctx.api.steer.unhold(ctx, input),
  ),
  setLabels: write
    .meta(route('PUT', '/nodes/{nodeId}/labels', 'Set the labels of an operator'))
    .input(SetLabels)
    .output(NodeDetail.shape.labels)
    .mutation(({ ctx, input }) => ctx.api.steer.setLabels(ctx, input)),
  revokeCredentials: allowed('tokens:write')
    .meta(route('POST', '/node-actions/revoke-credentials', 'Refuse the credentials of nodes'))
    .input(ActOnNodes)
    .output(ActResult)
    .mutation(({ ctx, input }) => revokeCredentials(ctx, input)),
  remove: act('remove', 'Remove nodes for good').mutation(({ ctx, input }) =>
    ctx.api.steer.remove(ctx, input),
  ),
})
