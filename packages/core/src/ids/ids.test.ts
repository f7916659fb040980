import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { newCorrelationId, newNodeId, newSecret, type RandomBytes, randomText } from './index.js'

/** A fair source, the same for the same seed (Mulberry32). */
function seeded(seed: number): RandomBytes {
  let state = seed
  return (bytes) => {
    for (let i = 0; i < bytes.length; i += 1) {
      state = (state + 0x6d2b79f5) | 0
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
      bytes[i] = (mixed ^ (mixed >>> 14)) >>> 24
    }
    return bytes
  }
}

/** Gives every byte from 0 to 255 in turn. */
function counting(): RandomBytes {
  let next = 0
  return (bytes) => {
    for (let i = 0; i < bytes.length; i += 1) bytes[i] = next++ % 256
    return bytes
  }
}

describe('randomText', () => {
  it('has the length asked for, in readable characters only', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer(), (length, seed) => {
        expect(randomText(length, seeded(seed))).toMatch(
          new RegExp(`^[2-9bcdfghjkmnpqrstvwxz]{${length}}$`),
        )
      }),
    )
  })

  it('uses nothing that is mistaken for something else, and no vowels', () => {
    expect(randomText(5_000, seeded(1))).not.toMatch(/[01ilouaey]/i)
  })

  it('takes each of its 27 characters equally often from a source that gives each byte equally often', () => {
    // 243 of every 256 bytes count: nine rounds of the alphabet.
    const text = randomText(243, counting())
    const counts = new Map<string, number>()
    for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
    expect(counts.size).toBe(27)
    expect(new Set(counts.values())).toEqual(new Set([9]))
  })

  it('goes on asking while the source gives bytes that do not count', () => {
    let calls = 0
    const text = randomText(3, (bytes) => bytes.fill(++calls < 4 ? 250 : 0))
    expect(text).toBe('222')
    expect(calls).toBe(4)
  })
})

describe('ids', () => {
  it('say what they are of', () => {
    expect(newNodeId('checkout', seeded(1))).toMatch(/^checkout-.{5}$/)
    expect(newSecret('join', seeded(1))).toMatch(/^fnd_join_.{34}$/)
    expect(newSecret('setup', seeded(1))).toMatch(/^fnd_setup_.{34}$/)
    expect(newCorrelationId(seeded(1))).toMatch(/^c-.{8}$/)
  })

  it('hold 160 bits or more where they are secret', () => {
    const secret = newSecret('join', seeded(1)).slice('fnd_join_'.length)
    expect(secret.length * Math.log2(27)).toBeGreaterThanOrEqual(160)
  })
})
