-- Who had a machine since when. What a month costs is shared out by the days of whose it was, and what happened under an owner stays
-- that owner's.
--
-- A row is one interval; the one without an end is now. Triggers keep it, whoever writes the inventory. The time of a change is the
-- machine's `updated_at` where the same statement sets it, else that of the statement.

CREATE TABLE vm_ownerships (
    -- No foreign key: who had a machine is known when it is gone.
    identity_instance_uuid varchar(255) NOT NULL,
    position               integer NOT NULL CHECK (position > 0),
    organisation_uuid      uuid,
    reseller_uuid          uuid,
    -- '-infinity' where it is not known.
    owned_from             timestamptz NOT NULL,
    owned_until            timestamptz,
    -- As they were when it ended: the days until then are charged by them.
    identity_name          varchar(255),
    cost_estimate          numeric(12, 2),
    license_cost           numeric(12, 2),
    PRIMARY KEY (identity_instance_uuid, position),
    CHECK (owned_until >= owned_from),
    CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL)
);
CREATE UNIQUE INDEX vm_ownerships_now ON vm_ownerships (identity_instance_uuid) WHERE owned_until IS NULL;
CREATE INDEX vm_ownerships_by_organisation ON vm_ownerships (organisation_uuid, owned_until, identity_instance_uuid);
CREATE INDEX vm_ownerships_by_reseller ON vm_ownerships (reseller_uuid, organisation_uuid);

-- What is there already has been its owner's since it was made, as far as is known.
INSERT INTO vm_ownerships (identity_instance_uuid, position, organisation_uuid, reseller_uuid, owned_from)
SELECT m.identity_instance_uuid, 1, m.organisation_uuid, m.reseller_uuid, coalesce(m.created_at, '-infinity')
FROM vcenter_vm_data_vms AS m;

CREATE FUNCTION machines_keep_ownership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    latest vm_ownerships;
    at timestamptz;
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.identity_instance_uuid <> NEW.identity_instance_uuid THEN
        UPDATE vm_ownerships
        SET identity_instance_uuid = NEW.identity_instance_uuid
        WHERE identity_instance_uuid = OLD.identity_instance_uuid;
    END IF;
    SELECT o.* INTO latest
    FROM vm_ownerships AS o
    WHERE o.identity_instance_uuid = CASE WHEN TG_OP = 'DELETE' THEN OLD.identity_instance_uuid
        ELSE NEW.identity_instance_uuid END
    ORDER BY o.position DESC
    LIMIT 1
    FOR UPDATE;
    IF TG_OP <> 'DELETE' AND latest.position IS NOT NULL AND latest.owned_until IS NULL
        AND latest.organisation_uuid IS NOT DISTINCT FROM NEW.organisation_uuid
    THEN
        UPDATE vm_ownerships
        SET reseller_uuid = NEW.reseller_uuid
        WHERE identity_instance_uuid = latest.identity_instance_uuid AND position = latest.position
            AND reseller_uuid IS DISTINCT FROM NEW.reseller_uuid;
        RETURN NULL;
    END IF;
    -- An inventory that is loaded anew, row by row: nothing was ever gone.
    IF TG_OP = 'INSERT' AND latest.owned_until IS NOT NULL
        AND latest.organisation_uuid IS NOT DISTINCT FROM NEW.organisation_uuid AND NEW.created_at <= latest.owned_until
        AND statement_timestamp() < latest.owned_until + interval '1 day'
    THEN
        UPDATE vm_ownerships
        SET owned_until = NULL, identity_name = NULL, cost_estimate = NULL, license_cost = NULL,
            reseller_uuid = NEW.reseller_uuid
        WHERE identity_instance_uuid = latest.identity_instance_uuid AND position = latest.position;
        RETURN NULL;
    END IF;
    at := CASE
        WHEN TG_OP = 'DELETE' THEN statement_timestamp()
        WHEN TG_OP = 'UPDATE' AND NEW.updated_at IS DISTINCT FROM OLD.updated_at
            THEN coalesce(NEW.updated_at, statement_timestamp())
        WHEN TG_OP = 'INSERT' AND latest.position IS NULL THEN coalesce(NEW.created_at, '-infinity')
        WHEN TG_OP = 'INSERT' THEN coalesce(NEW.updated_at, NEW.created_at, statement_timestamp())
        ELSE statement_timestamp() END;
    at := greatest(at, latest.owned_from, latest.owned_until);
    IF latest.position IS NOT NULL AND latest.owned_until IS NULL THEN
        UPDATE vm_ownerships
        SET owned_until = at, identity_name = CASE WHEN TG_OP = 'INSERT' THEN NEW.identity_name ELSE OLD.identity_name END,
            cost_estimate = CASE WHEN TG_OP = 'INSERT' THEN NEW.cost_estimate ELSE OLD.cost_estimate END,
            license_cost = CASE WHEN TG_OP = 'INSERT' THEN NEW.license_cost ELSE OLD.license_cost END
        WHERE identity_instance_uuid = latest.identity_instance_uuid AND position = latest.position;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO vm_ownerships (identity_instance_uuid, position, organisation_uuid, reseller_uuid, owned_from)
        VALUES (
            NEW.identity_instance_uuid, coalesce(latest.position, 0) + 1, NEW.organisation_uuid, NEW.reseller_uuid, at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER machines_keep_ownership
    AFTER INSERT OR DELETE OR UPDATE OF identity_instance_uuid, organisation_uuid, reseller_uuid
    ON vcenter_vm_data_vms FOR EACH ROW EXECUTE FUNCTION machines_keep_ownership();

-- Disks are what a machine has, and go with it. Alerts are what happened: they stay with whom they were raised for, and those that are
-- open end when the machine goes to another.
CREATE OR REPLACE FUNCTION machines_carry_scope() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE vm_disks
    SET organisation_uuid = NEW.organisation_uuid, reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid;
    IF OLD.organisation_uuid IS DISTINCT FROM NEW.organisation_uuid THEN
        UPDATE vm_alerts
        SET resolved_at = greatest(raised_at, coalesce(acknowledged_at, raised_at),
            CASE WHEN NEW.updated_at IS DISTINCT FROM OLD.updated_at THEN NEW.updated_at ELSE statement_timestamp() END)
        WHERE identity_instance_uuid = NEW.identity_instance_uuid AND resolved_at IS NULL;
    ELSE
        UPDATE vm_alerts
        SET reseller_uuid = NEW.reseller_uuid
        WHERE identity_instance_uuid = NEW.identity_instance_uuid
            AND organisation_uuid IS NOT DISTINCT FROM NEW.organisation_uuid;
    END IF;
    RETURN NULL;
END $$;

-- Whose an alert is, is said once, when it is raised. Its copy of the tree may follow the organisation.
CREATE FUNCTION vm_alerts_keep_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.organisation_uuid := OLD.organisation_uuid;
    RETURN NEW;
END $$;
DROP TRIGGER vm_alerts_copy_scope ON vm_alerts;
CREATE TRIGGER vm_alerts_copy_scope BEFORE INSERT
    ON vm_alerts FOR EACH ROW EXECUTE FUNCTION copy_machine_scope();
CREATE TRIGGER vm_alerts_keep_owner BEFORE UPDATE OF organisation_uuid
    ON vm_alerts FOR EACH ROW EXECUTE FUNCTION vm_alerts_keep_owner();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON vm_ownerships FROM dcx_server;
        GRANT SELECT ON vm_ownerships TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker') THEN
        GRANT SELECT ON vm_ownerships TO dcx_worker;
    END IF;
END $$;
