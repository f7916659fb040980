/** Connects a Node.js application to its Foundation control plane. */
export {
  type ErrorCode,
  FoundationError,
  isFoundationError,
} from '@foundation/core/errors'
export type {
  BreakerStatus,
  BreakerTransition,
  ForcedState,
  LimiterLook,
  PoolStats,
  ResourceFactory,
  ResourcePool,
  Semaphore,
} from '@foundation/core/protection'
export type { BoundValue } from './config/bound.js'
export type { Config } from './config/config.js'
export type {
  ClusterWideOptions,
  ClusterWideResult,
  ConsensusOptions,
  ConsensusResult,
  DeclareOptions,
} from './config/config-options.js'
export type { ConfigSchema } from './config/declaration.js'
export type {
  ConfigStatus,
  ExplainedSource,
  Explanation,
  Freshness,
} from './config/inspection.js'
export type { ChangedValue, ConfigChange, ConfigUpdated } from './config/listeners.js'
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
export type { Result } from './protection/call.js'
export type { CallOptions, GuardedCall, GuardedFunction } from './protection/call-options.js'
export type { Guard } from './protection/guard.js'
export type {
  BreakerOptions,
  LimiterCheck,
  LimiterOptions,
  NamedBreaker,
  NamedLimiter,
} from './protection/guard-named.js'
export type { GuardStatus } from './protection/guard-status.js'
export type { GuardedPool } from './protection/pool.js'
export type { PartsInput as PolicyParts } from './protection/presets.js'
export type { Protection } from './protection/protection.js'
export type { Refused } from './protection/refusal.js'
export {
  type Processor,
  type ProcessorOptions,
  protectProcessor,
  protectQueue,
} from './protection/wrap/bullmq.js'
export type { FetchOptions } from './protection/wrap/fetch.js'
export type { Interceptor, InterceptorOptions } from './protection/wrap/interceptor.js'
export { protectPgPool } from './protection/wrap/pg.js'
export type {
  AppliedResource,
  ResourceHandler,
  ResourceHandlers,
  Schema,
} from './resources/handler.js'
