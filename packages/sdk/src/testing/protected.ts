import type { BreakerTransition } from '@foundation/core/protection'

import type { Guard } from '../protection/guard.js'
import { Guards } from '../protection/guards.js'
import { toPolicyParts } from '../protection/policy-spec.js'
import type { PartsInput } from '../protection/presets.js'

/** Guards on the clock of the test, which fakes timers and `performance`. */
export function testGuards(random: () => number = () => 0.5, firstShare = 1) {
  const transitions: BreakerTransition[] = []
  const guards = new Guards({
    now: () => performance.now(),
    wallNow: () => Date.now(),
    random,
    firstShare,
    onTransition: (transition) => transitions.push(transition),
  })
  const define = (parts: PartsInput, target = 'payments'): Guard => {
    guards.define(target, toPolicyParts(parts))
    return guards.get(target)
  }
  return { guards, transitions, define }
}

/** What is faked for such guards. */
export const faked = ['setTimeout', 'clearTimeout', 'performance', 'Date'] as const

/** A promise and its ends, for a target that answers when the test says so. */
export function pending<T>() {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}
