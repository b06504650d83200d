-- What is to be done with machines: the queue between the API and whatever drives vCenter. A worker takes a command under a
-- lease and keeps it by heartbeats; one whose lease has ended was left by a worker that died, and is taken again. Whoever
-- drives machines acts once for each command, however often it is taken.
--
-- Times are given by who writes, from the clock of the server.

CREATE TABLE vm_commands (
    uuid                   uuid PRIMARY KEY,
    -- No foreign key: what was done with a machine is known when it is gone.
    identity_instance_uuid varchar(255) NOT NULL,
    -- Whose the machine was when the command was given; a row stays with it, as measurements do.
    organisation_uuid      uuid,
    reseller_uuid          uuid,
    action                 text NOT NULL
        CHECK (action IN ('start', 'stop', 'restart', 'suspend', 'resume', 'create', 'delete')),
    -- A user of MAIN, and which side that user stands on.
    requested_by           uuid,
    actor_kind             text NOT NULL CHECK (actor_kind IN ('platform', 'reseller', 'customer', 'system')),
    requested_at           timestamptz NOT NULL,
    idempotency_key        text CHECK (idempotency_key <> '' AND length(idempotency_key) <= 300),
    status                 text NOT NULL DEFAULT 'queued' CHECK (status IN ('queued', 'running', 'done', 'failed')),
    attempts               integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- A command that failed and is tried again waits until then.
    not_before             timestamptz NOT NULL,
    -- Of the one attempt that may finish the command.
    lease_uuid             uuid,
    lease_until            timestamptz,
    heartbeat_at           timestamptz,
    started_at             timestamptz,
    -- When it was done to the machine: by the inventory's driver, together with what it did.
    applied_at             timestamptz,
    finished_at            timestamptz,
    result                 text,
    error                  text,
    CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL),
    CHECK (actor_kind <> 'system' OR requested_by IS NULL),
    CHECK ((status = 'running') = (lease_uuid IS NOT NULL) AND (lease_uuid IS NULL) = (lease_until IS NULL)),
    CHECK ((status IN ('done', 'failed')) = (finished_at IS NOT NULL)),
    CHECK (status <> 'failed' OR error IS NOT NULL),
    CHECK (status <> 'done' OR attempts > 0)
);
CREATE INDEX vm_commands_by_organisation ON vm_commands (organisation_uuid, requested_at, uuid);
CREATE INDEX vm_commands_by_reseller ON vm_commands (reseller_uuid, requested_at, uuid);
CREATE INDEX vm_commands_by_machine ON vm_commands (identity_instance_uuid, requested_at, uuid);
-- What a worker looks for.
CREATE INDEX vm_commands_queued ON vm_commands (not_before, uuid) WHERE status = 'queued';
CREATE INDEX vm_commands_running ON vm_commands (lease_until) WHERE status = 'running';
-- A machine does one thing at a time.
CREATE UNIQUE INDEX vm_commands_one_at_a_time ON vm_commands (identity_instance_uuid)
    WHERE status IN ('queued', 'running');
-- A key counts once in an organisation. Keys of clients stand behind `client:`, so that none is ever taken for one of the
-- portal's own.
CREATE UNIQUE INDEX vm_commands_once ON vm_commands (organisation_uuid, idempotency_key) NULLS NOT DISTINCT
    WHERE idempotency_key IS NOT NULL;

-- A command to a machine that is not there keeps what its writer says: it stands for one that is not to be made any more.
CREATE FUNCTION vm_commands_copy_scope() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    machine record;
BEGIN
    SELECT m.organisation_uuid, m.reseller_uuid INTO machine
    FROM vcenter_vm_data_vms AS m
    WHERE m.identity_instance_uuid = NEW.identity_instance_uuid
    FOR SHARE;
    IF FOUND THEN
        NEW.organisation_uuid := machine.organisation_uuid;
        NEW.reseller_uuid := machine.reseller_uuid;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vm_commands_copy_scope BEFORE INSERT
    ON vm_commands FOR EACH ROW EXECUTE FUNCTION vm_commands_copy_scope();

-- What was asked for stays as it was asked for, and what is over stays over.
CREATE FUNCTION vm_commands_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF (NEW.uuid, NEW.identity_instance_uuid, NEW.organisation_uuid, NEW.action, NEW.requested_by, NEW.actor_kind,
            NEW.requested_at, NEW.idempotency_key)
        IS DISTINCT FROM (OLD.uuid, OLD.identity_instance_uuid, OLD.organisation_uuid, OLD.action, OLD.requested_by,
            OLD.actor_kind, OLD.requested_at, OLD.idempotency_key)
        OR OLD.status IN ('done', 'failed') AND NEW.status <> OLD.status
        OR OLD.applied_at IS NOT NULL AND NEW.applied_at IS DISTINCT FROM OLD.applied_at
    THEN
        RAISE EXCEPTION 'a command stays what it was' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vm_commands_stay BEFORE UPDATE ON vm_commands FOR EACH ROW EXECUTE FUNCTION vm_commands_stay();

CREATE FUNCTION machines_carry_reseller_to_commands() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE vm_commands
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER machines_carry_reseller_to_commands AFTER UPDATE OF reseller_uuid
    ON vcenter_vm_data_vms FOR EACH ROW
    WHEN (OLD.organisation_uuid = NEW.organisation_uuid AND OLD.reseller_uuid IS DISTINCT FROM NEW.reseller_uuid)
    EXECUTE FUNCTION machines_carry_reseller_to_commands();

-- Machines are found by their names when one is to be made.
CREATE INDEX vms_by_lower_name ON vcenter_vm_data_vms (organisation_uuid, (lower(identity_name)));

-- The server asks for commands; dcx_worker does them. A cluster that has no such role lets the server's do both.
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON vm_commands FROM dcx_server;
        GRANT SELECT, INSERT ON vm_commands TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format(
            'GRANT SELECT, INSERT, UPDATE (status, attempts, not_before, lease_uuid, lease_until, heartbeat_at, started_at,
                 applied_at, finished_at, result, error) ON vm_commands TO %I', worker);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON vcenter_vm_data_vms TO %I', worker);
        EXECUTE format('GRANT SELECT, INSERT ON vm_disks, vm_alerts TO %I', worker);
        EXECUTE format('GRANT UPDATE (resolved_at) ON vm_alerts TO %I', worker);
        EXECUTE format('GRANT SELECT ON products, product_prices, vm_configurations TO %I', worker);
    END IF;
END $$;
