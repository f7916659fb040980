/**
 * Whether a target is sick, or one of its callers: a quorum over what the callers' breakers say.
 *
 * The verdict is advice. A node may open early on it; nothing on a call's path ever waits for it. What a
 * breaker does because it was advised is no evidence, else the advice would prove itself. The cap on who is
 * advised is that of outlier ejection in Envoy, turned around: there a share of the hosts stays in use
 * however bad they look, here a share of the callers goes on calling, to find out when it is over.
 */

/** A node that calls a target. */
export interface Caller {
  readonly nodeId: string
  readonly zone: string | null
  /** Its breaker is open or half open. */
  readonly tripped: boolean
  /** It tripped because it was advised to, and not by what it saw itself. */
  readonly onAdvice: boolean
  /** When the fleet last advised it to open, in ms by the clock of `now`; null when it never did. */
  readonly advisedAt: number | null
}

export interface VerdictRule {
  /** Share of the callers that have to trip for the target to be sick. */
  readonly share: number
  /** In how many zones callers have to trip, where they are in as many. */
  readonly zones: number
  /** Below so many callers, all of them have to trip. */
  readonly minCallers: number
  /** At most this share, and at most so many, of the callers tripped while the others call on: they are sick. */
  readonly sickShare: number
  readonly sickMost: number
  /** How many others have to call without trouble for that. */
  readonly othersWell: number
  /** How long a milder verdict has to hold before it is taken, in ms. */
  readonly easeMs: number
  /** Share of the callers that may be open at the fleet's advice; at least one goes on. */
  readonly maxShare: number
}

export const verdictRule: VerdictRule = {
  share: 0.6,
  zones: 2,
  minCallers: 3,
  sickShare: 0.2,
  sickMost: 3,
  othersWell: 5,
  easeMs: 5_000,
  maxShare: 0.9,
}

export type VerdictName = 'well' | 'target_sick' | 'node_sick'

export interface Judgement {
  readonly verdict: VerdictName
  readonly callers: number
  readonly tripped: number
  readonly zones: readonly {
    readonly zone: string | null
    readonly callers: number
    readonly tripped: number
  }[]
  /** When nodes are sick: which. */
  readonly sickNodes: readonly string[]
  /** The rule in a sentence, with its arithmetic. */
  readonly reason: string
}

/** Looks at all callers of one target at one moment. */
export function judge(callers: readonly Caller[], rule: VerdictRule = verdictRule): Judgement {
  const witnesses = callers.filter(({ tripped, onAdvice }) => !(tripped && onAdvice))
  const tripped = witnesses.filter((it) => it.tripped)
  const zones = countZones(witnesses)
  const counts = { callers: witnesses.length, tripped: tripped.length, zones }
  const sickZones = zones.filter((zone) => zone.tripped > 0).length
  const neededZones = Math.min(rule.zones, zones.length)
  const needed =
    witnesses.length < rule.minCallers
      ? witnesses.length
      : Math.ceil(witnesses.length * rule.share - 1e-9)
  const asked =
    witnesses.length < rule.minCallers ? 'all of so few' : `${Math.round(rule.share * 100)} %`
  const found = `${tripped.length} of ${witnesses.length} opened, ${sickZones} of ${zones.length} ${plural('zone', zones.length)}.`
  const well = witnesses.length - tripped.length
  if (tripped.length > 0 && tripped.length >= needed && sickZones >= neededZones) {
    const reason = `${found} Rule: ${asked} in ${neededZones} ${plural('zone', neededZones)}.`
    return { ...counts, verdict: 'target_sick', sickNodes: [], reason }
  }
  const isFew =
    tripped.length <= rule.sickMost && tripped.length <= witnesses.length * rule.sickShare
  if (tripped.length > 0 && isFew && well >= rule.othersWell) {
    const sickNodes = tripped.map(({ nodeId }) => nodeId).sort()
    const reason = `${found} The other ${well} call it without trouble.`
    return { ...counts, verdict: 'node_sick', sickNodes, reason }
  }
  const reason = `${found} Sick takes ${asked} in ${neededZones} ${plural('zone', neededZones)}.`
  return { ...counts, verdict: 'well', sickNodes: [], reason }
}

/** A verdict with its past. Times are ms by one clock. */
export interface Standing extends Judgement {
  readonly since: number
  /** Since when a milder verdict would hold; null while none would. */
  readonly easingSince: number | null
}

const gravity = { well: 0, node_sick: 1, target_sick: 2 } as const

/** Takes a worse verdict at once and a milder one only when it has held: so a verdict does not flap. */
export function settle(
  before: Standing | null,
  found: Judgement,
  now: number,
  { easeMs }: VerdictRule = verdictRule,
): Standing {
  if (!before || gravity[found.verdict] > gravity[before.verdict])
    return { ...found, since: now, easingSince: null }
  if (found.verdict === before.verdict) return { ...found, since: before.since, easingSince: null }
  const easingSince = before.easingSince ?? now
  if (now - easingSince >= easeMs) return { ...found, since: now, easingSince: null }
  const { verdict, sickNodes, since } = before
  const reason = `${found.reason} Taken back once this has held for ${easeMs / 1_000} s.`
  return { ...found, verdict, sickNodes, since, easingSince, reason }
}

/**
 * Which callers to advise to open, now that a target is sick: those that have not opened, once in each spell of
 * sickness. Every server finds the same, and tells those that it holds.
 */
export function advise(
  callers: readonly Caller[],
  { verdict, since, easingSince }: Pick<Standing, 'verdict' | 'since' | 'easingSince'>,
  { maxShare }: Pick<VerdictRule, 'maxShare'> = verdictRule,
): string[] {
  // While the verdict is about to be taken back, breakers that have just closed are not to be opened again.
  if (verdict !== 'target_sick' || easingSince !== null) return []
  const mayOpen = Math.min(Math.floor(callers.length * maxShare + 1e-9), callers.length - 1)
  // One that was advised and is not open yet is about to be; one that is back is never asked again.
  const open = callers.filter((it) => it.tripped || isAdvised(it, since)).length
  return callers
    .filter((it) => !it.tripped && !isAdvised(it, since))
    .map(({ nodeId }) => nodeId)
    .sort()
    .slice(0, Math.max(0, mayOpen - open))
}

function isAdvised({ advisedAt }: Caller, since: number): boolean {
  return advisedAt !== null && advisedAt >= since
}

function countZones(callers: readonly Caller[]): Judgement['zones'] {
  const byZone = new Map<string | null, { callers: number; tripped: number }>()
  for (const { zone, tripped } of callers) {
    const counts = byZone.get(zone) ?? { callers: 0, tripped: 0 }
    byZone.set(zone, counts)
    counts.callers += 1
    if (tripped) counts.tripped += 1
  }
  return [...byZone]
    .map(([zone, counts]) => ({ zone, ...counts }))
    .sort((a, b) => ((a.zone ?? '') < (b.zone ?? '') ? -1 : 1))
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`
}
