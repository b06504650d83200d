-- The large inventory, on top of the demo: 100,000 machines of customers 1 to 2,000, from 5 to 500 each, and four each of
-- customers 2,001 to 7,000. Keys are made of numbers, the same way in each database; machines are b5000000-….

-- How many machines a customer has: most have few, some have many. A customer's rank is its number, shuffled; what rounding
-- leaves of the 100,000 goes to the lowest ranks, one each.
CREATE TEMPORARY TABLE bench_customers ON COMMIT DROP AS
SELECT c AS number, ('b2000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid AS uuid,
       ('b1000000-0000-4000-8000-' || lpad((CASE WHEN c <= 2000 THEN 1 + (c - 1) % 50 ELSE 51 END)::text, 12, '0'))::uuid
           AS reseller_uuid,
       c * 1237 % 2000 AS rank,
       CASE WHEN c <= 2000 THEN 5 + floor(495 * ((c * 1237 % 2000 + 1) / 2000.0) ^ 10)::integer ELSE 4 END AS machines
FROM generate_series(1, 7000) AS c;
UPDATE bench_customers
SET machines = machines + 1
WHERE number <= 2000
    AND rank < 100000 - (SELECT sum(c.machines) FROM bench_customers AS c WHERE c.number <= 2000);

CREATE TEMPORARY TABLE bench_machines ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY c.number, i)::integer AS number, c.number AS customer, i AS place, c.uuid, c.reseller_uuid,
       50 * (1 + (c.number + i) % 20) AS disk
FROM bench_customers AS c
CROSS JOIN LATERAL generate_series(1, c.machines) AS i;

INSERT INTO vcenter_vm_data_vms (
    identity_instance_uuid, identity_name, power_state, guest_os, memory_size_mib, cpu_count, vcenter_name,
    resource_pool_name, organisation_uuid, reseller_uuid, disk_capacity_gib, cost_estimate, license_cost, created_at,
    updated_at)
SELECT 'b5000000-0000-4000-8000-' || lpad(m.number::text, 12, '0'),
       'Machine-' || lpad(m.customer::text, 4, '0') || '-' || lpad(m.place::text, 3, '0'),
       (ARRAY['poweredOn', 'poweredOn', 'poweredOn', 'poweredOn', 'poweredOn', 'poweredOn', 'poweredOn', 'poweredOff',
              'poweredOff', 'suspended'])[1 + m.number % 10],
       (ARRAY['Ubuntu Linux (64-bit)', 'Debian GNU/Linux 12 (64-bit)', 'Microsoft Windows Server 2022 (64-bit)'])
           [1 + m.number % 3],
       2048 * (1 + m.number % 16), 1 + m.number % 8, 'vcenter-jhb-0' || 1 + m.number % 4,
       'customer-' || lpad(m.customer::text, 4, '0'), m.uuid, m.reseller_uuid, m.disk,
       CASE WHEN m.number % 20 <> 0 THEN 320 + m.number % 9000 * 0.75 END,
       CASE WHEN m.number % 20 <> 0 THEN m.number % 3 * 270 END,
       current_setting('dcx.anchor')::timestamptz - interval '200 days',
       current_setting('dcx.anchor')::timestamptz - m.number % 1440 * interval '1 minute'
FROM bench_machines AS m
ORDER BY m.number
ON CONFLICT DO NOTHING;

-- Measurements, each five minutes: a level of the machine's own and of the day's, and a wave over the day that is the same
-- for all. So a day's average, maximum and last follow from those of its wave, and agree with samples that are not there.
CREATE TEMPORARY TABLE bench_waves ON COMMIT DROP AS
SELECT t.sampled_at, l.day, v.wave,
       ((h.hour - interval '5 minutes') AT TIME ZONE 'Africa/Johannesburg')::date - l.day AS distance,
       t.sampled_at >= h.hour - interval '24 hours' AS is_kept
