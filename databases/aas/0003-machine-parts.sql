-- What a machine has: disks and alerts. Their organisation is their machine's, whoever writes them, and follows it.

-- The machine is locked until the row is there, so that an assignment either waits for the row or is seen by it.
CREATE FUNCTION copy_machine_scope() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT m.organisation_uuid, m.reseller_uuid INTO NEW.organisation_uuid, NEW.reseller_uuid
    FROM vcenter_vm_data_vms AS m
    WHERE m.identity_instance_uuid = NEW.identity_instance_uuid
    FOR SHARE;
    RETURN NEW;
END $$;

CREATE TABLE vm_disks (
    uuid                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- A machine that leaves the inventory takes its parts along: the inventory is loaded from outside.
    identity_instance_uuid varchar(255) NOT NULL REFERENCES vcenter_vm_data_vms ON DELETE CASCADE,
    organisation_uuid      uuid,
    reseller_uuid          uuid,
    label                  text NOT NULL CHECK (label <> '' AND length(label) <= 255),
    capacity_gib           integer NOT NULL CHECK (capacity_gib >= 0),
    -- Null: not known, as of a machine without guest tools.
    used_gib               numeric(12, 2) CHECK (used_gib BETWEEN 0 AND capacity_gib),
    datastore_name         text,
    updated_at             timestamptz NOT NULL,
    UNIQUE (identity_instance_uuid, label),
    CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL)
);
CREATE INDEX vm_disks_by_organisation ON vm_disks (organisation_uuid, identity_instance_uuid, label);
CREATE TRIGGER vm_disks_copy_scope
    BEFORE INSERT OR UPDATE OF identity_instance_uuid, organisation_uuid, reseller_uuid
    ON vm_disks FOR EACH ROW EXECUTE FUNCTION copy_machine_scope();

CREATE TABLE vm_alerts (
    uuid                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    identity_instance_uuid varchar(255) NOT NULL REFERENCES vcenter_vm_data_vms ON DELETE CASCADE,
    organisation_uuid      uuid,
    reseller_uuid          uuid,
    severity               text NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
    kind                   text NOT NULL CHECK (kind <> '' AND length(kind) <= 255),
    message                text NOT NULL,
    raised_at              timestamptz NOT NULL,
    acknowledged_at        timestamptz,
    -- A user of MAIN, and which side that user stands on; without a user it was the system.
    acknowledged_by        uuid,
    acknowledged_by_kind   text CHECK (acknowledged_by_kind IN ('platform', 'reseller', 'customer', 'system')),
    resolved_at            timestamptz,
    CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL),
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by_kind IS NULL)),
    CHECK (acknowledged_by IS NULL OR acknowledged_by_kind IS NOT NULL AND acknowledged_by_kind <> 'system'),
    CHECK (acknowledged_at >= raised_at),
    CHECK (resolved_at >= raised_at)
);
CREATE INDEX vm_alerts_by_organisation ON vm_alerts (organisation_uuid, raised_at, uuid);
CREATE INDEX vm_alerts_by_reseller ON vm_alerts (reseller_uuid, raised_at, uuid);
CREATE INDEX vm_alerts_by_time ON vm_alerts (raised_at, uuid);
CREATE INDEX vm_alerts_by_machine ON vm_alerts (identity_instance_uuid, raised_at, uuid);
-- What a health check and a dashboard count.
CREATE INDEX vm_alerts_unresolved ON vm_alerts (organisation_uuid, identity_instance_uuid, severity)
    WHERE resolved_at IS NULL;
CREATE TRIGGER vm_alerts_copy_scope
    BEFORE INSERT OR UPDATE OF identity_instance_uuid, organisation_uuid, reseller_uuid
    ON vm_alerts FOR EACH ROW EXECUTE FUNCTION copy_machine_scope();

-- With the rights of the owner: the server may not write these columns.
CREATE FUNCTION machines_carry_scope() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE vm_disks
    SET organisation_uuid = NEW.organisation_uuid, reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid;
    UPDATE vm_alerts
    SET organisation_uuid = NEW.organisation_uuid, reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER machines_carry_scope AFTER UPDATE OF organisation_uuid, reseller_uuid
    ON vcenter_vm_data_vms FOR EACH ROW
    WHEN ((OLD.organisation_uuid, OLD.reseller_uuid) IS DISTINCT FROM (NEW.organisation_uuid, NEW.reseller_uuid))
    EXECUTE FUNCTION machines_carry_scope();
