-- Servers of 0.1 read and write the role of a person, and know administrator, operator and viewer alone. So that they go
-- on while an upgrade replaces them, "role" stays as they know it, and this version's role has a column of its own. What
-- one of them writes is carried over to the other. The version after this one drops "role" and the trigger.

ALTER TABLE "person" ADD COLUMN "role_name" TEXT;
UPDATE "person" SET "role_name" = "role";
ALTER TABLE "person" ALTER COLUMN "role_name" SET NOT NULL;

-- ─── what Prisma's language cannot say ──────────────────────────────────────────────────────────────

CREATE FUNCTION "person_role_carry"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.role_name IS NULL OR (TG_OP = 'UPDATE' AND NEW.role_name = OLD.role_name AND NEW.role <> OLD.role) THEN
        NEW.role_name := CASE NEW.role WHEN 'administrator' THEN 'owner' ELSE NEW.role END;
    END IF;
    -- A role that 0.1 does not know is there the least that it knows.
    NEW.role := CASE
        WHEN NEW.role_name IN ('owner', 'admin') THEN 'administrator'
        WHEN NEW.role_name = 'operator' THEN 'operator'
        ELSE 'viewer' END;
    RETURN NEW;
END $$;

CREATE TRIGGER "person_role_carry" BEFORE INSERT OR UPDATE ON "person"
    FOR EACH ROW EXECUTE FUNCTION "person_role_carry"();
UPDATE "person" SET "role_name" = "role_name";
