-- The copies of MAIN's tree follow it: functions of the owner, for the worker to call. What people look at is brought after at once;
-- measurements, which are many, a machine at a time.

-- Where a whole organisation follows, measurements do by themselves.
CREATE OR REPLACE FUNCTION machines_carry_reseller() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_setting('dcx.follows_tree', true) = 'on' THEN
        RETURN NULL;
    END IF;
    UPDATE vm_metric_samples
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    UPDATE vm_metrics_hourly
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    UPDATE vm_metrics_daily
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    RETURN NULL;
END $$;

-- Brings the inventory of an organisation after the tree, with all that it has besides measurements: of machines that it had before, too.
CREATE FUNCTION tree_follow(p_organisation uuid, p_reseller uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM set_config('dcx.follows_tree', 'on', true);
    UPDATE vcenter_vm_data_vms
    SET reseller_uuid = p_reseller
    WHERE organisation_uuid = p_organisation AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_disks
    SET reseller_uuid = p_reseller
    WHERE organisation_uuid = p_organisation AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_alerts
    SET reseller_uuid = p_reseller
    WHERE organisation_uuid = p_organisation AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_commands
    SET reseller_uuid = p_reseller
    WHERE organisation_uuid = p_organisation AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_ownerships
    SET reseller_uuid = p_reseller
    WHERE organisation_uuid = p_organisation AND reseller_uuid IS DISTINCT FROM p_reseller;
    PERFORM set_config('dcx.follows_tree', 'off', true);
END $$;

-- The machines whose measurements of an organisation have not been updated yet, some of them.
CREATE FUNCTION tree_measured_machines(p_organisation uuid) RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT o.identity_instance_uuid FROM vm_ownerships AS o WHERE o.organisation_uuid = p_organisation
    UNION
    SELECT d.identity_instance_uuid FROM vm_metrics_daily AS d WHERE d.organisation_uuid = p_organisation
$$;

CREATE FUNCTION tree_follow_measured(p_organisation uuid, p_reseller uuid, p_machine text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE vm_metric_samples
    SET reseller_uuid = p_reseller
    WHERE identity_instance_uuid = p_machine AND organisation_uuid = p_organisation
        AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_metrics_hourly
    SET reseller_uuid = p_reseller
    WHERE identity_instance_uuid = p_machine AND organisation_uuid = p_organisation
        AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_metrics_daily
    SET reseller_uuid = p_reseller
    WHERE identity_instance_uuid = p_machine AND organisation_uuid = p_organisation
        AND reseller_uuid IS DISTINCT FROM p_reseller;
END $$;

-- The organisations of whose machines a copy is not what MAIN says.
CREATE FUNCTION tree_stale(p_organisations uuid[], p_resellers uuid[]) RETURNS TABLE (organisation_uuid uuid, reseller_uuid uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT tree.organisation, tree.reseller
    FROM unnest(p_organisations, p_resellers) AS tree (organisation, reseller)
    WHERE EXISTS (
        SELECT
        FROM vcenter_vm_data_vms AS m
        WHERE m.organisation_uuid = tree.organisation AND m.reseller_uuid IS DISTINCT FROM tree.reseller)
$$;

REVOKE ALL ON FUNCTION tree_follow, tree_measured_machines, tree_follow_measured, tree_stale FROM PUBLIC;
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION tree_follow, tree_measured_machines, tree_follow_measured, tree_stale TO %I',
            worker);
    END IF;
END $$;
