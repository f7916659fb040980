-- A change of a breaker is sent until its node hears that it is written: by its number it is known again. Rows of servers
-- and nodes without numbers have none.

ALTER TABLE "breaker_transition" ADD COLUMN "boot_id" TEXT, ADD COLUMN "number" BIGINT;

CREATE UNIQUE INDEX "breaker_transition_node_id_boot_id_number_key"
    ON "breaker_transition" ("node_id", "boot_id", "number");
