-- The fleet, its nodes, the feed, the first telemetry, and who may do what.

-- ─── fleet ──────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "fleet" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "expected_nodes" INTEGER,
    "health" TEXT NOT NULL DEFAULT 'healthy',
    "health_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" BIGINT NOT NULL DEFAULT 0,
    "setup_token_hash" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "fleet_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "fleet_health_check" CHECK ("health" IN ('healthy', 'degraded', 'critical'))
);

CREATE TABLE "server" (
    "id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "server_pkey" PRIMARY KEY ("id")
);

-- ─── nodes ──────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "node" (
    "id" TEXT NOT NULL,
    "fleet_id" UUID NOT NULL,
    "service" TEXT NOT NULL,
    "version" TEXT,
    "zone" TEXT,
    "host" TEXT NOT NULL,
    "address" TEXT,
    "pid" INTEGER NOT NULL,
    "node_version" TEXT NOT NULL,
    "sdk_version" TEXT NOT NULL,
    "labels" JSONB NOT NULL,
    "booted_from" TEXT NOT NULL,
    "boot_id" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "joined_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "join_token_id" UUID,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "server_id" TEXT,
    "ready" BOOLEAN NOT NULL DEFAULT false,
    "draining" TEXT,
    "state" TEXT NOT NULL,
    "state_reason" TEXT NOT NULL DEFAULT '',
    "state_since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "left_as" TEXT,
    CONSTRAINT "node_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "node_state_check" CHECK ("state" IN
        ('joining', 'healthy', 'degraded', 'stalled', 'draining', 'suspect', 'down', 'left')),
    CONSTRAINT "node_left_as_check" CHECK ("left_as" IN ('leave', 'removed', 'forgotten')),
    CONSTRAINT "node_booted_from_check" CHECK ("booted_from" IN ('server', 'snapshot'))
) WITH (fillfactor = 80);

CREATE INDEX "node_fleet_id_service_idx" ON "node" ("fleet_id", "service");
CREATE INDEX "node_fleet_id_state_idx" ON "node" ("fleet_id", "state");
CREATE INDEX "node_server_id_idx" ON "node" ("server_id");

