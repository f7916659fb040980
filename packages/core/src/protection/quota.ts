/**
 * A limit that the fleet shares, leased to its nodes in slices (leases as Gray and Cheriton have them, 1989).
 *
 * Each node runs its limiter at the rate of its slice, so a call costs no message. What holds at any moment is
 *
 *     Σ over all nodes of what each may use ≤ limit, so: calls in any time w ≤ limit · w + burst + n
 *
 * for n nodes, whatever is lost, late or cut off, as long as over two terms no node's clock goes apart from the
 * database's by more than 250 ms. (The n: any share of a token bucket has room for one call.) A node has three things
 * to go by: its slice `rate` until the term ends; then the lesser of `rate` and `fallback`; and from two terms on
 * `fallback`, its part of a fleet without a server. The server keeps the greatest that each may be using, `use`:
 *
 * - A slice counts until it has run out, or a newer one is confirmed. So a slice may grow only by what
 *   nobody may be using any more, and Σ use ≤ limit when it is given.
 * - A node that goes silent takes its fallback no sooner than two terms after the last grant it confirmed was
 *   made. From one term on, no slice is given that would not leave room for that; those given before have run
 *   out by then.
 * - Fallbacks do not run out, so they too grow only by what others confirmed to have given up: Σ fallback ≤ limit.
 *   With the server gone, every node ends there.
 *
 * What may go over, and by how much: a process that has no grant yet takes `limit ÷ lastKnownNodes` until its
 * first; a node whose row was taken away while it still runs takes its fallback; and a lowered limit
 * holds for a node that hears of it at once, for one that does not when its term ends, or, for its
 * fallback, when it is back.
 */
import type { QuotaDemand, QuotaGrant } from './report.js'

/** What is known of one node's slice: plain data, for several servers share it. Times are the database's, in ms. */
export interface QuotaRow {
  readonly node: string
  /** The newest grant, and what it said. */
  readonly grant: number
  readonly rate: number
  readonly fallback: number
  readonly since: number
  readonly expiresAt: number
  /** The newest grant that the node said it acts on. */
  readonly confirmed: number
  /** Before this the node does not take its fallback, or is heard of again. */
  readonly risesAt: number
  /** The greatest rate among older grants that the node may act on still, and when the last of them runs out. */
  readonly held: number
  readonly heldUntil: number
  /** The greatest fallback among them. */
  readonly heldFallback: number
  /** Calls a second that it would make, smoothed. */
  readonly demand: number
}

export interface Rebalance {
  readonly limitPerS: number
  /** The database's clock, in ms: the same for all servers. */
  readonly now: number
  /** How long a slice lasts, in ms: the same at every call, at least 2,000. */
  readonly termMs: number
  /** All rows of the limit: of nodes on every server, and of those that are away but not gone. */
  readonly leases: readonly QuotaRow[]
  /** By node: the newest demand since the last time, of the nodes connected to this server. */
  readonly demands: ReadonlyMap<string, Omit<QuotaDemand, 'target'>>
}

export interface Rebalanced {
  /** The rows that are new or have changed. */
  readonly leases: readonly QuotaRow[]
  /** What to tell whom. To be sent once the rows are committed: never before. */
  readonly grants: readonly { readonly node: string; readonly grant: Omit<QuotaGrant, 'target'> }[]
}

/** Share of an equal part that a node has however little it asks for, so that it can start at once. */
const floorShare = 0.1
/** A slice is so much wider than what the node asked for, for the next second may bring more. */
const headroom = 1.25
/** How fast a demand that has fallen is forgotten, each time. */
const forgetting = 0.3
/** A slice that would change by less is left alone, so that noise moves nothing. */
const noise = 0.05
/** Share of the term after which a slice is given anew though nothing has changed. */
const renewal = 1 / 3
/** A node looks at its slice four times a second, and clocks do not go at quite the same pace. */
const slackMs = 500
const shortestTermMs = 4 * slackMs
/** Sums of fractions are off by a few ulps. */
const rounding = 1e-9

/**
 * Gives the nodes of this server their slices: max-min fair by demand, what is left over in equal parts. Changes
 * only rows of nodes in `demands`. Call it about once a second, with all rows locked.
 *
 * @throws RangeError when the limit is not above 0 or the term is shorter than 2 s
 */
