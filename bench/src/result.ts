import os from 'node:os'

import type { Figure } from './measure.js'

/** One line of a benchmark, as `--json` prints it. Values are medians. */
export interface Result {
  readonly name: string
  readonly unit: string
  readonly better: 'lower' | 'higher'
  readonly ours: number
  /** The best peer: the one that a user would otherwise pick. Null where there is none. */
  readonly peer: string | null
  readonly peerValue: number | null
  /** The least that the same work can cost in JavaScript here. Null where nothing is there to compare. */
  readonly floorValue: number | null
  readonly ratioToPeer: number | null
  readonly ratioToFloor: number | null
  readonly target: string
  readonly met: boolean
  /** Every subject with its spread, for the table. */
  readonly subjects: Readonly<Record<string, Figure>>
}

export interface Report {
  readonly area: string
  readonly machine: string
  readonly results: readonly Result[]
}

interface Comparison {
  readonly name: string
  readonly unit: string
  readonly better: 'lower' | 'higher'
  readonly subjects: Readonly<Record<string, Figure>>
  readonly ours: string
  readonly floor?: string
  readonly peers: readonly string[]
  readonly target: string
  readonly met: (values: {
    ours: number
    peer: number | null
    floor: number | null
    of: (subject: string) => number | null
  }) => boolean
}

/** Compares ours with the best of the peers and with the floor. `met` is computed, never written by hand. */
export function compare({ name, unit, better, subjects, target, ...its }: Comparison): Result {
  const median = (subject: string | undefined) =>
    subject === undefined ? null : (subjects[subject]?.median ?? null)
  const ours = median(its.ours) ?? Number.NaN
  const [peer = null] = its.peers
    .filter((it) => subjects[it])
    .sort((a, b) => ((median(a) ?? 0) - (median(b) ?? 0)) * (better === 'lower' ? 1 : -1))
  const peerValue = peer === null ? null : median(peer)
  const floorValue = median(its.floor)
  return {
    name,
    unit,
    better,
    ours,
    peer,
    peerValue,
    floorValue,
    ratioToPeer: ratio(ours, peerValue),
    ratioToFloor: ratio(ours, floorValue),
    target,
    met: its.met({ ours, peer: peerValue, floor: floorValue, of: median }),
    subjects,
  }
}

function ratio(ours: number, other: number | null): number | null {
  return other === null || other === 0 ? null : Number((ours / other).toFixed(3))
}

/** The machine's class, without its name. */
export function describeMachine(): string {
  const [cpu] = os.cpus()
  const memory = Math.round(os.totalmem() / 2 ** 30)
  return `Node ${process.version}, ${os.platform()} ${os.arch()}, ${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${memory} GiB, load ${os.loadavg()[0]?.toFixed(2)}`
}
