-- Tokens that go on without who made them.
ALTER TABLE "api_token" ADD COLUMN "machine" BOOLEAN NOT NULL DEFAULT false;
