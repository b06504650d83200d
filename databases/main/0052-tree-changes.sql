-- Changes of the tree that the other databases have not applied yet: a change adds a row, and the worker deletes it after it has updated
-- their copies, however often it restarts in between.

CREATE TABLE tree_changes (
    organisation_uuid uuid PRIMARY KEY REFERENCES organisations,
    -- The reseller that it is or belongs to now.
    reseller_uuid     uuid,
    changed_at        timestamptz NOT NULL
);
CREATE INDEX tree_changes_by_reseller ON tree_changes (reseller_uuid, organisation_uuid);

CREATE FUNCTION organisations_note_tree_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO tree_changes AS t (organisation_uuid, reseller_uuid, changed_at)
    VALUES (NEW.uuid, NEW.reseller_uuid, statement_timestamp())
    ON CONFLICT (organisation_uuid) DO UPDATE
        SET reseller_uuid = excluded.reseller_uuid, changed_at = excluded.changed_at;
    RETURN NULL;
END $$;
CREATE TRIGGER organisations_note_tree_change AFTER UPDATE OF reseller_uuid
    ON organisations FOR EACH ROW WHEN (OLD.reseller_uuid IS DISTINCT FROM NEW.reseller_uuid)
    EXECUTE FUNCTION organisations_note_tree_change();

DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON tree_changes FROM dcx_server;
        -- `check`, which is the server's, says what has not followed yet.
        GRANT SELECT ON tree_changes TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT SELECT, DELETE ON tree_changes TO %I', worker);
        EXECUTE format('GRANT SELECT ON organisations TO %I', worker);
    END IF;
END $$;

-- Behind the wall around MAIN, as every table that says whose its rows are.
DO $$
BEGIN
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('dcx_server', 'dcx_worker')) = 2 THEN
        ALTER TABLE tree_changes ENABLE ROW LEVEL SECURITY;
        CREATE POLICY worker ON tree_changes TO dcx_worker USING (TRUE) WITH CHECK (TRUE);
        CREATE POLICY viewer ON tree_changes TO dcx_server
            USING (coalesce(current_setting('dcx.scope', true) IN (reseller_uuid::text, organisation_uuid::text, '*'), FALSE));
    END IF;
END $$;
