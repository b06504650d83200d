-- The third wall: of MAIN the server's role sees the rows of the scope that it has set, and nothing where it has set none. The scope
-- stands in the setting `dcx.scope`, which ends with the transaction: the organisation of the viewer, or `*` for the platform. A
-- statement of the server's that forgot its own predicate finds the viewer's rows all the same.
--
-- It is no defence against whoever has the password of the role, who sets what it likes: that is what 0041 is for. AAS and E-NETWORKS
-- have no such wall, as no form of it costs less than a tenth of PostgreSQL's time: docs/decisions/0024-third-wall-around-main.md

-- Who signs in is looked up before there is a scope.
CREATE FUNCTION user_by_email(p_email text) RETURNS TABLE (uuid uuid, organisation_uuid uuid, is_active boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT u.uuid, u.organisation_uuid, u.status = 'active' AND o.status <> 'closed'
        FROM users AS u
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        WHERE lower(u.email) = lower(p_email);
END $$;

-- Whether one of the last sign-ins of a user came from a network.
CREATE FUNCTION user_is_known_at(p_user uuid, p_network inet) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT
        FROM (
            SELECT s.address
            FROM sessions AS s
            WHERE s.user_uuid = p_user
            ORDER BY s.created_at DESC
            LIMIT 20
        ) AS last
        WHERE last.address <<= p_network);
END $$;

-- When a key was last used, to the minute.
CREATE FUNCTION api_key_used(p_key uuid, p_now timestamptz, p_before timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE api_keys AS k
    SET last_used_at = p_now
    WHERE k.uuid = p_key AND (k.last_used_at IS NULL OR k.last_used_at <= p_before);
END $$;

REVOKE ALL ON FUNCTION user_by_email, user_is_known_at, api_key_used FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        GRANT EXECUTE ON FUNCTION user_by_email, user_is_known_at, api_key_used TO dcx_server;
        REVOKE ALL ON sessions FROM dcx_server;
        REVOKE UPDATE (last_used_at) ON api_keys FROM dcx_server;
    END IF;
END $$;

-- As text: a setting that was never made is null, one that has ended is empty, and neither is anybody's organisation. `coalesce` is
-- a condition of which PostgreSQL has no idea how many rows fulfil it, so that plans stay what they are without the wall.
DO $$
DECLARE
    part record;
    inside text;
BEGIN
    -- A cluster without a role for workers lets the server's do their work too, which knows no scope.
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('dcx_server', 'dcx_worker')) < 2 THEN
        RETURN;
    END IF;
    FOR part IN
        SELECT *
        FROM (VALUES
            ('organisations', 'uuid'), ('users', 'organisation_uuid'), ('sessions', 'organisation_uuid'),
            ('api_keys', 'organisation_uuid'), ('invitations', 'organisation_uuid'), ('wallets', 'organisation_uuid'),
            ('wallet_transactions', 'organisation_uuid'), ('invoices', 'organisation_uuid'),
            ('invoice_lines', 'organisation_uuid'), ('commissions', 'organisation_uuid'),
            ('provisioning_orders', 'organisation_uuid'), ('provisioning_order_lines', 'organisation_uuid'),
            ('idempotency_keys', 'organisation_uuid'), ('audit_log', 'organisation_uuid')
        ) AS tenants (name, organisation)
    LOOP
        inside := format(
            'coalesce(current_setting(''dcx.scope'', true) IN (reseller_uuid::text, %I::text, ''*''), FALSE)', part.organisation);
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part.name);
        EXECUTE format('CREATE POLICY worker ON %I TO dcx_worker USING (TRUE) WITH CHECK (TRUE)', part.name);
        IF part.name = 'audit_log' THEN
            -- A sign-in that failed is about somebody, and nobody's to read.
            EXECUTE format('CREATE POLICY viewer_reads ON %I FOR SELECT TO dcx_server USING (%s)', part.name, inside);
            EXECUTE format('CREATE POLICY server_adds ON %I FOR INSERT TO dcx_server WITH CHECK (TRUE)', part.name);
        ELSE
            EXECUTE format('CREATE POLICY viewer ON %I TO dcx_server USING (%s)', part.name, inside);
        END IF;
    END LOOP;
END $$;