FROM (SELECT date_trunc('hour', current_setting('dcx.anchor')::timestamptz, 'UTC') AS hour) AS h
CROSS JOIN generate_series(1, 30 * 288) AS slot
CROSS JOIN LATERAL (SELECT h.hour - slot * interval '5 minutes' AS sampled_at) AS t
CROSS JOIN LATERAL (SELECT (t.sampled_at AT TIME ZONE 'Africa/Johannesburg')::date AS day) AS l
CROSS JOIN LATERAL (SELECT 144 - abs(slot % 288 - 144) + slot * 7919 % 13 AS wave) AS v
WHERE ((h.hour - interval '5 minutes') AT TIME ZONE 'Africa/Johannesburg')::date - l.day < 30;

SELECT vm_metric_samples_ensure_partitions(
    current_setting('dcx.anchor')::timestamptz - interval '2 days',
    current_setting('dcx.anchor')::timestamptz + interval '14 days');

-- 30 days for each fifth of the 100,000, and samples of 24 hours for each tenth of those, with their hours.
ALTER TABLE vm_metric_samples DISABLE TRIGGER USER;
ALTER TABLE vm_metrics_quarters DISABLE TRIGGER USER;
ALTER TABLE vm_metrics_hourly DISABLE TRIGGER USER;
ALTER TABLE vm_metrics_daily DISABLE TRIGGER USER;
INSERT INTO vm_metric_samples (
    organisation_uuid, reseller_uuid, identity_instance_uuid, sampled_at, cpu_percent, memory_percent, disk_used_gib,
    disk_read_kbps, disk_write_kbps, network_in_kbps, network_out_kbps)
SELECT m.uuid, m.reseller_uuid, 'b5000000-0000-4000-8000-' || lpad(m.number::text, 12, '0'), d.sampled_at,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.wave * 20) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.wave * 5) / 100.0,
       m.disk * (60 - d.distance) / 100.0,
       m.number % 500 + d.wave * 3,
       m.number % 700 + d.wave * 4,
       m.number % 900 + d.wave * 10,
       m.number % 1100 + d.wave * 15
FROM bench_machines AS m
CROSS JOIN bench_waves AS d
WHERE m.number <= 100000 AND m.number % 50 = 0 AND d.is_kept
ORDER BY d.sampled_at, m.number
ON CONFLICT DO NOTHING;

INSERT INTO vm_metrics_hourly (
    organisation_uuid, reseller_uuid, identity_instance_uuid, hour, sample_count,
    cpu_percent_average, cpu_percent_maximum, cpu_percent_last,
    memory_percent_average, memory_percent_maximum, memory_percent_last,
    disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last,
    disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last,
    disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last,
    network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last,
    network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last)
SELECT m.uuid, m.reseller_uuid, 'b5000000-0000-4000-8000-' || lpad(m.number::text, 12, '0'), d.hour,
       d.sample_count,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.average * 20) / 100.0,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.maximum * 20) / 100.0,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.last * 20) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.average * 5) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.maximum * 5) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.last * 5) / 100.0,
       m.disk * (60 - d.distance) / 100.0, m.disk * (60 - d.distance) / 100.0, m.disk * (60 - d.distance) / 100.0,
       m.number % 500 + d.average * 3,
       m.number % 500 + d.maximum * 3,
       m.number % 500 + d.last * 3,
       m.number % 700 + d.average * 4,
       m.number % 700 + d.maximum * 4,
       m.number % 700 + d.last * 4,
       m.number % 900 + d.average * 10,
       m.number % 900 + d.maximum * 10,
       m.number % 900 + d.last * 10,
       m.number % 1100 + d.average * 15,
       m.number % 1100 + d.maximum * 15,
       m.number % 1100 + d.last * 15
FROM bench_machines AS m
CROSS JOIN (
    SELECT date_trunc('hour', w.sampled_at, 'UTC') AS hour, min(w.distance) AS distance, count(*) AS sample_count,
           avg(w.wave)::double precision AS average, max(w.wave) AS maximum,
           (array_agg(w.wave ORDER BY w.sampled_at DESC))[1] AS last
    FROM bench_waves AS w
    WHERE w.is_kept
    GROUP BY 1
) AS d
WHERE m.number <= 100000 AND m.number % 50 = 0
ORDER BY d.hour, m.number
ON CONFLICT DO NOTHING;

INSERT INTO vm_metrics_quarters (
    organisation_uuid, reseller_uuid, identity_instance_uuid, quarter, sample_count,
    cpu_percent_average, cpu_percent_maximum, cpu_percent_last,
    memory_percent_average, memory_percent_maximum, memory_percent_last,
    disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last,
    disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last,
    disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last,
    network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last,
    network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last)
