-- People, their sessions and their ways in, as better-auth keeps them.

CREATE TABLE "person" (
    "id" TEXT NOT NULL,
    "fleet_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "person_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "person_role_check" CHECK ("role" IN ('administrator', 'operator', 'viewer'))
);

CREATE UNIQUE INDEX "person_email_key" ON "person" ("email");
CREATE INDEX "person_fleet_id_idx" ON "person" ("fleet_id");

CREATE TABLE "person_session" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "person_session_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "person_session_person_id_fkey" FOREIGN KEY ("person_id")
        REFERENCES "person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "person_session_token_key" ON "person_session" ("token");
CREATE INDEX "person_session_person_id_idx" ON "person_session" ("person_id");
CREATE INDEX "person_session_expires_at_idx" ON "person_session" ("expires_at");

CREATE TABLE "person_account" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "password" TEXT,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(3),
    "refresh_token_expires_at" TIMESTAMPTZ(3),
    "scope" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "person_account_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "person_account_person_id_fkey" FOREIGN KEY ("person_id")
        REFERENCES "person" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

CREATE UNIQUE INDEX "person_account_provider_id_account_id_key"
    ON "person_account" ("provider_id", "account_id");
CREATE INDEX "person_account_person_id_idx" ON "person_account" ("person_id");

CREATE TABLE "person_verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "person_verification_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "person_verification_identifier_idx" ON "person_verification" ("identifier");

CREATE TABLE "sign_in_attempt" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "last_request" BIGINT NOT NULL,
    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "sign_in_attempt_key_key" ON "sign_in_attempt" ("key");
