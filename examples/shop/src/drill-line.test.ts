import { describe, expect, it } from 'vitest'

import { readDrillLine } from './drill-line.js'

const read = (line: string) => readDrillLine(line.split(' '))

describe('the drill command', () => {
  it.each([
    ['payments latency 800 30s', 'payments', { kind: 'latency', amount: 800, forMs: 30_000 }],
    ['payments-2 latency 1200ms', 'payments-2', { kind: 'latency', amount: 1_200, forMs: 30_000 }],
    ['orders errors 25% 2m', 'orders', { kind: 'errors', amount: 0.25, forMs: 120_000 }],
    ['orders block 10s', 'orders', { kind: 'block', amount: 0, forMs: 10_000 }],
    ['mailer memory 64MiB', 'mailer', { kind: 'memory', amount: 64, forMs: 60_000 }],
    ['gateway-1 crash', 'gateway-1', { kind: 'crash', amount: 0, forMs: 0 }],
    ['payments slow', 'payments', { kind: 'latency', amount: 2_500, forMs: 120_000 }],
    ['payments-3 sick 90s', 'payments-3', { kind: 'errors', amount: 1, forMs: 90_000 }],
    ['payments well', 'payments', { kind: 'well', amount: 0, forMs: 0 }],
  ])('reads %s', (line, target, drill) => {
    expect(read(line)).toEqual({ target, drill })
  })

  it.each(['', 'payments', 'payments explode', 'payments;rm crash', '../x crash'])(
    'shows how it is used for "%s"',
    (line) => {
      expect(() => read(line)).toThrow(/who.*what/s)
    },
  )

  it.each([
    'payments latency soon',
    'payments latency 800 30',
    'orders errors 150%',
    'orders sick 9',
  ])('says what it expected instead of the words in "%s"', (line) => {
    expect(() => read(line)).toThrow(/^Expected (an amount|a time)/)
  })
})
