-- The demo inventory: Vodacom's seven machines in every power state, Adcock's two (12 GB, 6 cores, 1 TB; one unpriced).

INSERT INTO vcenter_vm_data_vms (
    identity_instance_uuid, identity_name, power_state, guest_os, memory_size_mib, cpu_count, vcenter_name,
    resource_pool_name, organisation_uuid, reseller_uuid, disk_capacity_gib, cost_estimate, license_cost, created_at,
    updated_at)
SELECT '50000000-0000-4000-8000-' || lpad(v.number::text, 12, '0'), v.name, v.state, v.guest, v.memory, v.cpus,
       'vcenter-jhb-01', v.pool, v.organisation::uuid, v.reseller::uuid, v.disk, v.cost, v.licence,
       current_setting('dcx.anchor')::timestamptz - interval '200 days',
       current_setting('dcx.anchor')::timestamptz - v.number * interval '1 hour'
FROM (VALUES
    (1, 'Vodacom-Web-01', 'poweredOn', 'Ubuntu Linux (64-bit)', 8192, 4, 'vodacom', '00000000-0000-4000-8000-000000000003',
     '00000000-0000-4000-8000-000000000002', 200, 1450.00, 0.00),
    (2, 'Vodacom-Web-02', 'poweredOn', 'Ubuntu Linux (64-bit)', 8192, 4, 'vodacom', '00000000-0000-4000-8000-000000000003',
     '00000000-0000-4000-8000-000000000002', 200, 1450.00, 0.00),
    (3, 'Vodacom-App-01', 'poweredOn', 'Red Hat Enterprise Linux 9 (64-bit)', 16384, 8, 'vodacom',
     '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 400, 2980.50, 620.00),
    (4, 'Vodacom-Database-01', 'poweredOn', 'Microsoft Windows Server 2022 (64-bit)', 32768, 8, 'vodacom',
     '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 1024, 5210.75, 1890.00),
    (5, 'Vodacom-Test-01', 'poweredOff', 'Debian GNU/Linux 12 (64-bit)', 4096, 2, 'vodacom',
     '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 100, 640.00, 0.00),
    (6, 'Vodacom-Build-01', 'suspended', 'Debian GNU/Linux 12 (64-bit)', 8192, 4, 'vodacom',
     '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 150, 1180.00, 0.00),
    (7, 'Vodacom-Archive-01', 'poweredOff', 'Debian GNU/Linux 12 (64-bit)', 2048, 1, 'vodacom',
     '00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 2048, NULL, NULL),
    (8, 'Adcock-Web-Server-01', 'poweredOn', 'Ubuntu Linux (64-bit)', 4096, 2, 'adcock',
     '00000000-0000-4000-8000-000000000004', NULL, 256, 890.00, 0.00),
    (9, 'Adcock-Database-01', 'poweredOn', 'Microsoft Windows Server 2022 (64-bit)', 8192, 4, 'adcock',
     '00000000-0000-4000-8000-000000000004', NULL, 768, NULL, NULL)
) AS v (number, name, state, guest, memory, cpus, pool, organisation, reseller, disk, cost, licence)
ON CONFLICT (identity_instance_uuid) DO NOTHING;
