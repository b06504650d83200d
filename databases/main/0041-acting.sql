-- Who acts in a transaction. The server says so with a secret, in a setting of the transaction: `dcx.session`, the key of a
-- session, which its access tokens carry, or `dcx.api_key`, the SHA-256 of an API key in hexadecimal. Its role can read neither,
-- so that with its password alone nobody acts as somebody else: not in the audit log, not in a ledger, and not to give roles,
-- keys and invitations. What is refused for this reason has the SQLSTATE DX403.

-- What a role may do: as `Role.permissions` of the server says it, which a test compares.
CREATE FUNCTION role_permissions(p_role text) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_role
        WHEN 'owner' THEN ARRAY['vms:read', 'vms:power', 'vms:provision', 'billing:read', 'wallet:read', 'wallet:top_up',
            'wallet:transfer', 'alerts:acknowledge', 'organisations:manage', 'users:manage', 'networks:read', 'audit:read']
        WHEN 'admin' THEN ARRAY['vms:read', 'vms:power', 'vms:provision', 'billing:read', 'wallet:read', 'wallet:top_up',
            'wallet:transfer', 'alerts:acknowledge', 'users:manage', 'networks:read', 'audit:read']
        WHEN 'operator' THEN ARRAY['vms:read', 'vms:power', 'vms:provision', 'alerts:acknowledge', 'networks:read']
        WHEN 'billing' THEN ARRAY['vms:read', 'billing:read', 'wallet:read', 'wallet:top_up', 'networks:read']
        WHEN 'viewer' THEN ARRAY['vms:read', 'networks:read']
        ELSE ARRAY[]::text[] END
$$;

-- Who acts; all null where nobody has signed in. `is_live` is false once the session or the key has ended, the user is disabled
-- or the organisation closed: what was done is still written down, and nothing is given away any more.
CREATE FUNCTION acting_viewer(
    OUT user_uuid uuid, OUT api_key_uuid uuid, OUT organisation_uuid uuid, OUT kind text, OUT permissions text[],
    OUT is_live boolean) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    session text := nullif(current_setting('dcx.session', true), '');
    api_key text := nullif(current_setting('dcx.api_key', true), '');
BEGIN
    is_live := false;
    IF session IS NOT NULL THEN
        SELECT u.uuid, o.uuid, o.kind, role_permissions(u.role),
               s.revoked_at IS NULL AND u.status = 'active' AND o.status <> 'closed'
        INTO user_uuid, organisation_uuid, kind, permissions, is_live
        FROM sessions AS s
        JOIN users AS u ON u.uuid = s.user_uuid
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        WHERE s.uuid = session::uuid;
    ELSIF api_key IS NOT NULL THEN
        SELECT u.uuid, k.uuid, o.uuid, o.kind,
               (SELECT array_agg(p) FROM unnest(k.permissions) AS p WHERE p = ANY (role_permissions(u.role))),
               k.revoked_at IS NULL AND u.status = 'active' AND o.status <> 'closed'
        INTO user_uuid, api_key_uuid, organisation_uuid, kind, permissions, is_live
        FROM api_keys AS k
        JOIN users AS u ON u.uuid = k.created_by AND u.organisation_uuid = k.organisation_uuid
        JOIN organisations AS o ON o.uuid = u.organisation_uuid
        WHERE k.hash = decode(api_key, 'hex');
    ELSE
        RETURN;
    END IF;
    IF user_uuid IS NULL THEN
        RAISE EXCEPTION 'there is no such session or key' USING ERRCODE = 'DX403';
    END IF;
END $$;

-- Whether an organisation lies in the scope of who acts.
CREATE FUNCTION acting_sees(p_organisation uuid) RETURNS boolean LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting record;
BEGIN
    SELECT * INTO acting FROM acting_viewer();
    RETURN CASE acting.kind
        WHEN 'platform' THEN true
        WHEN 'reseller' THEN EXISTS (
            SELECT
            FROM organisations AS o
            WHERE o.uuid = p_organisation AND o.reseller_uuid = acting.organisation_uuid)
        WHEN 'customer' THEN p_organisation = acting.organisation_uuid
        ELSE false END;
END $$;

-- Ends the transaction unless who acts may do this in the organisation, and has itself what it gives.
CREATE FUNCTION acting_check(p_permission text, p_organisation uuid, p_given text[]) RETURNS void LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting record;
BEGIN
    SELECT * INTO acting FROM acting_viewer();
    IF acting.is_live AND (p_permission IS NULL OR p_permission = ANY (acting.permissions))
        AND p_given <@ acting.permissions AND acting_sees(p_organisation)
    THEN
        RETURN;
    END IF;
    RAISE EXCEPTION 'who acts in this transaction may not do this' USING ERRCODE = 'DX403';
END $$;

-- Whether the role that writes does so for viewers: neither the owner nor a worker. With the rights of who calls it: inside of the
-- owner's functions it is false.
CREATE FUNCTION writes_for_viewers() RETURNS boolean LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT current_user <> 'dcx_worker'
        AND NOT pg_has_role(current_user, (SELECT c.relowner FROM pg_class AS c WHERE c.oid = 'public.users'::regclass), 'USAGE')
$$;

