-- The tokens with which automation asks the API. Of the secret only the hash is kept.

CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "fleet_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "scopes" TEXT[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "owner_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "api_token_scopes_check" CHECK (cardinality("scopes") > 0)
);

CREATE UNIQUE INDEX "api_token_secret_hash_key" ON "api_token" ("secret_hash");
CREATE INDEX "api_token_fleet_id_idx" ON "api_token" ("fleet_id");
