/** The statements of what nodes report: each writes a whole batch. Rows of nodes that are gone write nothing. */

/** Targets that one node may have. A node that comes back again and again has no more. */
export const maxTargets = 200

/** Between the fleet's advice and the opening that follows from it. */
const adviceActsMs = 10_000

/** A new row only while the node has room for one. */
const hasRoom = `(known.node_id IS NOT NULL
    OR (SELECT count(*) FROM guard own WHERE own.node_id = g.node_id) < ${maxTargets})`

/**
 * Whether a breaker that is not closed is so on advice: it was closed and opened soon after it was advised.
 * One that opens again because its probe failed has seen for itself.
 */
const onAdvice = (opening: string) => `CASE
    WHEN excluded.breaker IS NULL OR excluded.breaker NOT IN ('open', 'half_open') THEN false
    WHEN ${opening} = 'fresh' THEN
      coalesce(guard.advised_at > excluded.since - interval '${adviceActsMs} milliseconds', false)
    WHEN ${opening} = 'again' THEN false
    ELSE guard.on_advice END`

/** Every change of a breaker, once: one that is sent again, to this server or another, has the number that it had. */
export const transitionsSql = `
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($2::jsonb)
      AS g (node_id text, boot_id text, number bigint, target text, "from" text, "to" text, reason text, at timestamptz)
  )
  INSERT INTO breaker_transition (fleet_id, node_id, boot_id, number, service, target, from_state, to_state, reason, at)
  SELECT $1::uuid, g.node_id, g.boot_id, g.number, node.service, g.target, g."from", g."to", g.reason, g.at
  FROM given g JOIN node ON node.id = g.node_id
  ON CONFLICT (node_id, boot_id, number) DO NOTHING`

export const breakersSql = `
  WITH g AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb)
      AS g (node_id text, target text, "to" text, at timestamptz, opening text)
  ), written AS (
    INSERT INTO guard AS guard (node_id, target, breaker, since, at)
    SELECT g.node_id, g.target, g."to", g.at, now()
    FROM g JOIN node ON node.id = g.node_id
      LEFT JOIN guard known ON known.node_id = g.node_id AND known.target = g.target
    WHERE ${hasRoom}
    ON CONFLICT (node_id, target) DO UPDATE SET breaker = excluded.breaker, since = excluded.since,
      on_advice = ${onAdvice(`(SELECT g.opening FROM g WHERE g.node_id = guard.node_id AND g.target = guard.target)`)}
  )
  SELECT 1`

/** The last window of each guard. A breaker that is as it was keeps its time. */
export const guardsSql = `
  WITH g AS (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS g (node_id text, target text, breaker text, at timestamptz,
      window_ms int, calls bigint, failures bigint, ignored bigint, refused bigint, refusals jsonb, p99_ms float8,
      in_flight int, concurrency int, queued int, limiter_keys int, limiter_share float8,
      pool_size int, pool_idle int, pool_waiting int, pool_max int)
  )
  INSERT INTO guard AS guard (node_id, target, breaker, since, at, window_ms, calls, failures, ignored, refused,
    refusals, p99_ms, in_flight, concurrency, queued, limiter_keys, limiter_share, pool_size, pool_idle, pool_waiting,
    pool_max)
  SELECT g.node_id, g.target, g.breaker, g.at, g.at, g.window_ms, g.calls, g.failures, g.ignored, g.refused,
    g.refusals, g.p99_ms, g.in_flight, g.concurrency, g.queued, g.limiter_keys, g.limiter_share, g.pool_size,
    g.pool_idle, g.pool_waiting, g.pool_max
  FROM g JOIN node ON node.id = g.node_id
    LEFT JOIN guard known ON known.node_id = g.node_id AND known.target = g.target
  WHERE ${hasRoom}
  ON CONFLICT (node_id, target) DO UPDATE SET breaker = excluded.breaker, at = excluded.at,
    since = CASE WHEN guard.breaker IS NOT DISTINCT FROM excluded.breaker THEN guard.since ELSE excluded.since END,
    on_advice = CASE WHEN guard.breaker IS NOT DISTINCT FROM excluded.breaker THEN guard.on_advice
      ELSE ${onAdvice(`CASE WHEN guard.breaker = 'half_open' THEN 'again' ELSE 'fresh' END`)} END,
    window_ms = excluded.window_ms, calls = excluded.calls, failures = excluded.failures, ignored = excluded.ignored,
    refused = excluded.refused, refusals = excluded.refusals, p99_ms = excluded.p99_ms,
    in_flight = excluded.in_flight, concurrency = excluded.concurrency, queued = excluded.queued,
    limiter_keys = excluded.limiter_keys, limiter_share = excluded.limiter_share, pool_size = excluded.pool_size,
    pool_idle = excluded.pool_idle, pool_waiting = excluded.pool_waiting, pool_max = excluded.pool_max`

/** Sums so far: writing them again, or later with more in them, is the same. */
export const windowsSql = `
  INSERT INTO guard_window (fleet_id, server_id, service, target, at, calls, failures, slow, ignored, refused, retries,
    hedges, fallbacks, shadow_calls, shadow_refused, shadow_opened, latency)
  SELECT $1::uuid, $2, g.* FROM jsonb_to_recordset($3::jsonb) AS g (service text, target text, at timestamptz,
    calls bigint, failures bigint, slow bigint, ignored bigint, refused bigint, retries bigint, hedges bigint,
    fallbacks bigint, shadow_calls bigint, shadow_refused bigint, shadow_opened int, latency jsonb)
  ON CONFLICT (fleet_id, target, service, at, server_id) DO UPDATE SET calls = excluded.calls,
    failures = excluded.failures, slow = excluded.slow, ignored = excluded.ignored, refused = excluded.refused,
    retries = excluded.retries, hedges = excluded.hedges, fallbacks = excluded.fallbacks,
    shadow_calls = excluded.shadow_calls, shadow_refused = excluded.shadow_refused,
    shadow_opened = excluded.shadow_opened, latency = excluded.latency`