-- Sessions of a user end before their time: all but one. For the user itself, and for who manages it.
CREATE FUNCTION sessions_end(p_user uuid, p_but uuid, p_now timestamptz, p_reason text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting record;
BEGIN
    SELECT * INTO acting FROM acting_viewer();
    IF acting.user_uuid IS DISTINCT FROM p_user THEN
        PERFORM acting_check('users:manage', (SELECT u.organisation_uuid FROM users AS u WHERE u.uuid = p_user), '{}');
    END IF;
    UPDATE sessions AS s
    SET revoked_at = p_now, revoked_reason = p_reason
    WHERE s.user_uuid = p_user AND s.uuid IS DISTINCT FROM p_but AND s.revoked_at IS NULL;
END $$;

-- The audit log says who acted, whatever its writer says, and when the line was written by the clock of the database: `created_at`
-- is the server's word, `recorded_at` is nobody's.
ALTER TABLE audit_log ADD COLUMN recorded_at timestamptz;
ALTER TABLE audit_log ALTER COLUMN recorded_at SET DEFAULT clock_timestamp();
CREATE FUNCTION audit_log_actor() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF writes_for_viewers() THEN
        SELECT a.kind, a.user_uuid, a.api_key_uuid, a.organisation_uuid
        INTO NEW.actor_kind, NEW.actor_uuid, NEW.api_key_uuid, NEW.acting_organisation_uuid
        FROM acting_viewer() AS a;
        NEW.recorded_at := clock_timestamp();
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_log_actor BEFORE INSERT ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_actor();

-- A role is given by who has all its permissions, to users of whom it has all permissions; the same for who is disabled.
CREATE FUNCTION users_check_actor() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF writes_for_viewers() AND (NEW.role, NEW.status) IS DISTINCT FROM (OLD.role, OLD.status) THEN
        PERFORM acting_check(
            'users:manage', OLD.organisation_uuid, role_permissions(OLD.role) || role_permissions(NEW.role));
        IF NEW.status NOT IN (OLD.status, 'disabled') THEN
            RAISE EXCEPTION 'users are disabled here, and nothing else' USING ERRCODE = 'DX403';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER users_check_actor BEFORE UPDATE OF role, status
    ON users FOR EACH ROW EXECUTE FUNCTION users_check_actor();

-- Asked again, what was mailed is no longer good.
CREATE FUNCTION invitations_check_actor() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF writes_for_viewers() THEN
        PERFORM acting_check('users:manage', NEW.organisation_uuid, role_permissions(NEW.role));
        SELECT a.user_uuid INTO NEW.created_by FROM acting_viewer() AS a;
        NEW.token_hash := NULL;
        NEW.mailed_at := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invitations_check_actor BEFORE INSERT OR UPDATE
    ON invitations FOR EACH ROW EXECUTE FUNCTION invitations_check_actor();

-- A person makes keys for itself, for what it may do itself, and for a year at most. One that has ended stays so.
CREATE FUNCTION api_keys_check_actor() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    acting record;
BEGIN
    IF NOT writes_for_viewers() THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        NEW.revoked_at := coalesce(OLD.revoked_at, NEW.revoked_at);
        RETURN NEW;
    END IF;
    SELECT * INTO acting FROM acting_viewer();
    PERFORM acting_check(NULL, acting.organisation_uuid, NEW.permissions);
    IF acting.api_key_uuid IS NOT NULL OR NEW.expires_at > NEW.created_at + interval '1 year' THEN
        RAISE EXCEPTION 'a key is made by a person, for a year at most' USING ERRCODE = 'DX403';
    END IF;
    NEW.created_by := acting.user_uuid;
    NEW.organisation_uuid := acting.organisation_uuid;
    RETURN NEW;
END $$;
CREATE TRIGGER api_keys_check_actor BEFORE INSERT OR UPDATE
    ON api_keys FOR EACH ROW EXECUTE FUNCTION api_keys_check_actor();

CREATE FUNCTION organisations_check_actor() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF writes_for_viewers() THEN
        PERFORM acting_check('organisations:manage', NEW.parent_uuid, '{}');
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER organisations_check_actor BEFORE INSERT
    ON organisations FOR EACH ROW EXECUTE FUNCTION organisations_check_actor();

-- Entries and orders say who acted, and are about organisations in its scope. Charges, refunds and releases are a worker's. A cluster
-- without a role for workers lets the server's do both.
CREATE FUNCTION wallet_transactions_check_actor() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF writes_for_viewers() AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker') THEN
        PERFORM acting_check(CASE NEW.kind
            WHEN 'top_up' THEN 'wallet:top_up'
            WHEN 'hold' THEN 'vms:provision'
            WHEN 'transfer_in' THEN 'wallet:transfer'
            WHEN 'transfer_out' THEN 'wallet:transfer'
            ELSE 'nobody' END, NEW.organisation_uuid, '{}');
        SELECT a.user_uuid, a.kind INTO NEW.created_by, NEW.actor_kind FROM acting_viewer() AS a;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wallet_transactions_check_actor BEFORE INSERT
    ON wallet_transactions FOR EACH ROW EXECUTE FUNCTION wallet_transactions_check_actor();

CREATE FUNCTION provisioning_orders_check_actor() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF writes_for_viewers() AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker') THEN
        PERFORM acting_check('vms:provision', NEW.organisation_uuid, '{}');
        SELECT a.user_uuid, a.kind INTO NEW.requested_by, NEW.actor_kind FROM acting_viewer() AS a;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER provisioning_orders_check_actor BEFORE INSERT
    ON provisioning_orders FOR EACH ROW EXECUTE FUNCTION provisioning_orders_check_actor();

REVOKE ALL ON FUNCTION role_permissions, acting_viewer, acting_sees, acting_check, writes_for_viewers, sessions_end FROM PUBLIC;
