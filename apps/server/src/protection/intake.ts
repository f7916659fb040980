/** What a node may say of protection, as its session hands it on. */
import type { ResourceRef } from '@foundation/core/feed'
import {
  type BreakerTransition,
  type GuardWindow,
  protectionKinds,
  type QuotaDemand,
} from '@foundation/core/protection'

import type { Reporter } from './reports.js'

/** Each throws `protocol.invalid` with the path of the fault, or `protocol.flood`, and then has taken nothing. */
export interface ProtectionIntake {
  transitions(reporter: Reporter, transitions: readonly BreakerTransition[]): void
  guards(reporter: Reporter, windows: readonly GuardWindow[]): void
  demand(reporter: Reporter, demands: readonly QuotaDemand[]): void
  /** A node answered for a resource. */
  acked(ref: ResourceRef): void
}

/** Whether a resource is a policy or an override. */
export function isOfProtection({ kind }: ResourceRef): boolean {
  return kind === protectionKinds.policy || kind === protectionKinds.override
}