-- Every column but the key changes with a beat and none is indexed: with room in the page an update
-- stays in it and touches no index.
CREATE TABLE "node_vitals" (
    "node_id" TEXT NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "lag_ms" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "in_flight" INTEGER NOT NULL DEFAULT 0,
    "elu" DOUBLE PRECISION,
    "delay_p99_ms" DOUBLE PRECISION,
    "cpu" DOUBLE PRECISION,
    "heap_used_bytes" BIGINT,
    "heap_limit_bytes" BIGINT,
    "signals" JSONB,
    CONSTRAINT "node_vitals_pkey" PRIMARY KEY ("node_id"),
    CONSTRAINT "node_vitals_node_id_fkey" FOREIGN KEY ("node_id")
        REFERENCES "node" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (
    fillfactor = 50,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 5000,
    toast_tuple_target = 4080
);

CREATE TABLE "node_check" (
    "node_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "output" TEXT NOT NULL,
    "duration_ms" DOUBLE PRECISION NOT NULL,
    "failures" INTEGER NOT NULL,
    "ran_at" TIMESTAMPTZ(3) NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "node_check_pkey" PRIMARY KEY ("node_id", "name"),
    CONSTRAINT "node_check_status_check" CHECK ("status" IN ('passing', 'warning', 'critical')),
    CONSTRAINT "node_check_node_id_fkey" FOREIGN KEY ("node_id")
        REFERENCES "node" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70);

CREATE TABLE "node_transition" (
    "id" BIGSERIAL NOT NULL,
    "fleet_id" UUID NOT NULL,
    "node_id" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "from_state" TEXT NOT NULL,
    "to_state" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "node_transition_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "node_transition_node_id_fkey" FOREIGN KEY ("node_id")
        REFERENCES "node" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "node_transition_fleet_id_at_idx" ON "node_transition" ("fleet_id", "at");
CREATE INDEX "node_transition_node_id_at_idx" ON "node_transition" ("node_id", "at");

-- ─── health ─────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "fleet_transition" (
    "id" BIGSERIAL NOT NULL,
    "fleet_id" UUID NOT NULL,
    "from_health" TEXT NOT NULL,
    "to_health" TEXT NOT NULL,
    "reasons" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "fleet_transition_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "fleet_transition_fleet_id_at_idx" ON "fleet_transition" ("fleet_id", "at");

-- ─── feed ───────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "resource" (
    "fleet_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "selector" JSONB NOT NULL,
    "spec" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_by" TEXT NOT NULL,
    CONSTRAINT "resource_pkey" PRIMARY KEY ("fleet_id", "kind", "key")
);

-- A change that takes the resource away has neither selector nor spec; any other has both.
CREATE TABLE "revision" (
    "fleet_id" UUID NOT NULL,
    "revision" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "spec" JSONB,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "revision_pkey" PRIMARY KEY ("fleet_id", "revision"),
    CONSTRAINT "revision_after_spec_check" CHECK (("after" IS NULL) = ("spec" IS NULL))
);

CREATE TABLE "resource_ack" (
    "node_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "revision" BIGINT NOT NULL,
    "status" TEXT NOT NULL,
    "path" TEXT,
    "message" TEXT,
    "runs" BIGINT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "resource_ack_pkey" PRIMARY KEY ("node_id", "kind", "key"),
    CONSTRAINT "resource_ack_status_check" CHECK ("status" IN ('applied', 'rejected')),
    CONSTRAINT "resource_ack_node_id_fkey" FOREIGN KEY ("node_id")
        REFERENCES "node" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 80);

-- ─── telemetry ──────────────────────────────────────────────────────────────────────────────────────

-- By day, so that the past goes away by dropping a table. There is no default partition: rows in it
-- would stand in the way of the partition that they belong to. The server makes partitions ahead.
CREATE TABLE "signal_sample" (
    "node_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "elu" REAL NOT NULL,
    "delay_p50_ms" REAL NOT NULL,
    "delay_p99_ms" REAL NOT NULL,
    "cpu" REAL NOT NULL,
    "heap_used_bytes" BIGINT NOT NULL,
    "heap_limit_bytes" BIGINT NOT NULL,
    "rss_bytes" BIGINT NOT NULL,
    "gc_pause_ms" REAL NOT NULL,
    "gc_longest_ms" REAL NOT NULL,
    "handles" INTEGER NOT NULL,
    CONSTRAINT "signal_sample_pkey" PRIMARY KEY ("node_id", "at")
) PARTITION BY RANGE ("at");

-- ─── access ─────────────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "join_token" (
    "id" UUID NOT NULL,
    "fleet_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "max_nodes" INTEGER,
    "admitted" INTEGER NOT NULL DEFAULT 0,
    "revoked_at" TIMESTAMPTZ(3),
    CONSTRAINT "join_token_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "join_token_admitted_check" CHECK ("admitted" >= 0 AND ("max_nodes" IS NULL OR "admitted" <= "max_nodes"))
);

CREATE UNIQUE INDEX "join_token_secret_hash_key" ON "join_token" ("secret_hash");
CREATE INDEX "join_token_fleet_id_idx" ON "join_token" ("fleet_id");

CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "fleet_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_id" TEXT NOT NULL,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "before" JSONB,
    "after" JSONB,
    "address" TEXT,
    "correlation_id" TEXT NOT NULL,
    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "audit_entry_fleet_id_at_idx" ON "audit_entry" ("fleet_id", "at");
CREATE INDEX "audit_entry_fleet_id_target_at_idx" ON "audit_entry" ("fleet_id", "target", "at");

-- ─── what Prisma's language cannot say ──────────────────────────────────────────────────────────────

-- The sweep asks twice a second which nodes have no session but are meant to be here.
CREATE INDEX "node_orphan_idx" ON "node" ("fleet_id") WHERE "server_id" IS NULL AND "state" NOT IN ('down', 'left');
-- Holds that end by themselves.
CREATE INDEX "resource_until_idx" ON "resource" ("fleet_id", (("spec" ->> 'until')::bigint))
    WHERE "kind" = 'maintenance' AND jsonb_typeof("spec" -> 'until') = 'number';
