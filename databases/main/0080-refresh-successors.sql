-- A refresh token that is used again within ten seconds gives the same next token: two tabs may renew a session at once, and the answer
-- of a renewal may be lost. The next token is derived from the token, a salt and a key of the server's (docs/decisions/0039). What
-- is stored, the salt and the SHA-256 of the next token, derives none without the token and the key.
ALTER TABLE refresh_tokens ADD COLUMN successor_hash bytea, ADD COLUMN successor_salt text;
ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_successor_check
    CHECK ((successor_hash IS NULL) = (successor_salt IS NULL) AND (successor_hash IS NULL OR used_at IS NOT NULL)) NOT VALID;

-- As it was, and with the salt. A server that is older does not send one: its tokens have no successor to be given again.
DROP FUNCTION session_renew(uuid, bytea, bytea, timestamptz, timestamptz);
CREATE FUNCTION session_renew(
    p_session uuid, p_token bytea, p_next bytea, p_now timestamptz, p_next_end timestamptz, p_salt text DEFAULT NULL)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE sessions AS s
    SET last_refreshed_at = p_now
    WHERE s.uuid = p_session AND s.revoked_at IS NULL AND s.expires_at > p_now;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    UPDATE refresh_tokens AS t
    SET used_at = p_now, successor_salt = p_salt, successor_hash = CASE WHEN p_salt IS NOT NULL THEN p_next END
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

-- When a token was used, and by what its successor is known.
CREATE FUNCTION token_successor(p_token bytea) RETURNS TABLE (used_at timestamptz, hash bytea, salt text) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT t.used_at, t.successor_hash, t.successor_salt
        FROM refresh_tokens AS t
        WHERE t.hash = p_token AND t.successor_hash IS NOT NULL;
END $$;

REVOKE ALL ON FUNCTION session_renew, token_successor FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        GRANT EXECUTE ON FUNCTION session_renew, token_successor TO dcx_server;
    END IF;
END $$;
