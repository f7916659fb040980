-- People and their powers: roles of the fleet's own, invitations, resets, second factors, and how often
-- somebody may try to sign in; labels of join tokens, and credentials of nodes that count no more.

ALTER TABLE "person" DROP CONSTRAINT "person_role_check";
UPDATE "person" SET "role" = 'owner' WHERE "role" = 'administrator';
ALTER TABLE "person" ADD COLUMN "two_factor_enabled" BOOLEAN NOT NULL DEFAULT false;

-- Tokens that had the scope of all access keep the part of it that they were made for.
UPDATE "api_token" SET "scopes" = array_replace("scopes", 'access:write', 'tokens:write');

CREATE TABLE "role" (
    "fleet_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "scopes" TEXT[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "role_pkey" PRIMARY KEY ("fleet_id", "name"),
    CONSTRAINT "role_name_check" CHECK ("name" NOT IN ('owner', 'admin', 'operator', 'viewer')),
    CONSTRAINT "role_scopes_check" CHECK (cardinality("scopes") > 0)
);

CREATE TABLE "invitation" (
    "id" UUID NOT NULL,
    "fleet_id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "inviter_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    CONSTRAINT "invitation_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "invitation_secret_hash_key" ON "invitation" ("secret_hash");
CREATE INDEX "invitation_fleet_id_created_at_idx" ON "invitation" ("fleet_id", "created_at");

CREATE TABLE "password_reset" (
    "secret_hash" BYTEA NOT NULL,
    "person_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "password_reset_pkey" PRIMARY KEY ("secret_hash"),
    CONSTRAINT "password_reset_person_id_fkey" FOREIGN KEY ("person_id")
        REFERENCES "person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE INDEX "password_reset_person_id_idx" ON "password_reset" ("person_id");
CREATE INDEX "password_reset_expires_at_idx" ON "password_reset" ("expires_at");

CREATE TABLE "person_second_factor" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "secret" TEXT NOT NULL,
    "backup_codes" TEXT NOT NULL,
    "verified" BOOLEAN NOT NULL DEFAULT false,
    "failed_verification_count" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    CONSTRAINT "person_second_factor_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "person_second_factor_person_id_fkey" FOREIGN KEY ("person_id")
        REFERENCES "person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "person_second_factor_person_id_key" ON "person_second_factor" ("person_id");

CREATE TABLE "sign_in_bucket" (
    "key" BYTEA NOT NULL,
    "tries" INTEGER NOT NULL,
    "free_at" TIMESTAMPTZ(3) NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "sign_in_bucket_pkey" PRIMARY KEY ("key")
);

CREATE INDEX "sign_in_bucket_at_idx" ON "sign_in_bucket" ("at");

ALTER TABLE "join_token" ADD COLUMN "labels" JSONB NOT NULL DEFAULT '{}';

CREATE TABLE "node_revocation" (
    "node_id" TEXT NOT NULL,
    "fleet_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "node_revocation_pkey" PRIMARY KEY ("node_id")
);

CREATE INDEX "node_revocation_fleet_id_at_idx" ON "node_revocation" ("fleet_id", "at");
