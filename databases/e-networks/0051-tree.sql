-- The copies of MAIN's tree follow it: functions of the owner, for the worker to call.

CREATE FUNCTION tree_follow(p_organisation uuid, p_reseller uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE network_services
    SET reseller_uuid = p_reseller
    WHERE organisation_uuid = p_organisation AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE network_service_ownerships
    SET reseller_uuid = p_reseller
    WHERE organisation_uuid = p_organisation AND reseller_uuid IS DISTINCT FROM p_reseller;
END $$;

-- The organisations of whose services a copy is not what MAIN says.
CREATE FUNCTION tree_stale(p_organisations uuid[], p_resellers uuid[]) RETURNS TABLE (organisation_uuid uuid, reseller_uuid uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT tree.organisation, tree.reseller
    FROM unnest(p_organisations, p_resellers) AS tree (organisation, reseller)
    WHERE EXISTS (
        SELECT
        FROM network_services AS s
        WHERE s.organisation_uuid = tree.organisation AND s.reseller_uuid IS DISTINCT FROM tree.reseller)
$$;

REVOKE ALL ON FUNCTION tree_follow, tree_stale FROM PUBLIC;
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION tree_follow, tree_stale TO %I', worker);
    END IF;
END $$;
