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

-- The catalogue: 39 products. A price is from 120 days ago, or from the beginning where there was none before. The product
-- that has none any more is retired.
CREATE TEMPORARY TABLE demo_products ON COMMIT DROP AS
SELECT ('60000000-0000-4000-8000-' || lpad(p.number::text, 12, '0'))::uuid AS uuid, p.*
FROM (VALUES
    (1, 'VM-XS', 'Virtual machine XS', 'compute', 'month', 320.00, NULL::numeric),
    (2, 'VM-S', 'Virtual machine S', 'compute', 'month', 640.00, 610.00),
    (3, 'VM-S-PLUS', 'Virtual machine S Plus', 'compute', 'month', 890.00, NULL),
    (4, 'VM-M-LITE', 'Virtual machine M Lite', 'compute', 'month', 1180.00, NULL),
    (5, 'VM-M', 'Virtual machine M', 'compute', 'month', 1450.00, 1390.00),
    (6, 'VM-L', 'Virtual machine L', 'compute', 'month', 2980.50, 2850.00),
    (7, 'VM-XL', 'Virtual machine XL', 'compute', 'month', 5210.75, 4999.99),
    (8, 'VM-2XL', 'Virtual machine 2XL', 'compute', 'month', 9480.00, NULL),
    (9, 'VM-MEMORY-L', 'Virtual machine Memory L', 'compute', 'month', 7150.00, NULL),
    (10, 'VM-MEMORY-XL', 'Virtual machine Memory XL', 'compute', 'month', 13890.00, NULL),
    (11, 'VM-CPU-L', 'Virtual machine CPU L', 'compute', 'month', 5890.00, NULL),
    (12, 'VM-DATABASE', 'Virtual machine Database', 'compute', 'month', 6230.00, NULL),
    (13, 'VCPU', 'Additional vCPU', 'compute', 'vCPU month', 165.00, NULL),
    (14, 'MEMORY', 'Additional memory', 'compute', 'GiB month', 58.50, NULL),
    (15, 'VM-CLASSIC', 'Virtual machine Classic', 'compute', 'month', NULL, 980.00),
    (16, 'LICENCE-WINDOWS', 'Windows Server Standard', 'licence', 'machine month', 540.00, NULL),
    (17, 'LICENCE-WINDOWS-SQL', 'Windows Server with SQL Server', 'licence', 'machine month', 1890.00, 1790.00),
    (18, 'LICENCE-SQL-ENTERPRISE', 'SQL Server Enterprise', 'licence', 'core month', 4320.00, NULL),
    (19, 'LICENCE-RHEL', 'Red Hat Enterprise Linux', 'licence', 'machine month', 620.00, NULL),
    (20, 'LICENCE-SUSE', 'SUSE Linux Enterprise Server', 'licence', 'machine month', 580.00, NULL),
    (21, 'LICENCE-RDS', 'Remote Desktop Services', 'licence', 'user month', 112.00, NULL),
    (22, 'LICENCE-ANTIVIRUS', 'Endpoint protection', 'licence', 'machine month', 74.90, NULL),
    (23, 'STORAGE-SSD', 'Block storage SSD', 'storage', 'GiB month', 1.95, 2.10),
    (24, 'STORAGE-NVME', 'Block storage NVMe', 'storage', 'GiB month', 3.40, NULL),
    (25, 'STORAGE-ARCHIVE', 'Archive storage', 'storage', 'GiB month', 0.35, NULL),
    (26, 'STORAGE-OBJECT', 'Object storage', 'storage', 'GiB month', 0.62, NULL),
    (27, 'STORAGE-SNAPSHOT', 'Snapshot storage', 'storage', 'GiB month', 0.85, NULL),
    (28, 'NETWORK-INTERNET-100', 'Internet breakout 100 Mbit/s', 'network', 'month', 420.00, NULL),
    (29, 'NETWORK-INTERNET-500', 'Internet breakout 500 Mbit/s', 'network', 'month', 1200.00, NULL),
    (30, 'NETWORK-IPV4', 'Public IPv4 address', 'network', 'address month', 65.00, NULL),
    (31, 'NETWORK-VPN', 'Site-to-site VPN', 'network', 'tunnel month', 350.00, NULL),
    (32, 'NETWORK-BALANCER', 'Load balancer', 'network', 'month', 890.00, NULL),
    (33, 'NETWORK-FIREWALL', 'Virtual firewall', 'network', 'month', 1650.00, NULL),
    (34, 'NETWORK-CROSS-CONNECT', 'Cross-connect', 'network', 'port month', 980.00, NULL),
    (35, 'SERVICE-BACKUP', 'Managed backup', 'service', 'machine month', 95.00, NULL),
    (36, 'SERVICE-SUPPORT', 'Support standard', 'service', 'month', 750.00, NULL),
    (37, 'SERVICE-SUPPORT-24', 'Support around the clock', 'service', 'month', 4500.00, NULL),
    (38, 'SERVICE-PATCHING', 'Managed patching', 'service', 'machine month', 145.00, NULL),
    (39, 'SERVICE-RECOVERY', 'Disaster recovery', 'service', 'machine month', 690.00, NULL)
) AS p (number, sku, name, category, unit, price, price_before);

