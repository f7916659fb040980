import { setTimeout as wait } from 'node:timers/promises'
import { RuntimeSignals } from '@foundation/core/telemetry'
import { expect, it } from 'vitest'

import { Signals } from './signals.js'

it('says what the schema takes, window by window, and sees a blocked loop', async () => {
  let turns = 0
  const signals = new Signals(() => {
    turns += 1
  })
  expect(RuntimeSignals.parse(signals.take())).toMatchObject({ delayMaxMs: 0 })
  const until = performance.now() + 700
  while (performance.now() < until) JSON.stringify([until])
  await wait(0)
  expect(signals.takeElu()).toBeGreaterThan(0.5)
  const { delayMaxMs, elu, cpu, windowMs } = RuntimeSignals.parse(signals.take())
  expect(turns).toBeGreaterThan(0)
  expect(delayMaxMs).toBeGreaterThan(300)
  expect(windowMs).toBeGreaterThanOrEqual(700)
  expect(elu).toBeGreaterThan(0.5)
  expect(cpu).toBeGreaterThan(0)
  expect(signals.take().delayMaxMs).toBe(0)
  await wait(20)
  expect(signals.takeElu()).toBeLessThan(0.5)
  signals.stop()
})
