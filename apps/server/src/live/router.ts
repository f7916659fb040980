import type { LiveEvent } from '@foundation/core/live'

import { toTrpcError } from '../trpc/errors.js'
import { allowed } from '../trpc/init.js'
import { watchFleet } from './watch.js'

export const live = allowed('fleet:read').subscription(async function* ({
  ctx,
  signal,
}): AsyncGenerator<LiveEvent, void> {
  try {
    yield* watchFleet(ctx, ctx.api.board, { signal })
  } catch (error) {
    // The middleware has long returned; what a stream throws has to be mapped here.
    throw toTrpcError(error, ctx.correlationId)
  }
})
