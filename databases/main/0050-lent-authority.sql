-- Authority that was lent earlier is looked at again when it is used: an invitation is as good as whoever made it still is. One that
-- an API key made is as good as that key.

ALTER TABLE invitations ADD COLUMN api_key_uuid uuid REFERENCES api_keys;
CREATE INDEX invitations_by_api_key ON invitations (api_key_uuid) WHERE api_key_uuid IS NOT NULL;

-- As before, and with the key that acts.
CREATE OR REPLACE FUNCTION invitations_check_actor() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF writes_for_viewers() THEN
        PERFORM acting_check('users:manage', NEW.organisation_uuid, role_permissions(NEW.role));
        SELECT a.user_uuid, a.api_key_uuid INTO NEW.created_by, NEW.api_key_uuid FROM acting_viewer() AS a;
        NEW.token_hash := NULL;
        NEW.mailed_at := NULL;
    END IF;
    RETURN NEW;
END $$;

-- The invitation that a token opens, where its maker could still make it: the user and both organisations are active, the organisation
-- is still in the maker's scope, the API key that was used is still good, and the permissions to give this role are still held.
CREATE FUNCTION invitation_open(p_token bytea, p_now timestamptz) RETURNS SETOF invitations LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT i.*
    FROM invitations AS i
    JOIN organisations AS o ON o.uuid = i.organisation_uuid
    JOIN users AS m ON m.uuid = i.created_by
    JOIN organisations AS mo ON mo.uuid = m.organisation_uuid
    LEFT JOIN api_keys AS k ON k.uuid = i.api_key_uuid
    WHERE i.token_hash = p_token AND i.accepted_at IS NULL AND i.expires_at > p_now
        AND o.status = 'active' AND mo.status = 'active' AND m.status = 'active'
        AND CASE mo.kind
            WHEN 'platform' THEN true
            WHEN 'reseller' THEN o.reseller_uuid = mo.uuid
            ELSE o.uuid = mo.uuid END
        AND (i.api_key_uuid IS NULL
            OR k.revoked_at IS NULL AND k.expires_at > p_now AND k.organisation_uuid = mo.uuid
                AND k.permissions @> (role_permissions(i.role) || 'users:manage'::text))
        AND role_permissions(m.role) @> (role_permissions(i.role) || 'users:manage'::text)
$$;

CREATE OR REPLACE FUNCTION invitation_organisation(p_token bytea, p_now timestamptz) RETURNS uuid LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (SELECT i.organisation_uuid FROM invitation_open(p_token, p_now) AS i);
END $$;

-- What makes the invitation good is locked before it is looked at: who takes it away waits for the new user, or is seen.
CREATE OR REPLACE FUNCTION invitation_accept(
    p_token bytea, p_now timestamptz, p_user uuid, p_name text, p_password_hash text)
RETURNS TABLE (organisation_uuid uuid, is_made boolean) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    accepted invitations;
BEGIN
    PERFORM
    FROM invitations AS i
    JOIN organisations AS o ON o.uuid = i.organisation_uuid
    JOIN users AS m ON m.uuid = i.created_by
    JOIN organisations AS mo ON mo.uuid = m.organisation_uuid
    WHERE i.token_hash = p_token
    FOR UPDATE OF i FOR SHARE OF o, m, mo;
    PERFORM
    FROM api_keys AS k
    WHERE k.uuid IN (SELECT i.api_key_uuid FROM invitations AS i WHERE i.token_hash = p_token)
    FOR SHARE;
    UPDATE invitations AS i
    SET accepted_at = p_now
    WHERE i.uuid = (SELECT open.uuid FROM invitation_open(p_token, p_now) AS open)
    RETURNING * INTO accepted;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
    VALUES (p_user, accepted.organisation_uuid, accepted.email, p_name, accepted.role, p_password_hash, p_now)
    ON CONFLICT (lower(email)) DO NOTHING;
    RETURN QUERY SELECT accepted.organisation_uuid, FOUND;
END $$;
REVOKE ALL ON FUNCTION invitation_open FROM PUBLIC;

-- An invitation is no user: nothing ever made a user that is `invited`, and nothing would let it in.
UPDATE users SET status = 'disabled' WHERE status = 'invited';
ALTER TABLE users
    DROP CONSTRAINT users_status_check,
    ADD CONSTRAINT users_status_check CHECK (status IN ('active', 'disabled'));
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        GRANT SELECT (api_key_uuid) ON invitations TO dcx_server;
    END IF;
END $$;
