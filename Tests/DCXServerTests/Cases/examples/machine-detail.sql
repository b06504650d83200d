-- 7 statements

-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name, vm.power_state, vm.guest_os, vm.cpu_count, vm.memory_size_mib, vm.disk_capacity_gib, vm.vcenter_name, vm.resource_pool_name, vm.created_at, vm.updated_at, vm.cost_estimate, vm.license_cost
FROM vcenter_vm_data_vms AS vm
WHERE vm.identity_instance_uuid = $1::varchar AND vm.organisation_uuid = $2::uuid
-- $1 = 50000000-0000-4000-8000-000000000004
-- $2 = 00000000-0000-4000-8000-000000000003

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid AND organisation.uuid = $2::uuid
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003

-- aas
SELECT disk.organisation_uuid, disk.uuid, disk.label, disk.capacity_gib, disk.used_gib, disk.datastore_name
FROM vm_disks AS disk
WHERE disk.identity_instance_uuid = $1::varchar AND disk.organisation_uuid = $2::uuid
ORDER BY disk.label COLLATE alphabet, disk.uuid
LIMIT $3::bigint
-- $1 = 50000000-0000-4000-8000-000000000004
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 1000

-- aas
SELECT reading.organisation_uuid, reading.kind, parent.place, reading.age_minutes, reading.cpu_percent,
       reading.memory_percent, reading.disk_percent, reading.critical_count, reading.warning_count
FROM unnest($1::varchar[], $2::uuid[], $4::integer[]) WITH ORDINALITY
    AS parent (key, organisation_uuid, capacity, place)
CROSS JOIN LATERAL (
(
SELECT m.organisation_uuid, 'sample', floor(extract(epoch FROM $3::timestamptz - m.sampled_at) / 60)::bigint,
       round(m.cpu_percent::numeric, 1), round(m.memory_percent::numeric, 1),
       round(m.disk_used_gib::numeric * 100 / nullif(parent.capacity, 0), 1), 0::bigint, 0::bigint
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at > $3::timestamptz - interval '7 days' AND m.sampled_at <= $3::timestamptz
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $5::uuid
ORDER BY m.sampled_at DESC
LIMIT 1
)
UNION ALL
SELECT alert.organisation_uuid, 'alerts', NULL, NULL, NULL, NULL,
       count(*) FILTER (WHERE alert.severity = 'critical'), count(*) FILTER (WHERE alert.severity = 'warning')
FROM vm_alerts AS alert
WHERE alert.identity_instance_uuid = parent.key AND alert.resolved_at IS NULL
    AND alert.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND alert.organisation_uuid = $5::uuid
GROUP BY alert.organisation_uuid
) AS reading (
    organisation_uuid, kind, age_minutes, cpu_percent, memory_percent, disk_percent, critical_count, warning_count)
