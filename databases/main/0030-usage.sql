-- What requests have used: for the budgets of owners, which all processes share, and for organisations to look at.

-- How much of its budget each owner has used and not got back. It drains while nobody looks: what a row says was so at
-- `drained_at`. After a crash budgets are full, which harms nobody.
CREATE UNLOGGED TABLE budget_levels (
    -- A reseller's tree, a tenant, a user or API key, a network of anonymous clients, and all of these.
    kind                  text NOT NULL CHECK (kind IN ('tree', 'tenant', 'viewer', 'network', 'anonymous')),
    -- Its key or address; empty where there is one of the kind, and for the tree of the platform.
    key                   text NOT NULL CHECK (length(key) <= 64),
    database_microseconds bigint NOT NULL CHECK (database_microseconds >= 0),
    answer_bytes          bigint NOT NULL CHECK (answer_bytes >= 0),
    drained_at            timestamptz NOT NULL,
    PRIMARY KEY (kind, key)
) WITH (fillfactor = 50);

-- What each user and API key has sent, by the hour. Nothing in it refers to other tables, so that it outlives whom it is about.
CREATE TABLE api_usage (
    organisation_uuid     uuid NOT NULL,
    -- Of the organisation when it was used: what was used in one reseller's time is not the next one's to see.
    reseller_uuid         uuid,
    hour                  timestamptz NOT NULL CHECK (date_trunc('hour', hour, 'UTC') = hour),
    -- The user; of an API key, its maker.
    user_uuid             uuid NOT NULL,
    api_key_uuid          uuid,
    requests              bigint NOT NULL CHECK (requests >= 0),
    -- Requests with errors in their answers.
    errors                bigint NOT NULL CHECK (errors BETWEEN 0 AND requests),
    database_microseconds bigint NOT NULL CHECK (database_microseconds >= 0),
    answer_bytes          bigint NOT NULL CHECK (answer_bytes >= 0),
    UNIQUE NULLS NOT DISTINCT (organisation_uuid, hour, user_uuid, api_key_uuid, reseller_uuid)
);
CREATE INDEX api_usage_by_reseller ON api_usage (reseller_uuid, organisation_uuid, hour);
CREATE INDEX api_usage_by_hour ON api_usage (hour);

-- The copy is not carried on when the tree changes.
CREATE FUNCTION api_usage_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT o.reseller_uuid INTO NEW.reseller_uuid FROM organisations AS o WHERE o.uuid = NEW.organisation_uuid;
    RETURN NEW;
END $$;
CREATE TRIGGER api_usage_place BEFORE INSERT
    ON api_usage FOR EACH ROW EXECUTE FUNCTION api_usage_place();

-- Adds what users and keys have sent in an hour, one element of each array for each of them. It is of all tenants at once, which
-- the server's role cannot see.
CREATE FUNCTION api_usage_add(
    p_organisations uuid[], p_users uuid[], p_api_keys uuid[], p_requests bigint[], p_errors bigint[], p_microseconds bigint[],
    p_bytes bigint[], p_hour timestamptz
) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO api_usage AS known (
        organisation_uuid, hour, user_uuid, api_key_uuid, requests, errors, database_microseconds, answer_bytes)
    SELECT used.organisation_uuid, p_hour, used.user_uuid, used.api_key_uuid, used.requests, used.errors, used.microseconds,
           used.bytes
    FROM unnest(p_organisations, p_users, p_api_keys, p_requests, p_errors, p_microseconds, p_bytes)
        AS used (organisation_uuid, user_uuid, api_key_uuid, requests, errors, microseconds, bytes)
    ORDER BY used.organisation_uuid, used.user_uuid, used.api_key_uuid
    ON CONFLICT (organisation_uuid, hour, user_uuid, api_key_uuid, reseller_uuid) DO UPDATE SET
        requests = known.requests + excluded.requests,
        errors = known.errors + excluded.errors,
        database_microseconds = known.database_microseconds + excluded.database_microseconds,
        answer_bytes = known.answer_bytes + excluded.answer_bytes;
END $$;

-- Deletes what is older than so many days, some of it at a time.
-- Returns whether there may be more.
CREATE FUNCTION api_usage_expire(now timestamptz, days integer) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    batch CONSTANT integer := 5000;
    deleted integer;
BEGIN
    IF days < 31 THEN
        RAISE EXCEPTION 'usage is kept for 31 days at least' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    DELETE FROM api_usage AS old
    USING (
        SELECT u.ctid AS place
        FROM api_usage AS u
        WHERE u.hour < now - days * interval '1 day'
        LIMIT batch
    ) AS gone
    WHERE old.ctid = gone.place;
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted = batch;
END $$;
REVOKE ALL ON FUNCTION api_usage_add, api_usage_expire FROM PUBLIC;

DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON budget_levels, api_usage FROM dcx_server;
        GRANT SELECT, INSERT, UPDATE, DELETE ON budget_levels TO dcx_server;
        GRANT SELECT ON api_usage TO dcx_server;
        GRANT EXECUTE ON FUNCTION api_usage_add TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION api_usage_expire TO %I', worker);
    END IF;
    -- As 0043 has it for the other tables of tenants.
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('dcx_server', 'dcx_worker')) = 2 THEN
        ALTER TABLE api_usage ENABLE ROW LEVEL SECURITY;
        CREATE POLICY viewer ON api_usage TO dcx_server USING (
            coalesce(
                current_setting('dcx.scope', true) IN (reseller_uuid::text, organisation_uuid::text, '*'), FALSE));
    END IF;
END $$;
