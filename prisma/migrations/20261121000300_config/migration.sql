-- Configuration: drafts, releases and their rollouts, what nodes declare and run.

-- ─── namespaces and drafts ──────────────────────────────────────────────────────────────────────────

-- Everything that changes a namespace, its releases or its rollout holds this row's lock.
CREATE TABLE "config_namespace" (
    "fleet_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "layers" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "draft_by" TEXT,
    "draft_at" TIMESTAMPTZ(3),
    "release" INTEGER,
    "last_release" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "config_namespace_pkey" PRIMARY KEY ("fleet_id", "name")
);

-- Drafts as they were saved: what somebody edited while others saved is merged over the one they began with.
CREATE TABLE "config_draft" (
    "fleet_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "layers" JSONB NOT NULL,
    "by_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "config_draft_pkey" PRIMARY KEY ("fleet_id", "namespace", "version")
);

CREATE TABLE "config_conflict" (
    "id" UUID NOT NULL,
    "fleet_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by_name" TEXT NOT NULL,
    "confidence" DOUBLE PRECISION NOT NULL,
    "leaves" JSONB NOT NULL,
    "merged" JSONB NOT NULL,
    CONSTRAINT "config_conflict_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "config_conflict_fleet_id_namespace_idx" ON "config_conflict" ("fleet_id", "namespace");

-- ─── releases and rollouts ──────────────────────────────────────────────────────────────────────────

CREATE TABLE "config_release" (
    "fleet_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "base" INTEGER,
    "layers" JSONB NOT NULL,
    "hash" TEXT NOT NULL,
    "changes" INTEGER NOT NULL,
    "plan" JSONB NOT NULL,
    "approvals" JSONB NOT NULL DEFAULT '[]',
    "by_id" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "config_release_pkey" PRIMARY KEY ("fleet_id", "namespace", "number"),
    CONSTRAINT "config_release_kind_check" CHECK ("kind" IN ('release', 'rollback', 'emergency', 'import', 'node')),
    CONSTRAINT "config_release_state_check" CHECK ("state" IN ('in_review', 'approved', 'rolling_out', 'paused',
        'released', 'rolled_back', 'superseded', 'declined'))
);

CREATE TABLE "config_rollout" (
    "fleet_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "phase" TEXT NOT NULL,
    "stage" INTEGER NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "over_since" TIMESTAMPTZ(3),
    "tripped" TEXT,
    "stages" JSONB NOT NULL,
    "accepted" JSONB NOT NULL,
    "samples" JSONB NOT NULL DEFAULT '[]',
    "outcome" JSONB,
    CONSTRAINT "config_rollout_pkey" PRIMARY KEY ("fleet_id", "namespace", "number"),
    CONSTRAINT "config_rollout_phase_check" CHECK ("phase" IN ('running', 'holding', 'paused', 'ended'))
);

CREATE TABLE "config_rollout_event" (
    "id" BIGSERIAL NOT NULL,
    "fleet_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "what" TEXT NOT NULL,
    "by_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    CONSTRAINT "config_rollout_event_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "config_rollout_event_fleet_id_namespace_number_idx"
    ON "config_rollout_event" ("fleet_id", "namespace", "number");

-- ─── what nodes say ─────────────────────────────────────────────────────────────────────────────────

CREATE TABLE "config_schema" (
    "fleet_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    -- Not JSONB, which would put its fields into another order.
    "schema" JSON NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "config_schema_pkey" PRIMARY KEY ("fleet_id", "namespace", "hash")
);

CREATE TABLE "config_running" (
    "node_id" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "release" INTEGER,
    "source" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "overridden" JSONB NOT NULL,
    "restart" JSONB NOT NULL,
    "schema" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "config_running_pkey" PRIMARY KEY ("node_id", "namespace"),
    CONSTRAINT "config_running_source_check" CHECK ("source" IN ('server', 'snapshot', 'defaults')),
    CONSTRAINT "config_running_node_id_fkey" FOREIGN KEY ("node_id")
        REFERENCES "node" ("id") ON DELETE CASCADE ON UPDATE CASCADE
) WITH (fillfactor = 70);

CREATE INDEX "config_running_namespace_idx" ON "config_running" ("namespace");

-- What nodes wrote for the fleet, so that the same write twice is one.
CREATE TABLE "config_write" (
    "fleet_id" UUID NOT NULL,
    "namespace" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "release" INTEGER NOT NULL,
    "node_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "config_write_pkey" PRIMARY KEY ("fleet_id", "namespace", "key")
);

-- ─── what Prisma's language cannot say ──────────────────────────────────────────────────────────────

-- Of one namespace one release at a time is on its way.
CREATE UNIQUE INDEX "config_rollout_active_idx" ON "config_rollout" ("fleet_id", "namespace") WHERE "phase" <> 'ended';

-- A release is what was reviewed, for ever.
CREATE FUNCTION "config_release_is_fixed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The content of a release does not change' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER "config_release_is_fixed" BEFORE UPDATE ON "config_release" FOR EACH ROW
    WHEN ((NEW."number", NEW."kind", NEW."base", NEW."layers", NEW."hash", NEW."plan", NEW."by_id", NEW."at")
        IS DISTINCT FROM
        (OLD."number", OLD."kind", OLD."base", OLD."layers", OLD."hash", OLD."plan", OLD."by_id", OLD."at"))
    EXECUTE FUNCTION "config_release_is_fixed"();

-- Where a node stands between 0 and 1, as `bucketOf` of core says: FNV-1a, finished as MurmurHash3 is. Products
-- of 32 bits by 32 do not fit 64 with a sign, so each is made of two.
CREATE FUNCTION "selector_bucket"("salt" TEXT, "node_id" TEXT) RETURNS DOUBLE PRECISION
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    mask CONSTANT BIGINT := 4294967295;
    letters CONSTANT TEXT := salt || E'\n' || node_id;
    hash BIGINT := 2166136261;
    factor BIGINT;
BEGIN
    FOR at IN 1 .. length(letters) LOOP
        hash := hash # ascii(substr(letters, at, 1));
        hash := ((hash & 65535) * 16777619 + ((((hash >> 16) * 16777619) & 65535) << 16)) & mask;
    END LOOP;
    FOREACH factor IN ARRAY ARRAY[2246822507, 3266489909] LOOP
        hash := hash # (hash >> (CASE factor WHEN 2246822507 THEN 16 ELSE 13 END));
        hash := ((hash & 65535) * factor + ((((hash >> 16) * factor) & 65535) << 16)) & mask;
    END LOOP;
    hash := hash # (hash >> 16);
    RETURN hash / 4294967296.0::float8;
END $$;
