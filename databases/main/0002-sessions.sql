-- Signing in: sessions, the tokens that renew them, the keys of integrators, and attempts that failed. Of no secret is more
-- kept than its SHA-256: each has 256 random bits, so that there is nothing to guess.

-- A session is one sign-in, and the family of all refresh tokens that came from it.
CREATE TABLE sessions (
    uuid              uuid PRIMARY KEY,
    user_uuid         uuid NOT NULL REFERENCES users,
    organisation_uuid uuid NOT NULL REFERENCES organisations,
    reseller_uuid     uuid REFERENCES organisations,
    created_at        timestamptz NOT NULL,
    last_refreshed_at timestamptz,
    -- However often it is renewed.
    expires_at        timestamptz NOT NULL CHECK (expires_at > created_at),
    revoked_at        timestamptz,
    revoked_reason    text CHECK (revoked_reason IN ('signed_out', 'replayed', 'revoked')),
    address           inet NOT NULL,
    user_agent        text CHECK (length(user_agent) <= 255),
    CHECK ((revoked_at IS NULL) = (revoked_reason IS NULL)),
    UNIQUE (uuid, organisation_uuid)
);
CREATE INDEX sessions_by_user ON sessions (user_uuid, created_at);
CREATE INDEX sessions_by_organisation ON sessions (organisation_uuid, user_uuid, created_at);
CREATE INDEX sessions_by_reseller ON sessions (reseller_uuid, organisation_uuid);

-- Used tokens stay as long as their session: one that comes a second time shows that two have it.
CREATE TABLE refresh_tokens (
    hash              bytea PRIMARY KEY CHECK (octet_length(hash) = 32),
    session_uuid      uuid NOT NULL,
    organisation_uuid uuid NOT NULL,
    issued_at         timestamptz NOT NULL,
    used_at           timestamptz,
    expires_at        timestamptz NOT NULL CHECK (expires_at > issued_at),
    FOREIGN KEY (session_uuid, organisation_uuid) REFERENCES sessions (uuid, organisation_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (organisation_uuid, session_uuid);
-- A session has one token that can be used.
CREATE UNIQUE INDEX refresh_tokens_one_unused ON refresh_tokens (session_uuid) WHERE used_at IS NULL;

CREATE TABLE api_keys (
    uuid              uuid PRIMARY KEY,
    organisation_uuid uuid NOT NULL REFERENCES organisations,
    reseller_uuid     uuid REFERENCES organisations,
    created_by        uuid NOT NULL REFERENCES users,
    name              text NOT NULL CHECK (name <> '' AND length(name) <= 255),
    -- The beginning of the key, by which people tell it from others.
    prefix            text NOT NULL CHECK (prefix ~ '^dcx_[A-Za-z0-9_-]{6}$'),
    hash              bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    permissions       text[] NOT NULL
        CHECK (cardinality(permissions) > 0 AND array_position(permissions, NULL) IS NULL),
    created_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL CHECK (expires_at > created_at),
    -- To the minute.
    last_used_at      timestamptz,
    revoked_at        timestamptz
);
CREATE INDEX api_keys_by_organisation ON api_keys (organisation_uuid, name, uuid);
CREATE INDEX api_keys_by_reseller ON api_keys (reseller_uuid, organisation_uuid);
CREATE INDEX api_keys_by_creator ON api_keys (created_by);

-- Sign-ins that failed, counted for an account or for an address. A key is the SHA-256 of what it stands for, so that no
-- list of addresses that were tried, known or not, comes about here.
CREATE TABLE sign_in_throttles (
    key           bytea PRIMARY KEY CHECK (octet_length(key) = 32),
    failures      integer NOT NULL CHECK (failures > 0),
    -- When the count begins anew.
    forget_at     timestamptz NOT NULL,
    blocked_until timestamptz
);
CREATE INDEX sign_in_throttles_by_end ON sign_in_throttles (forget_at);

-- reseller_uuid is a copy of the organisation's, made here and nowhere else, and kept when the tree changes.
CREATE FUNCTION sign_in_copy_reseller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT reseller_uuid INTO NEW.reseller_uuid FROM organisations WHERE uuid = NEW.organisation_uuid;
    RETURN NEW;
END $$;
CREATE TRIGGER sessions_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid
    ON sessions FOR EACH ROW EXECUTE FUNCTION sign_in_copy_reseller();
CREATE TRIGGER api_keys_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid
    ON api_keys FOR EACH ROW EXECUTE FUNCTION sign_in_copy_reseller();

CREATE FUNCTION organisations_copy_reseller_to_sign_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE sessions SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    UPDATE api_keys SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER organisations_copy_reseller_to_sign_in AFTER UPDATE OF reseller_uuid
    ON organisations FOR EACH ROW WHEN (OLD.reseller_uuid IS DISTINCT FROM NEW.reseller_uuid)
    EXECUTE FUNCTION organisations_copy_reseller_to_sign_in();
