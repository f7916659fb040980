import { day, hour, minute, second } from '@foundation/core/time'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { keepPartitions } from '../telemetry/partitions.js'
import { type TestFleet, testFleet } from '../testing/fleet.js'
import { addNodes } from '../testing/nodes.js'
import { nodeSignals, stepFor } from './signals.js'

let fleet: TestFleet
const from = new Date(Math.floor(Date.now() / minute) * minute - 15 * minute)

beforeAll(async () => {
  fleet = await testFleet()
  await keepPartitions(fleet.database.pool, Date.now())
  await addNodes(fleet.ctx, [{ id: 'signals-1' }])
})

function addSample(seconds: number, elu: number, delayP99Ms: number): Promise<unknown> {
  const mb = 1_000_000n
  return fleet.ctx.db.signalSample.create({
    data: {
      nodeId: 'signals-1',
      at: new Date(from.getTime() + seconds * second),
      elu,
      delayP50Ms: 1,
      delayP99Ms,
      cpu: 0.5,
      heapUsedBytes: 50n * mb,
      heapLimitBytes: 2_000n * mb,
      rssBytes: 90n * mb,
      gcPauseMs: 2,
      gcLongestMs: delayP99Ms / 2,
      handles: 7,
    },
  })
}

describe('stepFor', () => {
  it('gives at most 300 points for any range', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 * 365 * day }),
        fc.nat({ max: day }),
        (length, offset) => {
          const range = { from: new Date(offset), to: new Date(offset + length) }
          const step = stepFor(range)
          const start = Math.floor(offset / step) * step
          expect(Math.ceil((offset + length - start) / step)).toBeLessThanOrEqual(300)
        },
      ),
    )
  })

  it.each([
    [15 * minute, 5 * second],
    [hour, 15 * second],
    [6 * hour, 2 * minute],
    [day, 5 * minute],
  ])('takes a step that people can say for %d ms', (length, step) => {
    expect(stepFor({ from: new Date(0), to: new Date(length) })).toBe(step)
  })
})

describe('nodeSignals', () => {
  it('has the mean, or the worst, of each step, and null where nothing came', async () => {
    await addSample(0, 0.2, 10)
    await addSample(2, 0.4, 90)
    await addSample(12, 0.6, 30)
    const to = new Date(from.getTime() + 15 * minute)
    const series = await nodeSignals(fleet.ctx, { nodeId: 'signals-1', from, to })
    expect(series.stepMs).toBe(5 * second)
    expect(series.at).toHaveLength(180)
    expect(series.at[1]?.getTime()).toBe(from.getTime() + 5 * second)
    expect(series.elu[0]).toBeCloseTo(0.3)
    expect(series.delayP99Ms.slice(0, 4)).toEqual([90, null, 30, null])
    expect(series.gcLongestMs[0]).toBe(45)
    expect(series.heapUsedBytes[0]).toBe(50_000_000)
    for (const [name, values] of Object.entries(series)) {
      if (name !== 'stepMs') expect(values).toHaveLength(180)
    }
  })

  it('has no node of another fleet, nor one that never was', async () => {
    const other = await testFleet()
    const range = { from, to: new Date() }
    await expect(nodeSignals(other.ctx, { nodeId: 'signals-1', ...range })).rejects.toMatchObject({
      code: 'node.not_found',
    })
    await expect(nodeSignals(fleet.ctx, { nodeId: 'nobody', ...range })).rejects.toMatchObject({
      code: 'node.not_found',
    })
  })

  it.each([
    [new Date(10), new Date(10), 'to'],
    [new Date(20), new Date(10), 'to'],
    [new Date(-8.64e15), new Date(10), 'from'],
    [new Date(10), new Date(8.64e15), 'to'],
  ])('refuses the range from %s to %s', async (start, end, path) => {
    await expect(
      nodeSignals(fleet.ctx, { nodeId: 'signals-1', from: start, to: end }),
    ).rejects.toMatchObject({
      code: 'request.invalid',
      context: { issues: [{ path }] },
    })
  })

  it('answers for years at once', async () => {
    const series = await nodeSignals(fleet.ctx, {
      nodeId: 'signals-1',
      from: new Date(0),
      to: new Date(),
    })
    expect(series.at.length).toBeLessThanOrEqual(300)
    expect(series.elu.filter((it) => it !== null)).toHaveLength(1)
  })

  it('needs the scope', async () => {
    const range = { from, to: new Date() }
    await expect(
      nodeSignals(fleet.as('nodes:write'), { nodeId: 'signals-1', ...range }),
    ).rejects.toMatchObject({
      code: 'access.scope_missing',
    })
  })
})
