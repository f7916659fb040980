import { OfNode } from '@foundation/core/nodes'
import {
  AskReach,
  ChangePolicy,
  ForceBreakers,
  GuardDetail,
  GuardPage,
  GuardRange,
  GuardReach,
  GuardSeries,
  LiftOverride,
  ListGuards,
  ListTransitions,
  NodeGuard,
  OfPolicy,
  Override,
  Policy,
  PolicyVersion,
  ProtectionSummary,
  SavePolicy,
  TransitionRow,
} from '@foundation/core/protection'
import { z } from 'zod'

import type { ApiContext } from '../trpc/context.js'
import { allowed, router } from '../trpc/init.js'
import { listGuards, loadSummary } from './board.js'
import { guardDetail, guardReach, nodeGuards } from './detail.js'
import { force, lift, listOverrides } from './overrides.js'
import { guardSeries } from './past.js'
import {
  getPolicy,
  listPolicies,
  policyVersions,
  promoteShadow,
  removePolicy,
  savePolicy,
} from './policies.js'
import { listTransitions } from './transitions.js'

const read = allowed('fleet:read')
const write = allowed('protection:write')

/** Once it is done, open consoles hear of it. */
async function told<T>(ctx: ApiContext, change: Promise<T>): Promise<T> {
  const result = await change
  ctx.api.hub.publish({ topics: ['protection', 'changes', 'overview'] })
  return result
}

export const protectionRouter = router({
  guards: read
    .input(ListGuards)
    .output(GuardPage)
    .query(({ ctx, input }) => listGuards(ctx, input)),
  guard: read
    .input(GuardRange)
    .output(GuardDetail)
    .query(({ ctx, input }) => guardDetail(ctx, input)),
  series: read
    .input(GuardRange)
    .output(GuardSeries)
    .query(({ ctx, input }) => guardSeries(ctx, input)),
  transitions: read
    .input(ListTransitions)
    .output(z.array(TransitionRow))
    .query(({ ctx, input }) => listTransitions(ctx, input)),
  nodeGuards: read
    .input(OfNode)
    .output(z.array(NodeGuard))
    .query(({ ctx, input }) => nodeGuards(ctx, input)),
  summary: read.output(ProtectionSummary).query(({ ctx }) => loadSummary(ctx)),
  reach: read
    .input(AskReach)
    .output(GuardReach)
    .query(({ ctx, input }) => guardReach(ctx, input)),
  policies: read.output(z.array(Policy)).query(({ ctx }) => listPolicies(ctx)),
  policy: read
    .input(OfPolicy)
    .output(Policy)
    .query(({ ctx, input }) => getPolicy(ctx, input)),
  policyVersions: read
    .input(OfPolicy)
    .output(z.array(PolicyVersion))
    .query(({ ctx, input }) => policyVersions(ctx, input)),
  savePolicy: write
    .input(SavePolicy)
    .output(Policy)
    .mutation(({ ctx, input }) => told(ctx, savePolicy(ctx, input))),
  removePolicy: write
    .input(ChangePolicy)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, removePolicy(ctx, input))),
  promoteShadow: write
    .input(ChangePolicy)
    .output(Policy)
    .mutation(({ ctx, input }) => told(ctx, promoteShadow(ctx, input))),
  overrides: read.output(z.array(Override)).query(({ ctx }) => listOverrides(ctx)),
  force: write
    .input(ForceBreakers)
    .output(Override)
    .mutation(({ ctx, input }) => told(ctx, force(ctx, input))),
  lift: write
    .input(LiftOverride)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, lift(ctx, input))),
})
