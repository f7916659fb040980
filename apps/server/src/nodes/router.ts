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
import { loadCells } from './cells.js'
import { loadNode } from './detail.js'
import { findNodes } from './find.js'
import { nodeHistory } from './history.js'
import { listNodes } from './list.js'
import { reachOf } from './reach.js'
import { nodeSignals } from './signals.js'

const read = allowed('fleet:read')
const write = allowed('nodes:write')
const act = write.input(ActOnNodes).output(ActResult)

export const nodesRouter = router({
  list: read
    .input(ListNodes)
    .output(NodePage)
    .query(({ ctx, input }) => listNodes(ctx, input)),
  cells: read.output(z.array(NodeCell)).query(({ ctx }) => loadCells(ctx)),
  get: read
    .input(OfNode)
    .output(NodeDetail)
    .query(({ ctx, input }) => loadNode(ctx, input)),
  history: read
    .input(NodeRange)
    .output(z.array(StateSpan))
    .query(({ ctx, input }) => nodeHistory(ctx, input)),
  signals: read
    .input(NodeRange)
    .output(SignalSeries)
    .query(({ ctx, input }) => nodeSignals(ctx, input)),
  find: read
    .input(FindNodes)
    .output(z.array(NodeCell))
    .query(({ ctx, input }) => findNodes(ctx, input)),
  reach: read
    .input(OnNodes)
    .output(Reach)
    .query(({ ctx, input }) => reachOf(ctx, input)),
  drain: act.mutation(({ ctx, input }) => ctx.api.steer.drain(ctx, input)),
  resume: act.mutation(({ ctx, input }) => ctx.api.steer.resume(ctx, input)),
  hold: write
    .input(HoldNodes)
    .output(ActResult)
    .mutation(({ ctx, input }) => ctx.api.steer.hold(ctx, input)),
  unhold: act.mutation(({ ctx, input }) => ctx.api.steer.unhold(ctx, input)),
  setLabels: write
    .input(SetLabels)
    .output(NodeDetail.shape.labels)
    .mutation(({ ctx, input }) => ctx.api.steer.setLabels(ctx, input)),
  remove: act.mutation(({ ctx, input }) => ctx.api.steer.remove(ctx, input)),
})