INSERT INTO products (uuid, sku, name, description, category, unit, status, created_at)
SELECT p.uuid, p.sku, p.name, p.name || ', per ' || p.unit || '.', p.category, p.unit,
       CASE WHEN p.price IS NULL THEN 'retired' ELSE 'active' END,
       current_setting('dcx.anchor')::timestamptz - interval '400 days'
FROM demo_products AS p
ON CONFLICT DO NOTHING;

INSERT INTO product_prices (uuid, product_uuid, amount, valid_from, valid_until)
SELECT ('61000000-0000-4000-8000-' || lpad((p.number * 10 + v.generation)::text, 12, '0'))::uuid, p.uuid, v.amount,
       v.valid_from, v.valid_until
FROM demo_products AS p
CROSS JOIN LATERAL (
    SELECT current_setting('dcx.anchor')::timestamptz - interval '400 days' AS beginning,
           current_setting('dcx.anchor')::timestamptz - interval '120 days' AS change
) AS t
CROSS JOIN LATERAL (VALUES
    (1, p.price_before, t.beginning, t.change),
    (2, p.price, CASE WHEN p.price_before IS NULL THEN t.beginning ELSE t.change END, NULL)
) AS v (generation, amount, valid_from, valid_until)
WHERE v.amount IS NOT NULL
ON CONFLICT DO NOTHING;

INSERT INTO vm_configurations (
    uuid, sku, name, cpu_count, memory_size_mib, disk_capacity_gib, guest_systems, product_uuid, license_product_uuid,
    created_at)
SELECT ('62000000-0000-4000-8000-' || lpad(c.number::text, 12, '0'))::uuid, c.sku, c.name, c.cpus, c.memory_gib * 1024, c.disk,
       CASE c.licence
           WHEN 17 THEN ARRAY['Microsoft Windows Server 2022 (64-bit)']
           WHEN 19 THEN ARRAY['Red Hat Enterprise Linux 9 (64-bit)']
           ELSE ARRAY['Debian GNU/Linux 12 (64-bit)', 'Ubuntu Linux (64-bit)'] END,
       ('60000000-0000-4000-8000-' || lpad(c.number::text, 12, '0'))::uuid,
       ('60000000-0000-4000-8000-' || lpad(c.licence::text, 12, '0'))::uuid,
       current_setting('dcx.anchor')::timestamptz - interval '400 days'
