-- What the server's role may write. It reads the catalogue and the measurements: those who write them have roles of their
-- own. Whose a row is, is its machine's to say.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        -- An adopted table is older than the default privileges.
        GRANT SELECT, INSERT, UPDATE, DELETE ON vcenter_vm_data_vms TO dcx_server;
        REVOKE ALL ON products, product_prices, vm_configurations, vm_metric_samples, vm_metric_samples_default,
            vm_metrics_hourly, vm_metrics_daily, vm_disks, vm_alerts FROM dcx_server;
        GRANT SELECT ON products, product_prices, vm_configurations, vm_metric_samples, vm_metrics_hourly,
            vm_metrics_daily TO dcx_server;
        GRANT SELECT, INSERT, DELETE, UPDATE (label, capacity_gib, used_gib, datastore_name, updated_at)
            ON vm_disks TO dcx_server;
        GRANT SELECT, INSERT, UPDATE (acknowledged_at, acknowledged_by, acknowledged_by_kind, resolved_at)
            ON vm_alerts TO dcx_server;
    END IF;
END $$;
