import { type Drill, type DrillKind, drillKinds, usualDrills } from './drills.js'

export interface DrillLine {
  /** A service, for all its instances, or one instance, such as `payments-2`. */
  readonly target: string
  readonly drill: Drill
}

export const usage = `node dist/drill.js <who> <what>, where <who> is a service or one instance (payments, payments-2), and <what>
  latency [ms] [for]      adds that to each request             latency 800 30s
  errors [share] [for]    fails that share of requests          errors 50% 30s
  block [for]             blocks the event loop                 block 10s
  memory [MiB] [for]      fills the heap, and lets go           memory 96 60s
  crash                   ends with an uncaught error
  slow [for]              answers too late to be of use     slow 2m
  sick [for]              fails every request               sick 2m
  well                    ends what made requests slow or fail`

/** In words: what one would otherwise have to know the figures for. */
const conditions: Readonly<Record<string, Drill>> = {
  slow: { kind: 'latency', amount: 2_500, forMs: 120_000 },
  sick: { kind: 'errors', amount: 1, forMs: 120_000 },
}

/** Reads what stands behind `node dist/drill.js`. @throws RangeError that says what was expected */
export function readDrillLine(words: readonly string[]): DrillLine {
  const [target = '', kind = '', ...rest] = words
  if (!/^[a-z]+(-\d+)?$/.test(target)) throw new RangeError(usage)
  const condition = conditions[kind]
  if (condition) {
    const [lasts] = rest
    return { target, drill: { ...condition, ...(lasts && { forMs: readDuration(lasts) }) } }
  }
  if (!isKind(kind)) throw new RangeError(usage)
  const usual = usualDrills[kind]
  const takesAmount = kind === 'latency' || kind === 'errors' || kind === 'memory'
  const [amount, lasts] = takesAmount ? rest : [undefined, rest[0]]
  return {
    target,
    drill: {
      kind,
      amount: amount === undefined ? usual.amount : readAmount(kind, amount),
      forMs: lasts === undefined ? usual.forMs : readDuration(lasts),
    },
  }
}

function isKind(text: string): text is DrillKind {
  return (drillKinds as readonly string[]).includes(text)
}

function readAmount(kind: DrillKind, text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(%|ms|MiB)?$/.exec(text) ?? []
  const amount = unit === '%' ? Number(number) / 100 : Number(number)
  if (number === '' || (kind === 'errors' && amount > 1)) {
    throw new RangeError(`Expected an amount such as 800, 50% or 0.5; received "${text}"`)
  }
  return amount
}

function readDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)(ms|s|m)$/.exec(text) ?? []
  if (number === '') throw new RangeError(`Expected a time such as 30s or 2m; received "${text}"`)
  return Number(number) * (unit === 'm' ? 60_000 : unit === 's' ? 1_000 : 1)
}