export function rebalance({ limitPerS, now, termMs, leases, demands }: Rebalance): Rebalanced {
  if (!(limitPerS > 0)) throw new RangeError(`limitPerS must be above 0, not ${limitPerS}`)
  if (!(termMs >= shortestTermMs))
    throw new RangeError(`termMs must be 2000 at least, not ${termMs}`)
  const limit = limitPerS * (1 - rounding)
  const rows = new Map(leases.map((row) => [row.node, row]))
  const changed = new Map<string, QuotaRow>()
  for (const [node, demand] of demands) {
    const row = heard(rows.get(node) ?? newRow(node, demand.grant, now, termMs), demand, termMs)
    rows.set(node, row)
    changed.set(node, row)
  }

  const ledger = new Ledger(rows.values(), limit, now, termMs)
  const targets = targetsOf(rows, ledger, limit)
  const equal = limit / rows.size
  const due = [...demands].flatMap(([node, demand]) => {
    const row = rows.get(node)
    const target = targets.get(node) ?? 0
    return row && isDue(row, target, equal, demand, now, termMs) ? [{ row, demand, target }] : []
  })
  const grants: { node: string; grant: Omit<QuotaGrant, 'target'> }[] = []
  const give = (row: QuotaRow, rate: number, at: number): void => {
    const next = granted(row, rate, ledger.fallback(row, rate, equal), now, termMs)
    ledger.replace(row, next)
    changed.set(row.node, next)
    const { node, grant, fallback } = next
    grants.push({ node, grant: { grant, rate, fallback, termMs, at } })
  }
  // Slices that shrink make room; what there is is then shared among those that grow, in proportion.
  const growing = due.filter(({ row, target }) => target > row.rate)
  for (const { row, demand, target } of due) {
    if (target <= row.rate) give(row, Math.min(target, ledger.most(row)), demand.at)
  }
  const wanted = growing.reduce((sum, { row, target }) => sum + target - row.rate, 0)
  const share = Math.min(1, ledger.free / wanted)
  for (const { row, demand, target } of growing) {
    const rate = row.rate + (target - row.rate) * share
    give(row, Math.min(rate, ledger.most(row)), demand.at)
  }
  return { leases: [...changed.values()], grants }
}

/**
 * A node without a row has no slice, and takes no fallback before the two terms of its first grant are over. It may
 * have been here before: its grants are counted on from those that it knows.
 */
function newRow(node: string, grant: number, now: number, termMs: number): QuotaRow {
  const none = { rate: 0, fallback: 0, confirmed: grant, held: 0, heldUntil: 0, heldFallback: 0 }
  const risesAt = risesOf(now, termMs)
  return { node, grant, ...none, since: now, expiresAt: now, risesAt, demand: 0 }
}

/** When a node, if it hears nothing more, takes the fallback of a grant that was made at `since`. */
function risesOf(since: number, termMs: number): number {
  return since + 2 * termMs - slackMs
}

/** The row once the node has spoken. */
function heard(row: QuotaRow, demand: Omit<QuotaDemand, 'target'>, termMs: number): QuotaRow {
  const asked = ((demand.used + demand.refused) * 1_000) / demand.windowMs
  const smoothed = Math.max(asked, row.demand + (asked - row.demand) * forgetting)
  const grant = Math.max(row.grant, demand.grant)
  if (demand.grant !== row.grant || row.expiresAt === row.since) {
    return { ...row, demand: smoothed, grant }
  }
  // Of the older ones nothing is left: it acts on the newest.
  const risesAt = risesOf(row.since, termMs)
  const none = { held: 0, heldUntil: 0, heldFallback: 0 }
  return { ...row, demand: smoothed, confirmed: grant, risesAt, ...none }
}

/** The row once the node has a newer grant. */
function granted(
  row: QuotaRow,
  rate: number,
  fallback: number,
  now: number,
  termMs: number,
): QuotaRow {
  return {
    ...row,
    grant: row.grant + 1,
    rate,
    fallback,
    since: now,
    expiresAt: now + termMs + slackMs,
    held: Math.max(row.held, row.rate),
    heldUntil: Math.max(row.heldUntil, row.expiresAt),
    heldFallback: Math.max(row.heldFallback, row.fallback),
  }
}

function isDue(
  row: QuotaRow,
  target: number,
  equal: number,
  demand: Omit<QuotaDemand, 'target'>,
  now: number,
  termMs: number,
): boolean {
  const age = now - row.since
  // It is new, or its process is. One that has another than the newest: that is under way still.
  if (row.expiresAt === row.since || demand.grant === 0) return true
  if (row.confirmed !== row.grant) return age >= termMs / 2
  if (age >= termMs * renewal) return true
  const isSame = Math.abs(target - row.rate) <= noise * Math.max(row.rate, equal * floorShare)
  return !isSame || Math.abs(equal - row.fallback) > noise * equal
}

