import { FleetChange, ListChanges, Overview } from '@foundation/core/health'
import { z } from 'zod'

import { allowed, router } from '../trpc/init.js'
import { listChanges } from './changes.js'
import { loadOverview } from './overview.js'

const read = allowed('fleet:read')

export const healthRouter = router({
  overview: read
    .output(Overview)
    .query(({ ctx }) => loadOverview(ctx, { feedP99Ms: ctx.api.feedP99Ms() })),
  changes: read
    .input(ListChanges)
    .output(z.array(FleetChange))
    .query(({ ctx, input }) => listChanges(ctx, input)),
})
