/** The fleet's verdicts on targets: read from the callers' breakers, judged, and written for all to see. */
import {
  type Caller,
  judge,
  type Standing,
  settle,
  type TargetVerdict,
} from '@foundation/core/protection'
import type pg from 'pg'

interface CallerRow {
  readonly target: string
  readonly node_id: string
  readonly zone: string | null
  readonly tripped: boolean
  readonly on_advice: boolean
  readonly advised_at: Date | null
}

interface VerdictRow {
  readonly target: string
  readonly verdict: Standing['verdict']
  readonly since: Date
  readonly easing_since: Date | null
  readonly finding: Finding
}

/** What is kept of a judgement beside its word and its times. */
type Finding = Pick<
  TargetVerdict,
  'callers' | 'tripped' | 'zones' | 'sickNodes' | 'advised' | 'reason'
>

export interface Verdict {
  readonly target: string
  readonly callers: readonly Caller[]
  readonly before: Standing | null
  readonly standing: Standing
}

/** Breakers that an operator holds say nothing of the target. */
const callersSql = `
  WITH asked AS (
    SELECT DISTINCT g.target FROM guard g JOIN node n ON n.id = g.node_id
    WHERE g.breaker IN ('open', 'half_open') AND n.fleet_id = $1 AND n.state NOT IN ('left', 'down')
    UNION SELECT target FROM target_verdict WHERE fleet_id = $1
  )
  SELECT g.target, g.node_id, n.zone, g.breaker IN ('open', 'half_open') AS tripped, g.on_advice, g.advised_at
  FROM guard g JOIN node n ON n.id = g.node_id
  WHERE n.fleet_id = $1 AND n.state NOT IN ('left', 'down') AND g.target IN (SELECT target FROM asked)
    AND g.breaker IN ('closed', 'open', 'half_open')`

/** Judges every target that somebody tripped on, or that was not well. */
export async function judgeTargets(
  pool: pg.Pool,
  fleetId: string,
  now: number,
): Promise<Verdict[]> {
  const known = await pool.query<VerdictRow>(
    'SELECT target, verdict, since, easing_since, finding FROM target_verdict WHERE fleet_id = $1',
    [fleetId],
  )
  const { rows } = await pool.query<CallerRow>({
    name: 'verdict-callers',
    text: callersSql,
    values: [fleetId],
  })
  const callers = new Map<string, Caller[]>(known.rows.map(({ target }) => [target, []]))
  for (const row of rows) {
    const of = callers.get(row.target) ?? []
    callers.set(row.target, of)
    of.push({
      nodeId: row.node_id,
      zone: row.zone,
      tripped: row.tripped,
      onAdvice: row.on_advice,
      advisedAt: row.advised_at?.getTime() ?? null,
    })
  }
  const standings = new Map(known.rows.map((row) => [row.target, toStanding(row)]))
  return [...callers].map(([target, of]) => {
    const before = standings.get(target) ?? null
    return { target, callers: of, before, standing: settle(before, judge(of), now) }
  })
}

/**
 * Writes a verdict; one that is well leaves no row. Of two servers that judge at once the later word stays.
 *
 * @returns whether there is something new to see
 */
export async function writeVerdict(
  pool: pg.Pool,
  fleetId: string,
  { target, callers, before, standing }: Verdict,
  now: number,
): Promise<boolean> {
  if (standing.verdict === 'well') {
    if (!before) return false
    const { rowCount } = await pool.query(
      'DELETE FROM target_verdict WHERE fleet_id = $1 AND target = $2 AND judged_at <= $3',
      [fleetId, target, new Date(now)],
    )
    return (rowCount ?? 0) > 0
  }
  const finding: Finding = {
    callers: callers.length,
    tripped: callers.filter((it) => it.tripped).length,
    zones: [...standing.zones],
    sickNodes: standing.sickNodes.slice(0, 10),
    advised: callers.filter((it) => it.tripped && it.onAdvice).length,
    reason: standing.reason,
  }
  const { rowCount } = await pool.query(
    `INSERT INTO target_verdict AS v (fleet_id, target, verdict, since, easing_since, finding, judged_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (fleet_id, target) DO UPDATE SET verdict = excluded.verdict, since = excluded.since,
       easing_since = excluded.easing_since, finding = excluded.finding, judged_at = excluded.judged_at
     WHERE v.judged_at <= excluded.judged_at AND (v.verdict, v.since, v.easing_since, v.finding)
       IS DISTINCT FROM (excluded.verdict, excluded.since, excluded.easing_since, excluded.finding)`,
    [
      fleetId,
      target,
      standing.verdict,
      new Date(standing.since),
      standing.easingSince === null ? null : new Date(standing.easingSince),
      finding,
      new Date(now),
    ],
  )
  return (rowCount ?? 0) > 0
}

/** Remembers whom the fleet advised. */
export async function markAdvised(
  pool: pg.Pool,
  target: string,
  nodeIds: readonly string[],
  now: number,
): Promise<void> {
  await pool.query(
    'UPDATE guard SET advised_at = $3 WHERE target = $1 AND node_id = ANY ($2::text[])',
    [target, nodeIds, new Date(now)],
  )
}

function toStanding({ verdict, since, easing_since, finding }: VerdictRow): Standing {
  const { callers, tripped, zones, sickNodes, reason } = finding
  return {
    verdict,
    since: since.getTime(),
    easingSince: easing_since?.getTime() ?? null,
    callers,
    tripped,
    zones,
    sickNodes,
    reason,
  }
}
