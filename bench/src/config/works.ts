import type { Subjects } from '../subject.js'
import { boundReads, reads } from './subjects/read.js'
import { reloads, writes } from './subjects/write.js'

/** A piece of work, who does it, and what is promised of it. */
export interface Work {
  readonly name: string
  readonly subjects: Subjects
  readonly ours: string
  readonly floor: string
  readonly peers: readonly string[]
  /** What one operation does so many times. Default 1. */
  readonly batch?: number
  /**
   * What is compared: CPU time, of all threads, where nothing is waited for, since the clock also counts what others do
   * on the machine. Default `cpu`.
   */
  readonly measures?: 'cpu' | 'wall'
  readonly target: string
  readonly met: (values: { ours: number; peer: number | null; floor: number | null }) => boolean
}

const micro = 1_000

export const works: Readonly<Record<string, Work>> = {
  reads: {
    name: 'get by path, of 400 values',
    subjects: reads,
    ours: 'foundation',
    floor: 'floor',
    peers: ['lodash.get', 'convict', 'config'],
    target: '≤ 2 × Map.get, ≥ 5 × faster than the best peer',
    met: ({ ours, peer, floor }) =>
      floor !== null && ours <= floor * 2 && peer !== null && ours * 5 <= peer,
  },
  boundReads: {
    name: 'get from a bound value',
    subjects: boundReads,
    ours: 'foundation',
    floor: 'floor',
    peers: [],
    batch: 1_000,
    target: '≤ 5 ns',
    met: ({ ours }) => ours <= 5,
  },
  writes: {
    name: 'set one of 400 values, validated and told',
    subjects: writes,
    ours: 'foundation, validated and told',
    floor: 'floor',
    peers: ['lodash.set', 'convict'],
    target: '≤ 100 µs',
    met: ({ ours }) => ours <= 100 * micro,
  },
  reloads: {
    name: 'reload a file of 400 values, 100 of them new, validated',
    subjects: reloads,
    ours: 'foundation',
    floor: 'floor, unvalidated',
    peers: ['convict'],
    measures: 'wall',
    target: '≤ 1 ms',
    met: ({ ours }) => ours <= 1_000 * micro,
  },
}
