/** What others may hear of guarded calls, on `node:diagnostics_channel`: the standard events R-117. */
import { channel } from 'node:diagnostics_channel'

import type { Refusal } from '@foundation/core/protection'

const start = channel('foundation.infra.execute_start')
const stop = channel('foundation.infra.execute_stop')
const exception = channel('foundation.infra.execute_exception')
const triggered = channel('foundation.infra.protection_triggered')
const checkout = channel('foundation.infra.pool_checkout')
const checkin = channel('foundation.infra.pool_checkin')
const poolTimeout = channel('foundation.infra.pool_timeout')

/** A call goes out to its target. */
export function publishStart(target: string): void {
  if (start.hasSubscribers) start.publish({ target })
}

/** The target answered. `duration` in milliseconds. */
export function publishStop(target: string, duration: number): void {
  if (stop.hasSubscribers) stop.publish({ target, duration })
}

/** The call failed, or its caller gave up. `duration` in milliseconds. */
export function publishException(target: string, duration: number, error: unknown): void {
  if (exception.hasSubscribers) exception.publish({ target, duration, error })
}

/** An engine turned a call away, or ended it. */
export function publishTriggered(target: string, protection: Refusal): void {
  if (triggered.hasSubscribers) triggered.publish({ target, protection })
  if (protection === 'pool_exhausted' && poolTimeout.hasSubscribers) {
    poolTimeout.publish({ target })
  }
}

export function publishCheckout(target: string): void {
  if (checkout.hasSubscribers) checkout.publish({ target })
}

export function publishCheckin(target: string, isDiscarded: boolean): void {
  if (checkin.hasSubscribers) checkin.publish({ target, discarded: isDiscarded })
}
