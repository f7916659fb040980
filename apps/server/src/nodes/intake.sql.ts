/** The statements of the intake: each writes a whole batch. Rows of nodes that are gone write nothing. */

/** Beats. Silence is measured by the server and dated by the database, so that only one clock counts. */
export const vitalsSql = `
  INSERT INTO node_vitals (node_id, last_seen_at, lag_ms, in_flight)
  SELECT g.id, now() - g.silent_ms * interval '1 millisecond', g.lag_ms, g.in_flight
  FROM unnest($1::text[], $2::float8[], $3::float8[], $4::int[]) AS g (id, silent_ms, lag_ms, in_flight)
  JOIN node ON node.id = g.id
  ON CONFLICT (node_id) DO UPDATE SET last_seen_at = greatest(node_vitals.last_seen_at, excluded.last_seen_at),
    lag_ms = excluded.lag_ms, in_flight = excluded.in_flight`

/** Runtime signals: into the series, and the newest of each node into its vitals. */
export const signalsSql = `
  WITH given AS (
    SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::jsonb[]) AS g (id, at, s)
  ), sampled AS (
    INSERT INTO signal_sample (node_id, at, elu, delay_p50_ms, delay_p99_ms, cpu, heap_used_bytes, heap_limit_bytes,
      rss_bytes, gc_pause_ms, gc_longest_ms, handles)
    SELECT id, at, (s ->> 'elu')::real, (s ->> 'delayP50Ms')::real, (s ->> 'delayP99Ms')::real, (s ->> 'cpu')::real,
      (s ->> 'heapUsedBytes')::float8::bigint, (s ->> 'heapLimitBytes')::float8::bigint, (s ->> 'rssBytes')::float8::bigint,
      (s -> 'gc' ->> 'pauseMs')::real, (s -> 'gc' ->> 'longestMs')::real,
      least((s ->> 'handles')::float8, 2147483647)::int
    FROM given
    ON CONFLICT (node_id, at) DO NOTHING
  ), newest AS (
    SELECT DISTINCT ON (id) id, s FROM given ORDER BY id, at DESC
  )
  UPDATE node_vitals SET elu = (s ->> 'elu')::float8, delay_p99_ms = (s ->> 'delayP99Ms')::float8,
    cpu = (s ->> 'cpu')::float8, heap_used_bytes = (s ->> 'heapUsedBytes')::float8::bigint,
    heap_limit_bytes = (s ->> 'heapLimitBytes')::float8::bigint, signals = s
  FROM newest WHERE node_vitals.node_id = newest.id`

export const checksSql = `
  INSERT INTO node_check (node_id, name, status, output, duration_ms, failures, ran_at)
  SELECT g.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::float8[], $6::int[], $7::timestamptz[])
    AS g (id, name, status, output, duration_ms, failures, ran_at)
  JOIN node ON node.id = g.id
  ON CONFLICT (node_id, name) DO UPDATE SET status = excluded.status, output = excluded.output,
    duration_ms = excluded.duration_ms, failures = excluded.failures, ran_at = excluded.ran_at,
    since = CASE WHEN node_check.status = excluded.status THEN node_check.since ELSE now() END`

/** An answer never replaces one for a newer revision. `runs` is what was applied before a rejection. */
export const acksSql = `
  INSERT INTO resource_ack (node_id, kind, key, revision, status, path, message)
  SELECT g.* FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[])
    AS g (id, kind, key, revision, status, path, message)
  JOIN node ON node.id = g.id
  ON CONFLICT (node_id, kind, key) DO UPDATE SET revision = excluded.revision, status = excluded.status,
    path = excluded.path, message = excluded.message, at = now(),
    runs = CASE WHEN excluded.status = 'applied' THEN NULL
      WHEN resource_ack.status = 'applied' THEN resource_ack.revision ELSE resource_ack.runs END
  WHERE excluded.revision >= resource_ack.revision`

/** A lost connection: the node is no longer held by this server. */
export const releaseSql = `
  WITH given AS (
    SELECT * FROM unnest($1::text[], $2::int[], $3::float8[]) AS g (id, epoch, silent_ms)
  ), released AS (
    UPDATE node SET server_id = NULL FROM given
    WHERE node.id = given.id AND node.epoch = given.epoch AND node.server_id = $4
    RETURNING node.id, given.silent_ms
  )
  UPDATE node_vitals SET last_seen_at = now() - released.silent_ms * interval '1 millisecond'
  FROM released WHERE node_id = released.id`
