-- People who are asked to join an organisation, and what is to be mailed to them. The server stores who is asked; it neither
-- mails nor knows the tokens. Whoever mails takes the rows without `mailed_at`, makes a token for each, stores its hash and when,
-- and mails the token; an address that has a user already gets a mail that says so, and no token. So nobody learns from an
-- invitation whether an address is known.

CREATE TABLE invitations (
    uuid              uuid PRIMARY KEY,
    organisation_uuid uuid NOT NULL REFERENCES organisations,
    reseller_uuid     uuid,
    email             text NOT NULL CHECK (email LIKE '%_@_%' AND length(email) <= 254),
    name              text NOT NULL CHECK (name <> '' AND length(name) <= 255),
    role              text NOT NULL CHECK (role IN ('owner', 'admin', 'operator', 'billing', 'viewer')),
    created_by        uuid NOT NULL REFERENCES users,
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL CHECK (expires_at > created_at),
    -- The SHA-256 of the token that was mailed.
    token_hash        bytea UNIQUE CHECK (octet_length(token_hash) = 32),
    mailed_at         timestamptz,
    accepted_at       timestamptz,
    CHECK (token_hash IS NULL OR mailed_at IS NOT NULL),
    CHECK (accepted_at IS NULL OR token_hash IS NOT NULL)
);
-- An organisation asks a person once; when it asks again, the first is no longer good.
CREATE UNIQUE INDEX invitations_one_open ON invitations (organisation_uuid, lower(email)) WHERE accepted_at IS NULL;
CREATE INDEX invitations_by_organisation ON invitations (organisation_uuid, created_at, uuid);
CREATE INDEX invitations_by_reseller ON invitations (reseller_uuid, organisation_uuid);
CREATE INDEX invitations_by_creator ON invitations (created_by);
CREATE INDEX invitations_to_mail ON invitations (created_at) WHERE mailed_at IS NULL;
CREATE TRIGGER invitations_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON invitations FOR EACH ROW EXECUTE FUNCTION copy_reseller();

CREATE FUNCTION organisations_carry_reseller_to_invitations() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE invitations SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER organisations_carry_reseller_to_invitations AFTER UPDATE OF reseller_uuid
    ON organisations FOR EACH ROW WHEN (OLD.reseller_uuid IS DISTINCT FROM NEW.reseller_uuid)
    EXECUTE FUNCTION organisations_carry_reseller_to_invitations();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON invitations FROM dcx_server;
        -- A token can be taken away from a row, when it is asked again; its hash is the mailer's to write.
        GRANT SELECT, INSERT (uuid, organisation_uuid, email, name, role, created_by, created_at, expires_at),
            UPDATE (name, role, created_by, created_at, expires_at, token_hash, mailed_at, accepted_at)
            ON invitations TO dcx_server;
    END IF;
END $$;
