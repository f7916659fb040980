/** Connects a Node.js application to its Foundation control plane. */
export {
  type ErrorCode,
  FoundationError,
  isFoundationError,
} from '@foundation/core/errors'
export { connect } from './connect.js'
export type { Foundation } from './foundation.js'
export type { Connection, FoundationEvents } from './foundation-events.js'
export type {
  CheckDefinition,
  CheckTiming,
  RunningCheck,
  TtlCheck,
  TtlDefinition,
} from './health/definition.js'
export type { ClusterReport, Health, HealthReport } from './health/health.js'
export {
  type HttpCheckOptions,
  httpCheck,
  type TcpCheckOptions,
  tcpCheck,
} from './health/probe-checks.js'
export type { Log } from './log.js'
export type { OwnNode } from './nodes/describe.js'
export type { DrainContext, DrainHook } from './nodes/drain.js'
export type { ConnectOptions } from './options/options.js'
export type { Resolution } from './options/reader.js'
export type {
  AppliedResource,
  ResourceHandler,
  ResourceHandlers,
  Schema,
} from './resources/handler.js'