FROM (VALUES
    (1, 'CONFIGURATION-XS', 'XS', 1, 2, 50, NULL),
    (2, 'CONFIGURATION-S', 'S', 2, 4, 100, NULL),
    (3, 'CONFIGURATION-S-PLUS', 'S Plus', 2, 4, 256, NULL),
    (4, 'CONFIGURATION-M-LITE', 'M Lite', 4, 8, 150, NULL),
    (5, 'CONFIGURATION-M', 'M', 4, 8, 200, NULL),
    (6, 'CONFIGURATION-L', 'L, Red Hat', 8, 16, 400, 19),
    (7, 'CONFIGURATION-XL', 'XL, Windows with SQL Server', 8, 32, 1024, 17),
    (8, 'CONFIGURATION-2XL', '2XL', 16, 64, 1024, NULL),
    (9, 'CONFIGURATION-MEMORY-L', 'Memory L', 8, 64, 512, NULL),
    (10, 'CONFIGURATION-MEMORY-XL', 'Memory XL', 16, 128, 1024, NULL),
    (11, 'CONFIGURATION-CPU-L', 'CPU L', 16, 32, 256, NULL),
    (12, 'CONFIGURATION-DATABASE', 'Database, Windows with SQL Server', 8, 32, 2048, 17)
) AS c (number, sku, name, cpus, memory_gib, disk, licence)
ON CONFLICT DO NOTHING;

-- The disks: a system disk of 100 GiB, or the whole, and the rest in a second one. Archive's guest tools do not answer.
INSERT INTO vm_disks (uuid, identity_instance_uuid, label, capacity_gib, used_gib, datastore_name, updated_at)
SELECT ('51000000-0000-4000-8000-' || lpad((m.number * 10 + d.number)::text, 12, '0'))::uuid,
       '50000000-0000-4000-8000-' || lpad(m.number::text, 12, '0'), 'Hard disk ' || d.number, d.capacity,
       CASE WHEN m.number <> 7 THEN d.capacity * (40 + 5 * m.number) / 100.0 END,
       'datastore-jhb-0' || 1 + m.number % 3, current_setting('dcx.anchor')::timestamptz - interval '5 minutes'
FROM (VALUES (1, 200), (2, 200), (3, 400), (4, 1024), (5, 100), (6, 150), (7, 2048), (8, 256), (9, 768)) AS m (number, capacity)
CROSS JOIN LATERAL (VALUES (1, least(m.capacity, 100)), (2, m.capacity - 100)) AS d (number, capacity)
WHERE d.capacity > 0
ON CONFLICT DO NOTHING;

-- Alerts in every severity, new, acknowledged (by a customer, by its reseller, by the platform, by the system) and resolved.
INSERT INTO vm_alerts (
    uuid, identity_instance_uuid, severity, kind, message, raised_at, acknowledged_at, acknowledged_by,
    acknowledged_by_kind, resolved_at)
SELECT ('52000000-0000-4000-8000-' || lpad(a.number::text, 12, '0'))::uuid,
       '50000000-0000-4000-8000-' || lpad(a.machine::text, 12, '0'), a.severity, a.kind, a.message,
       current_setting('dcx.anchor')::timestamptz - a.raised::interval,
       current_setting('dcx.anchor')::timestamptz - a.acknowledged::interval,
       ('00000000-0000-4000-8000-' || lpad((100 + a.person)::text, 12, '0'))::uuid, a.person_kind,
       current_setting('dcx.anchor')::timestamptz - a.resolved::interval
FROM (VALUES
    (1, 4, 'critical', 'disk_usage', 'Hard disk 2 is nearly full.', '3 hours', NULL, NULL, NULL, NULL),
    (2, 4, 'warning', 'memory_usage', 'Memory has been above 90 % for 30 minutes.', '26 hours', '25 hours', 1, 'platform',
     NULL),
    (3, 3, 'warning', 'cpu_usage', 'The processor has been above 85 % for 30 minutes.', '5 hours', '4 hours', 3, 'customer',
     '1 hour'),
    (4, 1, 'info', 'guest_tools', 'A newer version of the guest tools is available.', '6 days', NULL, NULL, NULL, NULL),
    (5, 2, 'info', 'guest_tools', 'A newer version of the guest tools is available.', '6 days', '5 days', 2, 'reseller',
     '4 days'),
    (6, 6, 'warning', 'suspended', 'The machine is suspended.', '9 days', '9 days', NULL, 'system', NULL),
    (7, 7, 'info', 'powered_off', 'The machine has been off for 30 days.', '20 days', NULL, NULL, NULL, NULL),
    (8, 1, 'critical', 'unreachable', 'The machine did not answer for 5 minutes.', '40 days', '959 hours', 1, 'platform',
     '958 hours'),
    (9, 9, 'critical', 'backup_failed', 'The backup of last night failed.', '10 hours', NULL, NULL, NULL, NULL),
    (10, 9, 'warning', 'disk_latency', 'Reads took longer than 20 ms on average.', '2 days', '1 day', 4, 'customer', NULL),
    (11, 8, 'info', 'restarted', 'The machine was restarted.', '12 days', NULL, NULL, NULL, '12 days'),
    (12, 8, 'warning', 'cpu_usage', 'The processor has been above 85 % for 30 minutes.', '30 days', NULL, NULL, NULL,
     '29 days')
) AS a (number, machine, severity, kind, message, raised, acknowledged, person, person_kind, resolved)
ON CONFLICT DO NOTHING;

