-- What each role may do in AAS, all of it: what no statement of the server's needs, its role may not do. Tables of later
-- migrations say it themselves: what was granted by default ends here.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        RETURN;
    END IF;
    ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM dcx_server;
    REVOKE ALL ON schema_migrations, vcenter_vm_data_vms, vm_disks, vm_alerts, products, product_prices, vm_configurations,
        vm_metric_samples, vm_metric_samples_default, vm_metrics_hourly, vm_metrics_daily, vm_commands, vm_metric_progress,
        vm_metric_hours_due, vm_metric_changes FROM dcx_server;
    GRANT SELECT ON vcenter_vm_data_vms, vm_disks, products, product_prices, vm_configurations, vm_metric_samples,
        vm_metrics_hourly, vm_metrics_daily TO dcx_server;
    GRANT SELECT, UPDATE (acknowledged_at, acknowledged_by, acknowledged_by_kind) ON vm_alerts TO dcx_server;
    GRANT SELECT,
        INSERT (uuid, identity_instance_uuid, action, requested_by, actor_kind, requested_at, idempotency_key, not_before)
        ON vm_commands TO dcx_server;
END $$;

-- Weeks of samples that were made under the default privileges.
DO $$
DECLARE
    week text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        RETURN;
    END IF;
    FOR week IN
        SELECT c.relname
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.vm_metric_samples'::regclass
    LOOP
        EXECUTE format('REVOKE ALL ON public.%I FROM dcx_server', week);
    END LOOP;
END $$;

-- A cluster without a role for workers lets the server's do their work too, as before.
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        RETURN;
    END IF;
    EXECUTE format('GRANT SELECT, INSERT, UPDATE (status, attempts, not_before, lease_uuid, lease_until, heartbeat_at, started_at,
        applied_at, finished_at, result, error) ON vm_commands TO %I', worker);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON vcenter_vm_data_vms TO %I', worker);
    EXECUTE format('GRANT SELECT, INSERT ON vm_disks, vm_alerts TO %I', worker);
    EXECUTE format('GRANT UPDATE (resolved_at) ON vm_alerts TO %I', worker);
    EXECUTE format('GRANT SELECT ON products, product_prices, vm_configurations TO %I', worker);
    EXECUTE format('GRANT EXECUTE ON FUNCTION vm_metric_samples_ensure_partitions, vm_metrics_give_hours, vm_metrics_roll_up,
        vm_metrics_expire, vm_commands_expire TO %I', worker);
END $$;
