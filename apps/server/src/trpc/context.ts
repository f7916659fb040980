/** What the API is made of, and what one request to it carries. */
import type { AccessStatus } from '@foundation/core/access'
import type { Deployment } from '@foundation/core/health'
import type {
  ActOnNodes,
  ActResult,
  HoldNodes,
  NodeDetail,
  SetLabels,
} from '@foundation/core/nodes'

import type { AccessDesk, SetupGate, Visit } from '../access/index.js'
import type { ConfigMarks, SecretBox } from '../config/index.js'
import type { Ctx } from '../context.js'
import type { LiveBoard } from '../live/board.js'
import type { Hub } from '../live/hub.js'

/** The verbs with which an operator steers nodes. Each goes through `mutate`. */
export interface Steering {
  drain(ctx: Ctx, input: ActOnNodes): Promise<ActResult>
  resume(ctx: Ctx, input: ActOnNodes): Promise<ActResult>
  hold(ctx: Ctx, input: HoldNodes): Promise<ActResult>
  unhold(ctx: Ctx, input: ActOnNodes): Promise<ActResult>
  setLabels(ctx: Ctx, input: SetLabels): Promise<NodeDetail['labels']>
  remove(ctx: Ctx, input: ActOnNodes): Promise<ActResult>
}

/** What every request shares. */
export interface Api {
  readonly setup: SetupGate
  /** What lets people in. */
  readonly desk: AccessDesk
  readonly steer: Steering
  readonly board: LiveBoard
  readonly hub: Hub
  /** Seals the secrets of configuration. */
  readonly secrets: SecretBox
  /** What changes of configuration leave behind. */
  readonly marks: ConfigMarks
  readonly about: Omit<AccessStatus, 'setupNeeded' | 'person'>
  readonly running: () => Pick<Deployment, 'version' | 'database' | 'messages'>
  /** Time until 99 % of the latest desired states were answered, in ms; null before any. */
  readonly feedP99Ms: () => number | null
}

/** A request before and after its sender is known: without one, the actor has no scopes. */
export interface ApiContext extends Ctx, Visit {
  readonly api: Api
}
