-- Secrets that the server's role can try and cannot read: passwords, sessions, refresh tokens, keys and invitations. Each function
-- runs with the rights of the owner, takes a secret or what was derived from it, and says what it opens. Whoever has the
-- password of the server's role alone has none of these secrets, so that these functions tell it nothing.
--
-- The key of a session is a secret too: access tokens carry it, and it names who acts in a transaction (0041).

-- Of a password is kept: `scrypt-sha256$<log2 N>$<r>$<p>$<salt>$<hash>`, where the hash is the SHA-256 of the key that scrypt
-- derives. The server derives the key and hands it over; what is stored here is not enough to hand anything over.
UPDATE users AS u
SET password_hash = 'scrypt-sha256$' || concat_ws('$', old.part[2], old.part[3], old.part[4], old.part[5])
    || '$' || encode(sha256(decode(old.part[6], 'hex')), 'hex')
FROM (SELECT o.uuid, string_to_array(o.password_hash, '$') AS part FROM users AS o) AS old
WHERE old.uuid = u.uuid AND u.password_hash LIKE 'scrypt$%$%$%$%$%';

-- What a password is derived with: `scrypt$<log2 N>$<r>$<p>$<salt>`.
CREATE FUNCTION password_parameters(p_user uuid) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT 'scrypt$' || concat_ws('$', part[2], part[3], part[4], part[5])
        FROM (SELECT string_to_array(u.password_hash, '$') AS part FROM users AS u WHERE u.uuid = p_user) AS stored
        WHERE part[1] = 'scrypt-sha256');
END $$;

-- Whether this is the key of the user's password.
CREATE FUNCTION password_is(p_user uuid, p_key bytea) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT
        FROM (SELECT string_to_array(u.password_hash, '$') AS part FROM users AS u WHERE u.uuid = p_user) AS stored
        WHERE part[1] = 'scrypt-sha256' AND part[6] = encode(sha256(p_key), 'hex'));
END $$;

-- Another password, for who knows the key of the present one. False where it was changed meanwhile.
CREATE FUNCTION password_change(p_user uuid, p_key bytea, p_password_hash text) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF p_password_hash !~ '^scrypt-sha256\$\d+\$\d+\$\d+\$[0-9a-f]{32,}\$[0-9a-f]{64}$' THEN
        RAISE EXCEPTION 'this is not the hash of a password' USING ERRCODE = 'check_violation';
    END IF;
    UPDATE users AS u
    SET password_hash = p_password_hash
    WHERE u.uuid = p_user AND u.status = 'active' AND password_is(u.uuid, p_key);
    RETURN FOUND;
END $$;

