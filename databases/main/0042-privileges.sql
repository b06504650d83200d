-- What each role may do in MAIN, all of it: what no statement of the server's needs, its role may not do. Tables of later
-- migrations say it themselves: what was granted by default ends here.

-- A role may lock rows only where it may change a column: this is that column, and it is always null.
ALTER TABLE organisations ADD COLUMN lock_only boolean CHECK (lock_only IS NULL);

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        RETURN;
    END IF;
    ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM dcx_server;
    REVOKE ALL ON schema_migrations, organisations, users, sessions, refresh_tokens, api_keys, sign_in_throttles, wallets,
        wallet_transactions, invoices, invoice_lines, commissions, audit_log, idempotency_keys, invitations,
        provisioning_orders, provisioning_order_lines FROM dcx_server;

    GRANT SELECT, INSERT (uuid, name, kind, parent_uuid, reseller_uuid, commission_rate, created_at), UPDATE (lock_only)
        ON organisations TO dcx_server;
    -- Not password_hash. Users are made by invitation_accept.
    GRANT SELECT (uuid, organisation_uuid, reseller_uuid, email, name, role, status, last_login_at, created_at),
        UPDATE (role, status)
        ON users TO dcx_server;
    -- Where somebody has signed in from; not the key.
    GRANT SELECT (user_uuid, organisation_uuid, reseller_uuid, created_at, address) ON sessions TO dcx_server;
    -- Not hash.
    GRANT SELECT (uuid, organisation_uuid, reseller_uuid, created_by, name, prefix, permissions, created_at, expires_at,
            last_used_at, revoked_at),
        INSERT (uuid, organisation_uuid, created_by, name, prefix, hash, permissions, created_at, expires_at),
        UPDATE (last_used_at, revoked_at)
        ON api_keys TO dcx_server;
    GRANT SELECT, INSERT, DELETE, UPDATE (failures, forget_at, blocked_until) ON sign_in_throttles TO dcx_server;
    -- To lock a wallet takes a column that may be changed.
    GRANT SELECT, INSERT (organisation_uuid, created_at), UPDATE (low_balance_threshold) ON wallets TO dcx_server;
    GRANT SELECT,
        INSERT (uuid, organisation_uuid, kind, amount, reference, idempotency_key, created_by, actor_kind, created_at)
        ON wallet_transactions TO dcx_server;
    GRANT SELECT ON invoices, invoice_lines, commissions TO dcx_server;
    -- Neither who acted nor when it was recorded: audit_log_actor says that.
    GRANT SELECT,
        INSERT (uuid, organisation_uuid, action, subject_type, subject_key, outcome, error, client_address, request_id, details,
            created_at)
        ON audit_log TO dcx_server;
    GRANT SELECT, INSERT (organisation_uuid, key, mutation, content_hash, outcome, created_at)
        ON idempotency_keys TO dcx_server;
    -- Not token_hash: it and mailed_at are the mailer's.
    GRANT SELECT (uuid, organisation_uuid, reseller_uuid, email, name, role, created_by, created_at, expires_at, mailed_at,
            accepted_at),
        INSERT (uuid, organisation_uuid, email, name, role, created_by, created_at, expires_at),
        UPDATE (name, role, created_by, created_at, expires_at)
        ON invitations TO dcx_server;
    GRANT SELECT,
        INSERT (uuid, organisation_uuid, kind, status, identity_instance_uuid, identity_name, configuration_sku, guest_os,
            cpu_count, memory_size_mib, disk_capacity_gib, cost_estimate, license_cost, net_amount, vat_amount, total_amount,
            requested_by, actor_kind, due_at, created_at)
        ON provisioning_orders TO dcx_server;
    GRANT SELECT,
        INSERT (order_uuid, organisation_uuid, position, category, description, quantity, unit_price, amount, vat_amount,
            period_start, period_end)
        ON provisioning_order_lines TO dcx_server;
    GRANT EXECUTE ON FUNCTION password_parameters, password_is, password_change, session_begin, session_of_token, session_lock,
        token_state, session_renew, session_end, viewer_of_session, viewer_of_api_key, invitation_organisation,
        invitation_accept, role_permissions, acting_viewer, acting_sees, acting_check, writes_for_viewers, sessions_end
        TO dcx_server;
END $$;

REVOKE ALL ON FUNCTION billing_open_invoice, billing_add_line FROM PUBLIC;

-- Nobody puts anything beside what the owner's functions name. (Where the schema is older than PostgreSQL 15, everybody could.)
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- A cluster without a role for workers lets the server's do their work too, as before.
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        RETURN;
    END IF;
    IF worker = 'dcx_worker' THEN
        REVOKE ALL ON provisioning_orders, provisioning_order_lines, wallet_transactions, invoices, invoice_lines, commissions,
            organisations, wallets FROM dcx_worker;
    END IF;
    EXECUTE format('GRANT SELECT, UPDATE (status, net_amount, vat_amount, total_amount, attempts, due_at, error, finished_at)
        ON provisioning_orders TO %I', worker);
    EXECUTE format('GRANT SELECT, INSERT ON provisioning_order_lines, wallet_transactions, invoice_lines, commissions TO %I',
        worker);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE (status, net_amount, vat_amount, total_amount, issued_at, due_on)
        ON invoices TO %I', worker);
    EXECUTE format('GRANT SELECT ON organisations TO %I', worker);
    EXECUTE format('GRANT SELECT, UPDATE (low_balance_threshold) ON wallets TO %I', worker);
    -- The triggers of the tables that it writes ask.
    EXECUTE format('GRANT EXECUTE ON FUNCTION writes_for_viewers, billing_open_invoice, billing_add_line TO %I', worker);
END $$;