-- 90 days of measurements. A sample each quarter of an hour is a function of the machine and of how many quarters it is
-- before the anchor's hour, in whole numbers, so that it is the same everywhere: a level of the machine's own, a wave over
-- the day and some noise. Only those of two days are kept; hours and days are made of all of them. A machine that does not
-- run does nothing, but keeps its disk.
CREATE TEMPORARY TABLE demo_samples ON COMMIT DROP AS
WITH quarters AS MATERIALIZED (
    SELECT slot, t.sampled_at, slot <= 2 * 96 AS is_kept, slot <= 14 * 96 AS is_of_hours, l.day,
           date_trunc('hour', t.sampled_at, 'UTC') AS hour, 48 - abs(slot % 96 - 48) AS wave
    FROM (SELECT date_trunc('hour', current_setting('dcx.anchor')::timestamptz, 'UTC') AS hour) AS h
    CROSS JOIN generate_series(1, 90 * 96) AS slot
    CROSS JOIN LATERAL (SELECT h.hour - slot * interval '15 minutes' AS sampled_at) AS t
    CROSS JOIN LATERAL (SELECT (t.sampled_at AT TIME ZONE 'Africa/Johannesburg')::date AS day) AS l
    WHERE l.day > ((h.hour - interval '15 minutes') AT TIME ZONE 'Africa/Johannesburg')::date - 90
)
SELECT m.number AS machine, q.sampled_at, q.hour, q.day, q.is_kept, q.is_of_hours,
       (m.runs * (500 + m.number * 300 + q.wave * 60 + v.noise * 9) / 100::real)::real AS cpu_percent,
       (m.runs * (3000 + m.number * 400 + q.wave * 20 + v.noise) / 100::real)::real AS memory_percent,
       (m.capacity * (40000 + 5000 * m.number - q.slot) / 1000 / 100::real)::real AS disk_used_gib,
       (m.runs * (m.number * 40 + q.wave * 9 + v.noise * 2))::real AS disk_read_kbps,
       (m.runs * (m.number * 60 + q.wave * 5 + v.noise * 3))::real AS disk_write_kbps,
       (m.runs * (m.number * 100 + q.wave * 30 + v.noise))::real AS network_in_kbps,
       (m.runs * (m.number * 150 + q.wave * 45 + v.noise * 4))::real AS network_out_kbps
FROM quarters AS q
CROSS JOIN (VALUES
    (1, 200, 1), (2, 200, 1), (3, 400, 1), (4, 1024, 1), (5, 100, 0), (6, 150, 0), (7, 2048, 0), (8, 256, 1), (9, 768, 1)
) AS m (number, capacity, runs)
CROSS JOIN LATERAL (SELECT (q.slot * 7919 + q.slot / 7 * 104729 + m.number * 1299709) % 101) AS v (noise);

SELECT vm_metric_samples_ensure_partitions(
    current_setting('dcx.anchor')::timestamptz - interval '2 days',
    current_setting('dcx.anchor')::timestamptz + interval '14 days');

