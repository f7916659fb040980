import { Deployment, FleetChange, ListChanges, Overview } from '@foundation/core/health'
import { z } from 'zod'

import { allowed, router } from '../trpc/init.js'
import { route } from '../trpc/route.js'
import { listChanges } from './changes.js'
import { loadDeployment } from './deployment.js'
import { loadOverview } from './overview.js'

const read = allowed('fleet:read')

export const healthRouter = router({
  overview: read
    .meta(
      route('GET', '/health/overview', 'The fleet as a whole: counts, services, the worst of it'),
    )
    .output(Overview)
    .query(({ ctx }) => loadOverview(ctx, { feedP99Ms: ctx.api.feedP99Ms() })),
  deployment: read
    .meta(route('GET', '/deployment', 'What the control plane runs on, and whom it takes you for'))
    .output(Deployment)
    .query(({ ctx }) => loadDeployment(ctx, ctx.api.running())),
  changes: read
    .meta(route('GET', '/health/changes', 'What changed in the fleet, newest first'))
    .input(ListChanges)
    .output(z.array(FleetChange))
    .query(({ ctx, input }) => listChanges(ctx, input)),
})
