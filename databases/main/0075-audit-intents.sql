-- What mutations are about to change in another database: noted here and committed before that database is asked, so that no
-- transaction of MAIN waits for another database. The line of the audit log replaces it when the change is done or refused. Where the
-- process ended in between, the worker makes a line of it that says that the outcome is not known.
--
-- It is reached through these functions only: no role but the owner reads or writes the table itself.

CREATE TABLE audit_intents (
    -- That of the line.
    uuid                     uuid PRIMARY KEY,
    -- Whose data it is about.
    concerned_uuid           uuid,
    actor_kind               text NOT NULL,
    actor_uuid               uuid NOT NULL,
    api_key_uuid             uuid,
    acting_organisation_uuid uuid NOT NULL,
    action                   text NOT NULL,
    subject_type             text,
    subject_key              text,
    client_address           inet NOT NULL,
    request_id               text,
    details                  jsonb NOT NULL,
    retention                text NOT NULL,
    created_at               timestamptz NOT NULL,
    recorded_at              timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX audit_intents_by_time ON audit_intents (recorded_at);
ALTER TABLE audit_intents ENABLE ROW LEVEL SECURITY;

-- Notes what is intended, for who acts: whoever may not do it any more is refused here, before anything is changed.
CREATE FUNCTION audit_intend(
    p_uuid uuid, p_permission text, p_organisation uuid, p_action text, p_subject_type text, p_subject_key text,
    p_client_address inet, p_request_id text, p_details jsonb, p_created_at timestamptz, p_retention text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting record;
BEGIN
    PERFORM acting_check(p_permission, p_organisation, '{}');
    IF octet_length(p_details::text) + coalesce(octet_length(p_subject_key), 0) > 1600 THEN
        RAISE EXCEPTION 'a line of the audit log is too long' USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO acting FROM acting_viewer();
    INSERT INTO audit_intents (
        uuid, concerned_uuid, actor_kind, actor_uuid, api_key_uuid, acting_organisation_uuid, action, subject_type, subject_key,
        client_address, request_id, details, retention, created_at)
    VALUES (
        p_uuid, p_organisation, acting.kind, acting.user_uuid, acting.api_key_uuid, acting.organisation_uuid, p_action,
        p_subject_type, p_subject_key, p_client_address, p_request_id, p_details, p_retention, p_created_at);
END $$;

-- The line is written, in the same transaction.
CREATE FUNCTION audit_intent_end(p_uuid uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM audit_intents AS i
    WHERE i.uuid = p_uuid AND EXISTS (SELECT FROM audit_log AS l WHERE l.uuid = p_uuid AND l.created_at = i.created_at);
END $$;

-- Makes lines of what was intended so long ago, by the clock of the database, that nobody is at it any more.
CREATE FUNCTION audit_intents_settle() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    settled bigint;
BEGIN
    WITH lost AS (
        DELETE FROM audit_intents AS i
        USING (
            SELECT o.uuid
            FROM audit_intents AS o
            WHERE o.recorded_at < clock_timestamp() - interval '15 minutes'
            ORDER BY o.recorded_at
            LIMIT 1000
            FOR UPDATE SKIP LOCKED
        ) AS old
        WHERE i.uuid = old.uuid
        RETURNING i.*
    ), lines AS (
        INSERT INTO audit_log (
            uuid, organisation_uuid, actor_kind, actor_uuid, api_key_uuid, acting_organisation_uuid, action, subject_type,
            subject_key, outcome, error, client_address, request_id, details, created_at, retention)
        SELECT lost.uuid, lost.concerned_uuid, lost.actor_kind, lost.actor_uuid, lost.api_key_uuid,
            lost.acting_organisation_uuid, lost.action, lost.subject_type, lost.subject_key, 'failed', 'OUTCOME_UNKNOWN',
            lost.client_address, lost.request_id, lost.details, lost.created_at, lost.retention
        FROM lost
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT count(*) INTO settled FROM lines;
    RETURN settled;
END $$;

REVOKE ALL ON audit_intents FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_intend, audit_intent_end, audit_intents_settle FROM PUBLIC;
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON audit_intents FROM dcx_server;
        GRANT EXECUTE ON FUNCTION audit_intend, audit_intent_end TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION audit_intents_settle TO %I', worker);
    END IF;
END $$;