INSERT INTO vm_metric_samples (
    identity_instance_uuid, sampled_at, cpu_percent, memory_percent, disk_used_gib, disk_read_kbps, disk_write_kbps,
    network_in_kbps, network_out_kbps)
SELECT '50000000-0000-4000-8000-' || lpad(s.machine::text, 12, '0'), s.sampled_at, s.cpu_percent, s.memory_percent,
       s.disk_used_gib, s.disk_read_kbps, s.disk_write_kbps, s.network_in_kbps, s.network_out_kbps
FROM demo_samples AS s
WHERE s.is_kept
ON CONFLICT DO NOTHING;

-- A quarter has one sample.
INSERT INTO vm_metrics_quarters (
    identity_instance_uuid, quarter, sample_count,
    cpu_percent_average, cpu_percent_maximum, cpu_percent_last,
    memory_percent_average, memory_percent_maximum, memory_percent_last,
    disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last,
    disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last,
    disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last,
    network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last,
    network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last)
SELECT '50000000-0000-4000-8000-' || lpad(s.machine::text, 12, '0'), s.sampled_at, 1,
       s.cpu_percent, s.cpu_percent, s.cpu_percent,
       s.memory_percent, s.memory_percent, s.memory_percent,
       s.disk_used_gib, s.disk_used_gib, s.disk_used_gib,
       s.disk_read_kbps, s.disk_read_kbps, s.disk_read_kbps,
       s.disk_write_kbps, s.disk_write_kbps, s.disk_write_kbps,
       s.network_in_kbps, s.network_in_kbps, s.network_in_kbps,
       s.network_out_kbps, s.network_out_kbps, s.network_out_kbps
FROM demo_samples AS s
WHERE s.is_of_hours
ON CONFLICT DO NOTHING;

INSERT INTO vm_metrics_hourly (
    identity_instance_uuid, hour, sample_count,
    cpu_percent_average, cpu_percent_maximum, cpu_percent_last,
    memory_percent_average, memory_percent_maximum, memory_percent_last,
    disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last,
    disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last,
    disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last,
    network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last,
    network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last)
SELECT '50000000-0000-4000-8000-' || lpad(r.machine::text, 12, '0'), r.hour, r.sample_count,
       r.cpu_percent_average, r.cpu_percent_maximum, l.cpu_percent,
       r.memory_percent_average, r.memory_percent_maximum, l.memory_percent,
       r.disk_used_gib_average, r.disk_used_gib_maximum, l.disk_used_gib,
       r.disk_read_kbps_average, r.disk_read_kbps_maximum, l.disk_read_kbps,
       r.disk_write_kbps_average, r.disk_write_kbps_maximum, l.disk_write_kbps,
       r.network_in_kbps_average, r.network_in_kbps_maximum, l.network_in_kbps,
       r.network_out_kbps_average, r.network_out_kbps_maximum, l.network_out_kbps
FROM (
    SELECT s.machine, s.hour, count(*) AS sample_count, max(s.sampled_at) AS last_at,
           avg(s.cpu_percent) AS cpu_percent_average, max(s.cpu_percent) AS cpu_percent_maximum,
           avg(s.memory_percent) AS memory_percent_average, max(s.memory_percent) AS memory_percent_maximum,
           avg(s.disk_used_gib) AS disk_used_gib_average, max(s.disk_used_gib) AS disk_used_gib_maximum,
           avg(s.disk_read_kbps) AS disk_read_kbps_average, max(s.disk_read_kbps) AS disk_read_kbps_maximum,
           avg(s.disk_write_kbps) AS disk_write_kbps_average, max(s.disk_write_kbps) AS disk_write_kbps_maximum,
           avg(s.network_in_kbps) AS network_in_kbps_average, max(s.network_in_kbps) AS network_in_kbps_maximum,
           avg(s.network_out_kbps) AS network_out_kbps_average, max(s.network_out_kbps) AS network_out_kbps_maximum
    FROM demo_samples AS s
    WHERE s.is_of_hours
    GROUP BY s.machine, s.hour
) AS r
JOIN demo_samples AS l ON l.machine = r.machine AND l.sampled_at = r.last_at
ON CONFLICT DO NOTHING;

