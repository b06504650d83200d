-- What was changed and what was refused: one line for each mutation, whoever sent it and whatever became of it. It is only ever
-- added to. Nothing in it refers to other tables, so that it outlives what it is about.

CREATE TABLE audit_log (
    uuid                     uuid PRIMARY KEY,
    -- Whose data it is about; what is nobody's, as a sign-in of an address that no user has, is the platform's to look at.
    organisation_uuid        uuid,
    -- Of that organisation when it was written. What was done for one reseller is not the next one's to read.
    reseller_uuid            uuid,
    -- Null: nobody was signed in.
    actor_kind               text CHECK (actor_kind IN ('platform', 'reseller', 'customer', 'system')),
    -- The user; of an API key, its maker.
    actor_uuid               uuid,
    api_key_uuid             uuid,
    acting_organisation_uuid uuid,
    -- The name of the mutation.
    action                   text NOT NULL CHECK (action <> '' AND length(action) <= 255),
    subject_type             text CHECK (subject_type <> '' AND length(subject_type) <= 255),
    subject_key              text CHECK (subject_key <> '' AND length(subject_key) <= 255),
    outcome                  text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    -- The type of a business error or the code of another; null where it was done.
    error                    text CHECK (error <> '' AND length(error) <= 255),
    client_address           inet NOT NULL,
    request_id               text CHECK (request_id <> '' AND length(request_id) <= 64),
    -- What of the input says what was wanted; never a secret.
    details                  jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    created_at               timestamptz NOT NULL,
    CHECK ((subject_type IS NULL) = (subject_key IS NULL)),
    CHECK ((outcome = 'done') = (error IS NULL)),
    CHECK (actor_kind IS NOT NULL OR num_nonnulls(actor_uuid, api_key_uuid, acting_organisation_uuid) = 0)
);
CREATE INDEX audit_log_by_organisation ON audit_log (organisation_uuid, created_at, uuid);
CREATE INDEX audit_log_by_reseller ON audit_log (reseller_uuid, created_at, uuid);
CREATE INDEX audit_log_by_actor ON audit_log (actor_uuid, created_at) WHERE actor_uuid IS NOT NULL;

-- Unlike copy_reseller it locks nothing: the copy is not carried on when the tree changes.
CREATE FUNCTION audit_log_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.organisation_uuid IS NULL THEN
        SELECT o.uuid INTO NEW.organisation_uuid FROM organisations AS o WHERE o.kind = 'platform';
    END IF;
    SELECT o.reseller_uuid INTO NEW.reseller_uuid FROM organisations AS o WHERE o.uuid = NEW.organisation_uuid;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_log_place BEFORE INSERT
    ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_place();

-- For everybody, the owner too.
CREATE FUNCTION audit_log_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER audit_log_stay BEFORE UPDATE OR DELETE OR TRUNCATE
    ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stay();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON audit_log FROM dcx_server;
        GRANT SELECT, INSERT ON audit_log TO dcx_server;
    END IF;
END $$;
