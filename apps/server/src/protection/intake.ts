/** What a node may say of protection, as its session hands it on. */
import { FoundationError } from '@foundation/core/errors'
import type { ResourceRef, Selectable } from '@foundation/core/feed'
import {
  type BreakerTransition,
  type GuardWindow,
  protectionKinds,
  type QuotaDemand,
} from '@foundation/core/protection'

/** Who reports. One object as long as the session. */
export interface Reporter {
  readonly nodeId: string
  readonly service: string
  /** Of the process: its transitions are numbered from 1. */
  readonly bootId: string
  readonly selectable: Selectable
}

/** `guards` and `demand` throw `protocol.invalid` with the path of the fault, and then have taken nothing. */
export interface ProtectionIntake {
  /** @param first the number of the first, where the node numbers them */
  transitions(reporter: Reporter, transitions: readonly BreakerTransition[], first?: number): void
  guards(reporter: Reporter, windows: readonly GuardWindow[]): void
  demand(reporter: Reporter, demands: readonly QuotaDemand[]): void
  /** A node answered for a resource. */
  acked(ref: ResourceRef): void
}

/** Whether a resource is a policy or an override. */
export function isOfProtection({ kind }: ResourceRef): boolean {
  return kind === protectionKinds.policy || kind === protectionKinds.override
}

export function invalid(path: string, message: string): FoundationError {
  return new FoundationError('protocol.invalid', { issues: [{ path, message }] })
}