INSERT INTO vm_metrics_daily (
    identity_instance_uuid, day, sample_count,
    cpu_percent_average, cpu_percent_maximum, cpu_percent_last,
    memory_percent_average, memory_percent_maximum, memory_percent_last,
    disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last,
    disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last,
    disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last,
    network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last,
    network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last)
SELECT '50000000-0000-4000-8000-' || lpad(r.machine::text, 12, '0'), r.day, r.sample_count,
       r.cpu_percent_average, r.cpu_percent_maximum, l.cpu_percent,
       r.memory_percent_average, r.memory_percent_maximum, l.memory_percent,
       r.disk_used_gib_average, r.disk_used_gib_maximum, l.disk_used_gib,
       r.disk_read_kbps_average, r.disk_read_kbps_maximum, l.disk_read_kbps,
       r.disk_write_kbps_average, r.disk_write_kbps_maximum, l.disk_write_kbps,
       r.network_in_kbps_average, r.network_in_kbps_maximum, l.network_in_kbps,
       r.network_out_kbps_average, r.network_out_kbps_maximum, l.network_out_kbps
FROM (
    SELECT s.machine, s.day, count(*) AS sample_count, max(s.sampled_at) AS last_at,
           avg(s.cpu_percent) AS cpu_percent_average, max(s.cpu_percent) AS cpu_percent_maximum,
           avg(s.memory_percent) AS memory_percent_average, max(s.memory_percent) AS memory_percent_maximum,
           avg(s.disk_used_gib) AS disk_used_gib_average, max(s.disk_used_gib) AS disk_used_gib_maximum,
           avg(s.disk_read_kbps) AS disk_read_kbps_average, max(s.disk_read_kbps) AS disk_read_kbps_maximum,
           avg(s.disk_write_kbps) AS disk_write_kbps_average, max(s.disk_write_kbps) AS disk_write_kbps_maximum,
           avg(s.network_in_kbps) AS network_in_kbps_average, max(s.network_in_kbps) AS network_in_kbps_maximum,
           avg(s.network_out_kbps) AS network_out_kbps_average, max(s.network_out_kbps) AS network_out_kbps_maximum
    FROM demo_samples AS s
    GROUP BY s.machine, s.day
) AS r
JOIN demo_samples AS l ON l.machine = r.machine AND l.sampled_at = r.last_at
ON CONFLICT DO NOTHING;

-- What was done with machines: stopped by its customer, suspended by the platform for it, started in vain.
INSERT INTO vm_commands (
    uuid, identity_instance_uuid, action, requested_by, actor_kind, requested_at, status, attempts, not_before, started_at,
    applied_at, finished_at, result, error)
SELECT ('53000000-0000-4000-8000-' || lpad(c.number::text, 12, '0'))::uuid,
       '50000000-0000-4000-8000-' || lpad(c.machine::text, 12, '0'), c.action,
       ('00000000-0000-4000-8000-' || lpad((100 + c.person)::text, 12, '0'))::uuid, c.actor, t.at, c.status, c.attempts, t.at,
       t.at, CASE WHEN c.status = 'done' THEN t.at END, t.at, c.result, c.error
FROM (VALUES
    (1, 5, 'stop', 3, 'customer', '12 days', 'done', 1, 'poweredOff', NULL),
    (2, 6, 'suspend', 1, 'platform', '9 days', 'done', 1, 'suspended', NULL),
    (3, 7, 'start', 2, 'reseller', '20 days', 'failed', 5, NULL, 'The inventory could not be changed.'),
    (4, 8, 'restart', 4, 'customer', '12 days', 'done', 1, 'poweredOn', NULL)
) AS c (number, machine, action, person, actor, ago, status, attempts, result, error)
CROSS JOIN LATERAL (SELECT current_setting('dcx.anchor')::timestamptz - c.ago::interval AS at) AS t
ON CONFLICT DO NOTHING;
