-- The end of commands that are over: their table grows with what people do, and nobody looks at what was done years ago.

-- What is to be deleted is found by its age.
CREATE INDEX vm_commands_finished ON vm_commands (finished_at) WHERE finished_at IS NOT NULL;

-- Deletes commands that were done or given up so long ago, a thousand at once, the oldest first.
-- Returns whether there may be more.
CREATE FUNCTION vm_commands_expire(p_now timestamptz, p_days integer) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM vm_commands
    WHERE uuid IN (
        SELECT c.uuid
        FROM vm_commands AS c
        WHERE c.finished_at < p_now - make_interval(days => p_days)
        ORDER BY c.finished_at
        LIMIT 1000
        FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone = 1000;
END $$;

REVOKE ALL ON FUNCTION vm_commands_expire FROM PUBLIC;
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION vm_commands_expire TO %I', worker);
    END IF;
END $$;