/** What a row may be using at a moment. `isRisen`: whether its fallback may be in force by then. */
function useOf(row: QuotaRow, at: number, isRisen: boolean): number {
  const fallback = Math.max(row.fallback, row.heldFallback)
  const slice = Math.max(
    at < row.heldUntil ? row.held : 0,
    at < row.expiresAt ? row.rate : 0,
    Math.min(fallback, Math.max(row.held, row.rate)),
  )
  return isRisen ? Math.max(slice, fallback) : slice
}

/** What all may be using, now and until a slice that is given now has run out. */
class Ledger {
  private now = 0
  private later = 0
  private fallbacks = 0
  /** When the first fallback comes into force of a node that is silent now; null when none does. */
  private readonly risesAt: number | null
  /** When a slice that is given now has run out. */
  private readonly until: number

  constructor(
    rows: Iterable<QuotaRow>,
    private readonly limit: number,
    private readonly at: number,
    termMs: number,
  ) {
    this.until = at + termMs + slackMs
    const all = [...rows]
    const rises = all.map((row) => row.risesAt).filter((it) => it > at && it <= this.until)
    this.risesAt = rises.length === 0 ? null : rises.reduce((a, b) => Math.min(a, b))
    for (const row of all) this.add(row, 1)
  }

  /** Calls a second that nobody may be using. */
  get free(): number {
    return Math.max(0, this.limit - Math.max(this.now, this.later))
  }

  /** The greatest slice that the row may be given. */
  most(row: QuotaRow): number {
    // After the limit was lowered more is out than there should be: that runs out, and nobody need go without.
    const now = Math.max(this.limit, this.now) - this.now + this.useNow(row)
    if (this.risesAt === null) return now
    const later = this.limit - this.later + this.useLater(row)
    return Math.max(0, Math.min(now, later))
  }

  /** The fallback to give along with a slice of `rate`: an equal part, as far as others have given theirs up. */
  fallback(row: QuotaRow, rate: number, equal: number): number {
    const has = fallbackOf(row)
    const unclaimed = Math.max(this.limit, this.fallbacks) - this.fallbacks + has
    // Where an older slice may be in force still, a greater fallback would let it last longer.
    const isShrinking = rate < Math.max(row.held, row.rate)
    const room = isShrinking || this.isSilent(row) ? Math.max(has, this.most(row)) : unclaimed
    return Math.max(0, Math.min(equal, unclaimed, room))
  }

  replace(before: QuotaRow, after: QuotaRow): void {
    this.add(before, -1)
    this.add(after, 1)
  }

  /** Its fallback may be in force before a slice that is given now has run out. */
  isSilent(row: QuotaRow): boolean {
    return row.risesAt <= this.until
  }

  useNow(row: QuotaRow): number {
    return useOf(row, this.at, row.risesAt <= this.at)
  }

  useLater(row: QuotaRow): number {
    // What is out only runs out, but for the fallbacks: until one comes into force, now is the worst moment.
    if (this.risesAt === null) return this.useNow(row)
    return useOf(row, this.risesAt, this.isSilent(row))
  }

  private add(row: QuotaRow, sign: 1 | -1): void {
    this.now += sign * this.useNow(row)
    this.later += sign * this.useLater(row)
    this.fallbacks += sign * fallbackOf(row)
  }
}

function fallbackOf(row: QuotaRow): number {
  return Math.max(row.fallback, row.heldFallback)
}

/**
 * What each node should have. Silent ones keep what they may be using; of the rest each has a floor, then what it
 * asks for, the least first (max-min fairness: Bertsekas and Gallager, "Data Networks", 6.5.2), then an equal part
 * of what is left.
 */
function targetsOf(
  rows: ReadonlyMap<string, QuotaRow>,
  ledger: Ledger,
  limit: number,
): Map<string, number> {
  const targets = new Map<string, number>()
  const sharing: QuotaRow[] = []
  let available = limit
  for (const row of rows.values()) {
    if (ledger.isSilent(row)) {
      const reserved = Math.max(ledger.useNow(row), ledger.useLater(row))
      targets.set(row.node, reserved)
      available -= reserved
    } else {
      sharing.push(row)
    }
  }
  available = Math.max(0, available)
  const floor = (floorShare * available) / Math.max(1, sharing.length)
  const needs = sharing
    .map(({ node, demand }) => ({ node, need: Math.max(0, demand * headroom - floor) }))
    .sort((a, b) => a.need - b.need)
  let left = available - floor * sharing.length
  needs.forEach(({ node, need }, index) => {
    const part = Math.min(need, left / (needs.length - index))
    left -= part
    targets.set(node, floor + part)
  })
  const extra = left / Math.max(1, sharing.length)
  for (const { node } of sharing) targets.set(node, (targets.get(node) ?? 0) + extra)
  return targets
}
