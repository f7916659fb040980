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
import { route } from '../trpc/route.js'
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
    .meta(route('GET', '/protection/guards', 'The guards of one board, those in trouble first'))
    .input(ListGuards)
    .output(GuardPage)
    .query(({ ctx, input }) => listGuards(ctx, input)),
  guard: read
    .meta(
      route(
        'GET',
        '/protection/guards/{service}/{target}',
        'A guard: who calls what, on which nodes, under which policies',
      ),
    )
    .input(GuardRange)
    .output(GuardDetail)
    .query(({ ctx, input }) => guardDetail(ctx, input)),
  series: read
    .meta(
      route(
        'GET',
        '/protection/guards/{service}/{target}/series',
        'The figures of a guard over time',
      ),
    )
    .input(GuardRange)
    .output(GuardSeries)
    .query(({ ctx, input }) => guardSeries(ctx, input)),
  transitions: read
    .meta(route('GET', '/protection/transitions', 'Breakers that opened and closed'))
    .input(ListTransitions)
    .output(z.array(TransitionRow))
    .query(({ ctx, input }) => listTransitions(ctx, input)),
  nodeGuards: read
    .meta(route('GET', '/nodes/{nodeId}/guards', 'The guards of one node'))
    .input(OfNode)
    .output(z.array(NodeGuard))
    .query(({ ctx, input }) => nodeGuards(ctx, input)),
  summary: read
    .meta(route('GET', '/protection/summary', 'How many guards are not closed'))
    .output(ProtectionSummary)
    .query(({ ctx }) => loadSummary(ctx)),
  reach: read
    .meta(
      route(
        'POST',
        '/protection/reach',
        'Which nodes and callers of a target something would touch',
      ),
    )
    .input(AskReach)
    .output(GuardReach)
    .query(({ ctx, input }) => guardReach(ctx, input)),
  policies: read
    .meta(route('GET', '/protection/policies', 'All policies'))
    .output(z.array(Policy))
    .query(({ ctx }) => listPolicies(ctx)),
  policy: read
    .meta(route('GET', '/protection/policies/{name}', 'A policy'))
    .input(OfPolicy)
    .output(Policy)
    .query(({ ctx, input }) => getPolicy(ctx, input)),
  policyVersions: read
    .meta(
      route(
        'GET',
        '/protection/policies/{name}/versions',
        'The versions of a policy, newest first',
      ),
    )
    .input(OfPolicy)
    .output(z.array(PolicyVersion))
    .query(({ ctx, input }) => policyVersions(ctx, input)),
  savePolicy: write
    .meta(
      route(
        'PUT',
        '/protection/policies/{name}',
        'Make or change a policy; `revision` is the one that was edited, null makes it',
      ),
    )
    .input(SavePolicy)
    .output(Policy)
    .mutation(({ ctx, input }) => told(ctx, savePolicy(ctx, input))),
  removePolicy: write
    .meta(route('DELETE', '/protection/policies/{name}', 'Remove a policy'))
    .input(ChangePolicy)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, removePolicy(ctx, input))),
  promoteShadow: write
    .meta(
      route(
        'POST',
        '/protection/policies/{name}/promote-shadow',
        'Make the shadow of a policy what applies',
      ),
    )
    .input(ChangePolicy)
    .output(Policy)
    .mutation(({ ctx, input }) => told(ctx, promoteShadow(ctx, input))),
  overrides: read
    .meta(route('GET', '/protection/overrides', 'The overrides that hold'))
    .output(z.array(Override))
    .query(({ ctx }) => listOverrides(ctx)),
  force: write
    .meta(
      route(
        'POST',
        '/protection/overrides',
        'Hold the breakers of a target in a state, for a time',
      ),
    )
    .input(ForceBreakers)
    .output(Override)
    .mutation(({ ctx, input }) => told(ctx, force(ctx, input))),
  lift: write
    .meta(route('DELETE', '/protection/overrides/{key}', 'Lift an override before its time'))
    .input(LiftOverride)
    .output(z.null())
    .mutation(({ ctx, input }) => told(ctx, lift(ctx, input))),
})
