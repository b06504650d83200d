-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name, vm.power_state, vm.disk_capacity_gib
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid
ORDER BY coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $2::bigint
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 20

-- aas
SELECT sample.organisation_uuid, sample.sampled_at, parent.place, sample.sampled_at, sample.cpu_percent, sample.memory_percent
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT m.organisation_uuid, m.sampled_at, m.cpu_percent, m.memory_percent
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at > $3::timestamptz - interval '7 days' AND m.sampled_at <= $3::timestamptz
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $4::uuid
ORDER BY m.sampled_at DESC
LIMIT 1
) AS sample
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000002"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-21T08:00:00Z
-- $4 = 00000000-0000-4000-8000-000000000003

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
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000002"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-21T08:00:00Z
-- $4 = {"400","2048","150","1024","100","200","200"}
-- $5 = 00000000-0000-4000-8000-000000000003