-- $1 = {"50000000-0000-4000-8000-000000000004"}
-- $2 = {"00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-21T08:00:00Z
-- $4 = {"1024"}
-- $5 = 00000000-0000-4000-8000-000000000003

-- aas
SELECT sample.organisation_uuid, sample.sampled_at, parent.place, sample.sampled_at, sample.cpu_percent, sample.memory_percent, sample.disk_used_gib, sample.network_in_kbps, sample.network_out_kbps
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT m.organisation_uuid, m.sampled_at, m.cpu_percent, m.memory_percent, m.disk_used_gib, m.network_in_kbps, m.network_out_kbps
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at > $3::timestamptz - interval '7 days' AND m.sampled_at <= $3::timestamptz
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $4::uuid
ORDER BY m.sampled_at DESC
LIMIT 1
) AS sample
-- $1 = {"50000000-0000-4000-8000-000000000004"}
-- $2 = {"00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-21T08:00:00Z
-- $4 = 00000000-0000-4000-8000-000000000003

-- aas
WITH bucket AS MATERIALIZED (
SELECT span.*
FROM (
SELECT row_number() OVER (ORDER BY mark.start) AS number, mark.start, mark."end"
FROM (
SELECT tick.start, lead(tick.start) OVER (ORDER BY tick.start) AS "end"
FROM generate_series(
    date_bin('15 minutes', $3::timestamptz - interval '2 hours', '2000-01-01Z'), $4::timestamptz + interval '2 hours',
    interval '15 minutes'
) AS tick (start)
WHERE extract(minute FROM tick.start AT TIME ZONE $5::text) = 0
) AS mark
WHERE mark."end" > $3::timestamptz AND mark.start < $4::timestamptz
) AS span
WHERE span.start <= $6::timestamptz
), bounds AS MATERIALIZED (
SELECT array_agg(bucket.start ORDER BY bucket.number) AS starts,
       min(bucket.start) AS start, least(max(bucket."end"), $6::timestamptz + interval '1 microsecond') AS "end"
FROM bucket
WHERE bucket."end" IS NOT NULL
)
SELECT NULL AS organisation_uuid, NULL AS sample_count, 0 AS place, bucket.number, bucket.start, bucket."end", NULL, NULL, NULL, NULL
FROM bucket
WHERE bucket.start < bucket."end"
UNION ALL
SELECT part.organisation_uuid, part.sample_count, parent.place, part.number, NULL, NULL, part.cpu_percent_average, part.memory_percent_average, part.disk_read_kbps_average, part.disk_write_kbps_average
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT coalesce(
    (SELECT r.hour + interval '1 hour' FROM vm_metrics_hourly AS r
    WHERE r.identity_instance_uuid = parent.key AND r.hour <= $6::timestamptz
    ORDER BY r.hour DESC LIMIT 1),
    '-infinity') AS until
OFFSET 0
) AS rolled
CROSS JOIN LATERAL (
(
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       m.sample_count, m.cpu_percent_average, m.memory_percent_average, m.disk_read_kbps_average, m.disk_write_kbps_average
FROM (
SELECT m.organisation_uuid, m.hour AS measured_at, m.sample_count, m.cpu_percent_average, m.memory_percent_average, m.disk_read_kbps_average, m.disk_write_kbps_average
FROM vm_metrics_hourly AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.hour >= (SELECT bounds.start FROM bounds) AND m.hour < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
) AS m
OFFSET 0
)
UNION ALL
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       sum(m.sample_count) AS sample_count, (sum(m.cpu_percent_average * m.cpu_percent_count) / sum(m.cpu_percent_count) FILTER (WHERE m.cpu_percent_average IS NOT NULL))::real AS cpu_percent_average, (sum(m.memory_percent_average * m.memory_percent_count) / sum(m.memory_percent_count) FILTER (WHERE m.memory_percent_average IS NOT NULL))::real AS memory_percent_average, (sum(m.disk_read_kbps_average * m.disk_read_kbps_count) / sum(m.disk_read_kbps_count) FILTER (WHERE m.disk_read_kbps_average IS NOT NULL))::real AS disk_read_kbps_average, (sum(m.disk_write_kbps_average * m.disk_write_kbps_count) / sum(m.disk_write_kbps_count) FILTER (WHERE m.disk_write_kbps_average IS NOT NULL))::real AS disk_write_kbps_average
FROM (
SELECT m.organisation_uuid, m.sampled_at AS measured_at, 1 AS sample_count, m.cpu_percent AS cpu_percent_average, m.memory_percent AS memory_percent_average, m.disk_read_kbps AS disk_read_kbps_average, m.disk_write_kbps AS disk_write_kbps_average, 1 AS cpu_percent_count, 1 AS memory_percent_count, 1 AS disk_read_kbps_count, 1 AS disk_write_kbps_count
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at >= (SELECT bounds.start FROM bounds) AND m.sampled_at < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
    AND m.sampled_at >= rolled.until
) AS m
GROUP BY 1, 2
) AS part
ORDER BY place, number
-- $1 = {"50000000-0000-4000-8000-000000000004"}
-- $2 = {"00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-20T08:00:00Z
-- $4 = 2026-11-21T08:00:00Z
-- $5 = Africa/Johannesburg
-- $6 = 2026-11-21T08:00:00Z
-- $7 = 00000000-0000-4000-8000-000000000003

-- aas
SELECT alert.organisation_uuid, alert.uuid, alert.severity, alert.kind, alert.message, alert.raised_at, alert.acknowledged_at, alert.acknowledged_by_kind, alert.resolved_at
FROM vm_alerts AS alert
WHERE alert.identity_instance_uuid = $1::varchar AND alert.organisation_uuid = $2::uuid
ORDER BY alert.raised_at DESC, alert.uuid DESC
LIMIT $3::bigint
-- $1 = 50000000-0000-4000-8000-000000000004
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 10
