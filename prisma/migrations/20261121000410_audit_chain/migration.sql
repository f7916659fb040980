-- The audit becomes a chain: each entry has its place and the hash of the entry before it, and the fleet keeps the head.

ALTER TABLE "fleet"
    ADD COLUMN "audit_seq" BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN "audit_hash" TEXT NOT NULL DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';

-- Null until it is taken into the chain: entries of before, and those of servers of the version before while they still run.
ALTER TABLE "audit_entry"
    ADD COLUMN "seq" BIGINT,
    ADD COLUMN "prev_hash" TEXT,
    ADD COLUMN "hash" TEXT,
    ADD CONSTRAINT "audit_entry_chain_check"
        CHECK (("seq" IS NULL) = ("hash" IS NULL) AND ("seq" IS NULL) = ("prev_hash" IS NULL));

CREATE UNIQUE INDEX "audit_entry_fleet_id_seq_key" ON "audit_entry" ("fleet_id", "seq");
CREATE INDEX "audit_entry_fleet_id_actor_id_seq_idx" ON "audit_entry" ("fleet_id", "actor_id", "seq");
CREATE INDEX "audit_entry_fleet_id_action_seq_idx" ON "audit_entry" ("fleet_id", "action", "seq");
CREATE INDEX "audit_entry_loose_idx" ON "audit_entry" ("fleet_id", "id") WHERE "seq" IS NULL;

-- Where the entries that are kept begin: those up to it were exported, and taken away.
CREATE TABLE "audit_checkpoint" (
    "fleet_id" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("fleet_id", "seq")
);

-- ─── what Prisma's language cannot say ──────────────────────────────────────────────────────────────

-- Entries are added, and taken into the chain once. They go only when a checkpoint is beyond them.
CREATE FUNCTION "audit_entry_keep"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.seq IS NULL AND NEW.seq IS NOT NULL
            AND to_jsonb(NEW) - '{seq,prev_hash,hash}'::text[] = to_jsonb(OLD) - '{seq,prev_hash,hash}'::text[]
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM audit_checkpoint c WHERE c.fleet_id = OLD.fleet_id AND c.seq >= OLD.seq) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'The audit is only ever added to' USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION "audit_refuse"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit is only ever added to' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER "audit_entry_keep" BEFORE UPDATE OR DELETE ON "audit_entry"
    FOR EACH ROW EXECUTE FUNCTION "audit_entry_keep"();
CREATE TRIGGER "audit_entry_whole" BEFORE TRUNCATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse"();
CREATE TRIGGER "audit_checkpoint_keep" BEFORE UPDATE OR DELETE ON "audit_checkpoint"
    FOR EACH ROW EXECUTE FUNCTION "audit_refuse"();
CREATE TRIGGER "audit_checkpoint_whole" BEFORE TRUNCATE ON "audit_checkpoint"
    FOR EACH STATEMENT EXECUTE FUNCTION "audit_refuse"();
