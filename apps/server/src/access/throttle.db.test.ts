import fc from 'fast-check'
import { expect, it } from 'vitest'

import { type TestFleet, testFleet } from '../testing/fleet.js'
import {
  giveBack,
  networkOf,
  newDeviceCookie,
  readDevice,
  type SignInTry,
  takeTry,
} from './throttle.js'

const secret = 'a secret of tests, long enough for anything'
let accounts = 0
const account = () => `throttled-${++accounts}-${Date.now()}@example.com`
let networks = 0
/** An address that no other test has tried from. */
const address = () => `10.${(networks >> 16) & 255}.${(networks >> 8) & 255}.${++networks & 255}`

async function waitOf({ ctx }: TestFleet, attempt: SignInTry, now: number): Promise<number> {
  return takeTry(ctx.db, now, attempt).then(
    () => 0,
    (error: { code?: string; context?: { retryAfterMs: number } }) => {
      expect(error.code).toBe('access.sign_in_limited')
      return error.context?.retryAfterMs ?? Number.NaN
    },
  )
}

it('doubles the wait from the sixth try on, and bounds it', async () => {
  const fleet = await testFleet()
  const attempt = { address: address(), email: account(), device: null }
  let now = 1_000_000
  for (let i = 0; i < 5; i += 1) expect(await waitOf(fleet, attempt, now)).toBe(0)
  const waits: number[] = []
  for (let i = 0; i < 14; i += 1) {
    const wait = await waitOf(fleet, attempt, now)
    waits.push(wait)
    now += wait
    expect(await waitOf(fleet, attempt, now)).toBe(0)
  }
  const doubled = Array.from({ length: 14 }, (_, i) => Math.min(2_000 * 2 ** i, 900_000))
  expect(waits).toEqual(doubled)
})

it('counts a hundred tries at once one by one', async () => {
  const fleet = await testFleet()
  const attempt = { address: address(), email: account(), device: null }
  const waits = await Promise.all(
    Array.from({ length: 100 }, () => waitOf(fleet, attempt, 1_000_000)),
  )
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5)
})

it('locks out nobody who comes from elsewhere, or with the cookie of a known browser', async () => {
  const fleet = await testFleet()
  const email = account()
  const from = address()
  for (let i = 0; i < 8; i += 1) await waitOf(fleet, { address: from, email, device: null }, 1_000)
  expect(await waitOf(fleet, { address: from, email, device: null }, 1_000)).toBeGreaterThan(0)
  expect(await waitOf(fleet, { address: address(), email, device: null }, 1_000)).toBe(0)
  expect(await waitOf(fleet, { address: from, email, device: 'known' }, 1_000)).toBe(0)
  expect(await waitOf(fleet, { address: from, email: account(), device: null }, 1_000)).toBe(0)
})

it('bounds an address that tries one password at many accounts', async () => {
  const fleet = await testFleet()
  const from = address()
  const waits: number[] = []
  for (let i = 0; i < 52; i += 1)
    waits.push(await waitOf(fleet, { address: from, email: account(), device: null }, 1_000))
  expect(waits.slice(0, 50).every((wait) => wait === 0)).toBe(true)
  expect(waits.at(-1)).toBeGreaterThan(0)
})

it('costs nothing who signs in, however often', async () => {
  const fleet = await testFleet()
  const attempt = { address: address(), email: account(), device: null }
  for (let i = 0; i < 120; i += 1) {
    expect(await waitOf(fleet, attempt, 1_000)).toBe(0)
    await giveBack(fleet.ctx.db, attempt)
  }
})

it('forgets after half a day', async () => {
  const fleet = await testFleet()
  const attempt = { address: address(), email: account(), device: null }
  for (let i = 0; i < 7; i += 1) await waitOf(fleet, attempt, 1_000)
  const later = 1_000 + 13 * 3_600_000
  for (let i = 0; i < 5; i += 1) expect(await waitOf(fleet, attempt, later)).toBe(0)
})

it('takes no device cookie but its own, for its own account', () => {
  const cookie = newDeviceCookie(secret, 'ada@example.com')
  const device = readDevice(secret, 'ADA@example.com', cookie)
  expect(device).not.toBeNull()
  expect(newDeviceCookie(secret, 'ada@example.com')).not.toBe(cookie)
  expect(readDevice(secret, 'eve@example.com', cookie)).toBeNull()
  expect(readDevice('another secret', 'ada@example.com', cookie)).toBeNull()
  expect(readDevice(secret, 'ada@example.com', undefined)).toBeNull()
  fc.assert(
    fc.property(fc.string(), (text) => readDevice(secret, 'ada@example.com', text) === null),
  )
})

it('takes the addresses of one IPv6 network for one, and those of two for two', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.ipV6(), (a, b) => {
      fc.pre(!/^::ffff:\d+\./i.test(a) && !/^::ffff:\d+\./i.test(b))
      const prefix = networkOf(a)
      expect(prefix.split(':')).toHaveLength(4)
      const sibling = `${prefix}:${networkOf(b)}`
      expect(networkOf(sibling)).toBe(prefix)
    }),
  )
  expect(networkOf('2001:db8::1')).toBe('2001:db8:0:0')
  expect(networkOf('::b:c:d:e:192.0.2.7')).toBe('0:0:b:c')
  expect(networkOf('2001:db8:0:1::1')).not.toBe(networkOf('2001:db8::1'))
  expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
})

it('lets no guesser make more tries than the waits allow, whenever they come, and lets the owner in meanwhile', async () => {
  const fleet = await testFleet()
  // The guesser waits from nothing up to twenty minutes, or as long as was said.
  const pause = fc.oneof(fc.integer({ min: 0, max: 1_200_000 }), fc.constant(null))
  await fc.assert(
    fc.asyncProperty(fc.array(pause, { minLength: 1, maxLength: 25 }), async (pauses) => {
      const email = account()
      const guess = { address: address(), email, device: null }
      const known = { address: guess.address, email, device: 'browser' }
      let [now, freeAt] = [1_000_000, 0]
      const made: number[] = []
      for (const ms of pauses) {
        now = ms === null ? Math.max(now, freeAt) : now + ms
        const wait = await waitOf(fleet, guess, now)
        if (wait === 0) made.push(now)
        // Nobody waits for more than was said before, or for less.
        if (freeAt > 0) expect(wait).toBe(Math.max(0, freeAt - now))
        freeAt = wait === 0 ? 0 : now + wait
        await giveBack(fleet.ctx.db, known)
        expect(await waitOf(fleet, known, now)).toBe(0)
      }
      for (const [i, at] of made.entries())
        if (i >= 5)
          expect(at - (made[i - 1] ?? 0)).toBeGreaterThanOrEqual(
            Math.min(2_000 * 2 ** (i - 5), 900_000),
          )
    }),
    { numRuns: 30 },
  )
})
