import { accessRouter } from '../access/router.js'
import { auditRouter } from '../audit/router.js'
import { configRouter } from '../config/router.js'
import { healthRouter } from '../health/router.js'
import { live } from '../live/router.js'
import { nodesRouter } from '../nodes/router.js'
import { protectionRouter } from '../protection/router.js'
import { createCallerFactory, router } from './init.js'

/** Everything that the console can ask, by domain. */
export const appRouter = router({
  access: accessRouter,
  audit: auditRouter,
  config: configRouter,
  health: healthRouter,
  nodes: nodesRouter,
  protection: protectionRouter,
  live,
})

export type AppRouter = typeof appRouter

/** Calls the API without HTTP. */
export const createCaller = createCallerFactory(appRouter)
