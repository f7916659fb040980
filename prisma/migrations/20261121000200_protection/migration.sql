-- Breakers, limits, bulkheads and pools, as nodes report them; the fleet's verdicts; leased quotas.

-- ─── guards ─────────────────────────────────────────────────────────────────────────────────────────

-- One row a node and target, rewritten with every report: no changing column is indexed but the breaker,
-- and that one only while it is not closed.
CREATE TABLE "guard" (
    "node_id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "breaker" TEXT,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "on_advice" BOOLEAN NOT NULL DEFAULT false,
    "advised_at" TIMESTAMPTZ(3),
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "window_ms" INTEGER NOT NULL DEFAULT 1,
    "calls" BIGINT NOT NULL DEFAULT 0,
    "failures" BIGINT NOT NULL DEFAULT 0,
    "ignored" BIGINT NOT NULL DEFAULT 0,
    "refused" BIGINT NOT NULL DEFAULT 0,
    "refusals" JSONB NOT NULL DEFAULT '{}',
    "p99_ms" DOUBLE PRECISION,
    "in_flight" INTEGER NOT NULL DEFAULT 0,
    "concurrency" INTEGER,
    "queued" INTEGER NOT NULL DEFAULT 0,
    "limiter_keys" INTEGER,
    "limiter_share" DOUBLE PRECISION,
    "pool_size" INTEGER,
    "pool_idle" INTEGER,
    "pool_waiting" INTEGER,
    "pool_max" INTEGER,
    CONSTRAINT "guard_pkey" PRIMARY KEY ("node_id", "target"),
    CONSTRAINT "guard_breaker_check" CHECK ("breaker" IN
        ('closed', 'open', 'half_open', 'forced_open', 'forced_closed', 'metrics_only')),
    CONSTRAINT "guard_node_id_fkey" FOREIGN KEY ("node_id")
        REFERENCES "node" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000
);

CREATE TABLE "breaker_transition" (
    "id" BIGSERIAL NOT NULL,
    "fleet_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "from_state" TEXT NOT NULL,
    "to_state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "breaker_transition_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "breaker_transition_node_id_fkey" FOREIGN KEY ("node_id")
        REFERENCES "node" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "breaker_transition_fleet_id_at_idx" ON "breaker_transition" ("fleet_id", "at");
CREATE INDEX "breaker_transition_fleet_id_target_at_idx" ON "breaker_transition" ("fleet_id", "target", "at");
CREATE INDEX "breaker_transition_node_id_at_idx" ON "breaker_transition" ("node_id", "at");

-- What all nodes of a service saw of a target in ten seconds, as one server heard it. By day, as
-- `signal_sample` is, and without a default partition for the same reason.
CREATE TABLE "guard_window" (
    "fleet_id" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "server_id" TEXT NOT NULL,
    "calls" BIGINT NOT NULL,
    "failures" BIGINT NOT NULL,
    "slow" BIGINT NOT NULL,
    "ignored" BIGINT NOT NULL,
    "refused" BIGINT NOT NULL,
    "retries" BIGINT NOT NULL,
    "hedges" BIGINT NOT NULL,
    "fallbacks" BIGINT NOT NULL,
    "shadow_calls" BIGINT NOT NULL,
    "shadow_refused" BIGINT NOT NULL,
    "shadow_opened" INTEGER NOT NULL,
    "latency" JSONB NOT NULL,
    CONSTRAINT "guard_window_pkey" PRIMARY KEY ("fleet_id", "target", "service", "at", "server_id")
) PARTITION BY RANGE ("at");

-- Whether a target is sick, as the servers last found. A target without a row is well.
CREATE TABLE "target_verdict" (
    "fleet_id" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "easing_since" TIMESTAMPTZ(3),
    "finding" JSONB NOT NULL,
    "judged_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "target_verdict_pkey" PRIMARY KEY ("fleet_id", "target"),
    CONSTRAINT "target_verdict_verdict_check" CHECK ("verdict" IN ('well', 'target_sick', 'node_sick'))
);

-- ─── quotas ─────────────────────────────────────────────────────────────────────────────────────────

-- A node's slice of a limit that the fleet shares, whichever server gave it.
CREATE TABLE "quota_lease" (
    "fleet_id" UUID NOT NULL,
    "target" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "policy" TEXT NOT NULL,
    "lease" JSONB NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "quota_lease_pkey" PRIMARY KEY ("fleet_id", "target", "node_id"),
    CONSTRAINT "quota_lease_node_id_fkey" FOREIGN KEY ("node_id")
        REFERENCES "node" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70);

-- ─── what Prisma's language cannot say ──────────────────────────────────────────────────────────────

-- The verdict is looked for among targets that somebody tripped on, and those are few.
CREATE INDEX "guard_tripped_idx" ON "guard" ("target") WHERE "breaker" IN ('open', 'half_open');
