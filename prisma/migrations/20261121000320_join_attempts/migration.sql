-- What a process asked when it joined, so that one that asks again, because no answer came, is the same node.

CREATE TABLE "join_attempt" (
    "join_token_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "node_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "join_attempt_pkey" PRIMARY KEY ("join_token_id", "hash"),
    CONSTRAINT "join_attempt_join_token_id_fkey" FOREIGN KEY ("join_token_id") REFERENCES "join_token" ("id") ON DELETE CASCADE
);

CREATE INDEX "join_attempt_at_idx" ON "join_attempt" ("at");