SELECT m.uuid, m.reseller_uuid, 'b5000000-0000-4000-8000-' || lpad(m.number::text, 12, '0'), d.quarter,
       d.sample_count,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.average * 20) / 100.0,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.maximum * 20) / 100.0,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.last * 20) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.average * 5) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.maximum * 5) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.last * 5) / 100.0,
       m.disk * (60 - d.distance) / 100.0, m.disk * (60 - d.distance) / 100.0, m.disk * (60 - d.distance) / 100.0,
       m.number % 500 + d.average * 3,
       m.number % 500 + d.maximum * 3,
       m.number % 500 + d.last * 3,
       m.number % 700 + d.average * 4,
       m.number % 700 + d.maximum * 4,
       m.number % 700 + d.last * 4,
       m.number % 900 + d.average * 10,
       m.number % 900 + d.maximum * 10,
       m.number % 900 + d.last * 10,
       m.number % 1100 + d.average * 15,
       m.number % 1100 + d.maximum * 15,
       m.number % 1100 + d.last * 15
FROM bench_machines AS m
CROSS JOIN (
    SELECT date_bin('15 minutes', w.sampled_at, '2000-01-01Z') AS quarter, min(w.distance) AS distance, count(*) AS sample_count,
           avg(w.wave)::double precision AS average, max(w.wave) AS maximum,
           (array_agg(w.wave ORDER BY w.sampled_at DESC))[1] AS last
    FROM bench_waves AS w
    WHERE w.is_kept
    GROUP BY 1
) AS d
WHERE m.number <= 100000 AND m.number % 50 = 0
ORDER BY d.quarter, m.number
ON CONFLICT DO NOTHING;

INSERT INTO vm_metrics_daily (
    organisation_uuid, reseller_uuid, identity_instance_uuid, day, sample_count,
    cpu_percent_average, cpu_percent_maximum, cpu_percent_last,
    memory_percent_average, memory_percent_maximum, memory_percent_last,
    disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last,
    disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last,
    disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last,
    network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last,
    network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last)
SELECT m.uuid, m.reseller_uuid, 'b5000000-0000-4000-8000-' || lpad(m.number::text, 12, '0'), d.day,
       d.sample_count,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.average * 20) / 100.0,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.maximum * 20) / 100.0,
       (500 + m.number % 3000 + d.distance % 7 * 50 + d.last * 20) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.average * 5) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.maximum * 5) / 100.0,
       (3000 + m.number % 2500 + d.distance % 7 * 30 + d.last * 5) / 100.0,
       m.disk * (60 - d.distance) / 100.0, m.disk * (60 - d.distance) / 100.0, m.disk * (60 - d.distance) / 100.0,
       m.number % 500 + d.average * 3,
       m.number % 500 + d.maximum * 3,
       m.number % 500 + d.last * 3,
       m.number % 700 + d.average * 4,
       m.number % 700 + d.maximum * 4,
       m.number % 700 + d.last * 4,
       m.number % 900 + d.average * 10,
       m.number % 900 + d.maximum * 10,
       m.number % 900 + d.last * 10,
       m.number % 1100 + d.average * 15,
       m.number % 1100 + d.maximum * 15,
       m.number % 1100 + d.last * 15
FROM bench_machines AS m
CROSS JOIN (
    SELECT w.day, min(w.distance) AS distance, count(*) AS sample_count,
           avg(w.wave)::double precision AS average, max(w.wave) AS maximum,
           (array_agg(w.wave ORDER BY w.sampled_at DESC))[1] AS last
    FROM bench_waves AS w
    GROUP BY 1
) AS d
WHERE m.number <= 100000 AND m.number % 5 = 0
ORDER BY d.day, m.number
ON CONFLICT DO NOTHING;
ALTER TABLE vm_metric_samples ENABLE TRIGGER USER;
ALTER TABLE vm_metrics_quarters ENABLE TRIGGER USER;
ALTER TABLE vm_metrics_hourly ENABLE TRIGGER USER;
ALTER TABLE vm_metrics_daily ENABLE TRIGGER USER;
