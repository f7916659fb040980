/** Thousands of nodes, as their rows stand when they have reported for a while. */
import pg from 'pg'

export const namespaces = ['app', 'cart', 'mail', 'search', 'limits']
const targets = ['payments', 'ledger', 'mail', 'search', 'audit']
const nodes = 5_000
const services = 25

/** Every namespace has a release by now. */
export async function seedFleet(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

const list = (names: readonly string[]) => `ARRAY[${names.map((it) => `'${it}'`).join(', ')}]`

const statements = [
  `INSERT INTO node (id, fleet_id, service, version, zone, host, pid, node_version, sdk_version, labels, booted_from,
     boot_id, started_at, ready, state)
   SELECT 'node-' || i, f.id, 'service-' || i % ${services}, '1.' || i % 7 || '.0', 'zone-' || i % 3, 'host-' || i % 400, 100,
     '20.20.2', '0.1.0', '{}', 'server', 'boot-' || i, now(), true,
     CASE WHEN i % 50 = 0 THEN 'degraded' ELSE 'healthy' END
   FROM fleet f, generate_series(1, ${nodes}) i`,
  // Nobody beats for them: they were seen in the future, so that they are not taken for dead.
  `INSERT INTO node_vitals (node_id, last_seen_at, elu, in_flight, heap_used_bytes, heap_limit_bytes, delay_p99_ms)
   SELECT id, now() + interval '1 day', random(), 3, 50000000, 2000000000, 12 FROM node`,
  `INSERT INTO config_running (node_id, namespace, release, source, hash, overridden, restart, at)
   SELECT n.id, t.name, 1, 'server', CASE WHEN random() < 0.01 THEN 'drifted' ELSE r.hash END, '[]', '[]',
     now() - interval '1 min'
   FROM node n, unnest(${list(namespaces)}) AS t (name) JOIN config_release r ON r.namespace = t.name AND r.number = 1`,
  `INSERT INTO resource_ack (node_id, kind, key, revision, status, path, message, at)
   SELECT n.id, r.kind, r.key, r.revision, CASE WHEN random() < 0.02 THEN 'rejected' ELSE 'applied' END,
     'db.pool.max', 'expected number', now() - interval '1 min'
   FROM node n JOIN resource r ON r.fleet_id = n.fleet_id AND r.kind = 'config'`,
  `INSERT INTO guard (node_id, target, breaker, window_ms, calls, failures, concurrency)
   SELECT n.id, t.target, CASE WHEN random() < 0.02 THEN 'open' ELSE 'closed' END, 5000, 500, 3, 64
   FROM node n, unnest(${list(targets)}) AS t (target)`,
  `INSERT INTO guard_window (fleet_id, target, service, at, server_id, calls, failures, slow, ignored, refused, retries,
     hedges, fallbacks, shadow_calls, shadow_refused, shadow_opened, latency)
   SELECT f.id, t.target, 'service-' || s,
     to_timestamp(floor(extract(epoch FROM now()) / 10) * 10 - w * 10), 'a', 1000, 5, 0, 0, 3, 0, 0, 0, 0, 0, 0,
     (SELECT jsonb_agg(x) FROM generate_series(1, 120) x)
   FROM fleet f, unnest(${list(targets)}) AS t (target), generate_series(0, ${services - 1}) s,
     generate_series(0, 359) w`,
  'ANALYZE',
]
