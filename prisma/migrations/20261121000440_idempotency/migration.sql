-- What was asked under an Idempotency-Key, so that asking again does it once. Kept for a day; fingerprint and answer are sealed.

CREATE TABLE "idempotent_request" (
    "fleet_id" UUID NOT NULL,
    "actor_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answer" TEXT,
    CONSTRAINT "idempotent_request_pkey" PRIMARY KEY ("fleet_id", "actor_id", "key")
);

CREATE INDEX "idempotent_request_at_idx" ON "idempotent_request" ("at");