-- A session begins, with its first refresh token, for who knows the key of the password; two of the user's that have ended go:
-- each has many tokens, and a sign-in adds one. False where the password was changed or the user disabled meanwhile. The rest of
-- the transaction is the user's.
CREATE FUNCTION session_begin(
    p_user uuid, p_key bytea, p_session uuid, p_token bytea, p_now timestamptz, p_end timestamptz, p_token_end timestamptz,
    p_address inet, p_user_agent text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE users AS u
    SET last_login_at = p_now
    WHERE u.uuid = p_user AND u.status = 'active' AND password_is(u.uuid, p_key);
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO sessions (uuid, user_uuid, organisation_uuid, created_at, expires_at, address, user_agent)
    SELECT p_session, u.uuid, u.organisation_uuid, p_now, least(p_end, p_now + interval '30 days'), p_address, p_user_agent
    FROM users AS u
    WHERE u.uuid = p_user;
    INSERT INTO refresh_tokens (hash, session_uuid, organisation_uuid, issued_at, expires_at)
    SELECT p_token, s.uuid, s.organisation_uuid, p_now, least(p_token_end, s.expires_at)
    FROM sessions AS s
    WHERE s.uuid = p_session;
    DELETE FROM sessions
    WHERE uuid IN (
        SELECT s.uuid
        FROM sessions AS s
        WHERE s.user_uuid = p_user AND s.created_at < p_now - interval '30 days' AND s.expires_at < p_now
        ORDER BY s.created_at
        LIMIT 2
        FOR UPDATE SKIP LOCKED);
    PERFORM set_config('dcx.session', p_session::text, true), set_config('dcx.api_key', '', true);
    RETURN true;
END $$;

-- The session of a refresh token, given the token's SHA-256.
CREATE FUNCTION session_of_token(p_token bytea) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (SELECT t.session_uuid FROM refresh_tokens AS t WHERE t.hash = p_token);
END $$;

-- Locks a session: of two that come with the same token at the same time, the second sees that it was used. The rest of the
-- transaction is the session's user's.
CREATE FUNCTION session_lock(p_session uuid) RETURNS TABLE (
    user_uuid uuid, expires_at timestamptz, is_revoked boolean, is_active boolean, organisation_uuid uuid, kind text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM set_config('dcx.session', p_session::text, true), set_config('dcx.api_key', '', true);
    RETURN QUERY
        SELECT s.user_uuid, s.expires_at, s.revoked_at IS NOT NULL, u.status = 'active' AND o.status <> 'closed', o.uuid, o.kind
        FROM sessions AS s
        JOIN users AS u ON u.uuid = s.user_uuid
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        WHERE s.uuid = p_session
        FOR UPDATE OF s;
END $$;

CREATE FUNCTION token_state(p_token bytea) RETURNS TABLE (is_used boolean, expires_at timestamptz) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT t.used_at IS NOT NULL, t.expires_at FROM refresh_tokens AS t WHERE t.hash = p_token;
END $$;

-- A token becomes the next one, once.
CREATE FUNCTION session_renew(
    p_session uuid, p_token bytea, p_next bytea, p_now timestamptz, p_next_end timestamptz) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE sessions AS s
    SET last_refreshed_at = p_now
    WHERE s.uuid = p_session AND s.revoked_at IS NULL AND s.expires_at > p_now;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE refresh_tokens AS t
    SET used_at = p_now
    WHERE t.hash = p_token AND t.session_uuid = p_session AND t.used_at IS NULL AND t.expires_at > p_now;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO refresh_tokens (hash, session_uuid, organisation_uuid, issued_at, expires_at)
    SELECT p_next, s.uuid, s.organisation_uuid, p_now, least(p_next_end, s.expires_at)
    FROM sessions AS s
    WHERE s.uuid = p_session;
    RETURN true;
END $$;

CREATE FUNCTION session_end(p_session uuid, p_now timestamptz, p_reason text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE sessions AS s
    SET revoked_at = p_now, revoked_reason = p_reason
    WHERE s.uuid = p_session AND s.revoked_at IS NULL;
END $$;

-- Who has a token: one row, and none for a session that has ended, a user that is not active, and an organisation that is
-- closed. `members` has the organisations of a reseller, one text behind the other.
CREATE FUNCTION viewer_of_session(p_session uuid, p_user uuid, p_now timestamptz) RETURNS TABLE (
    user_uuid uuid, email text, name text, role text, organisation_uuid uuid, kind text, status text, members text,
    reseller_uuid uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT u.uuid, u.email, u.name, u.role, o.uuid, o.kind, o.status,
               (SELECT string_agg(member.uuid::text, '')
               FROM organisations AS member
               WHERE o.kind = 'reseller' AND member.reseller_uuid = o.uuid),
               o.reseller_uuid
        FROM sessions AS s
        JOIN users AS u ON u.uuid = s.user_uuid
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        WHERE s.uuid = p_session AND s.user_uuid = p_user AND s.revoked_at IS NULL AND s.expires_at > p_now
            AND u.status = 'active' AND o.status <> 'closed';
END $$;

-- Who has an API key, given its SHA-256. A maker that has left for another organisation leaves its keys without effect: they are
-- for the one they were made in.
CREATE FUNCTION viewer_of_api_key(p_hash bytea, p_now timestamptz) RETURNS TABLE (
    user_uuid uuid, email text, name text, role text, organisation_uuid uuid, kind text, status text, members text,
    reseller_uuid uuid, key_uuid uuid, permissions text, last_used_at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT u.uuid, u.email, u.name, u.role, o.uuid, o.kind, o.status,
               (SELECT string_agg(member.uuid::text, '')
               FROM organisations AS member
               WHERE o.kind = 'reseller' AND member.reseller_uuid = o.uuid),
               o.reseller_uuid, k.uuid, array_to_string(k.permissions, ','), k.last_used_at
        FROM api_keys AS k
        JOIN users AS u ON u.uuid = k.created_by AND u.organisation_uuid = k.organisation_uuid
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        WHERE k.hash = p_hash AND k.revoked_at IS NULL AND k.expires_at > p_now
            AND u.status = 'active' AND o.status <> 'closed';
END $$;

-- The organisation that an invitation is to, given the SHA-256 of the token that was mailed; null where it is no longer good.
CREATE FUNCTION invitation_organisation(p_token bytea, p_now timestamptz) RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN (
        SELECT i.organisation_uuid
        FROM invitations AS i
        JOIN organisations AS o ON o.uuid = i.organisation_uuid
        WHERE i.token_hash = p_token AND i.accepted_at IS NULL AND i.expires_at > p_now AND o.status <> 'closed');
END $$;

-- An invitation becomes a user, with the address and the role that it has. No row where it is no longer good; `is_made` is false
-- where the address is somebody's already.
CREATE FUNCTION invitation_accept(p_token bytea, p_now timestamptz, p_user uuid, p_name text, p_password_hash text)
RETURNS TABLE (organisation_uuid uuid, is_made boolean) LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    accepted invitations;
BEGIN
    UPDATE invitations AS i
    SET accepted_at = p_now
    WHERE i.uuid = (
        SELECT open.uuid
        FROM invitations AS open
        JOIN organisations AS o ON o.uuid = open.organisation_uuid
        WHERE open.token_hash = p_token AND open.accepted_at IS NULL AND open.expires_at > p_now AND o.status <> 'closed'
        FOR UPDATE OF open)
    RETURNING * INTO accepted;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
    VALUES (p_user, accepted.organisation_uuid, accepted.email, p_name, accepted.role, p_password_hash, p_now)
    ON CONFLICT (lower(email)) DO NOTHING;
    RETURN QUERY SELECT accepted.organisation_uuid, FOUND;
END $$;

REVOKE ALL ON FUNCTION password_parameters, password_is, password_change, session_begin, session_of_token, session_lock,
    token_state, session_renew, session_end, viewer_of_session, viewer_of_api_key, invitation_organisation,
    invitation_accept FROM PUBLIC;
