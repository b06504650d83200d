-- What a collector would have measured since the demo was made: a sample each quarter of an hour, for each machine, from its
-- last one (or two days ago) to the anchor. A sample is a function of the machine's key and of its time, so that this can run
-- again and again: a level of the machine's own, a wave over the day and some noise. The disk stays as it was measured last.

SELECT vm_metric_samples_ensure_partitions(
    (SELECT coalesce(max(s.sampled_at), current_setting('dcx.anchor')::timestamptz) - interval '2 days'
    FROM vm_metric_samples AS s),
    current_setting('dcx.anchor')::timestamptz + interval '14 days');

INSERT INTO vm_metric_samples (
    identity_instance_uuid, sampled_at, cpu_percent, memory_percent, disk_used_gib, disk_read_kbps, disk_write_kbps,
    network_in_kbps, network_out_kbps)
SELECT vm.identity_instance_uuid, t.sampled_at,
       r.runs * (10 + l.level % 25 + w.wave * 0.6 + n.noise * 0.09),
       r.runs * (35 + l.level % 30 + w.wave * 0.2 + n.noise * 0.01),
       coalesce(last.disk_used_gib, vm.disk_capacity_gib * 0.4),
       r.runs * (l.level + w.wave * 9 + n.noise * 2),
       r.runs * (l.level + w.wave * 5 + n.noise * 3),
       r.runs * (l.level * 2 + w.wave * 30 + n.noise),
       r.runs * (l.level * 3 + w.wave * 45 + n.noise * 4)
FROM vcenter_vm_data_vms AS vm
LEFT JOIN LATERAL (
    SELECT s.sampled_at, s.disk_used_gib
    FROM vm_metric_samples AS s
    WHERE s.identity_instance_uuid = vm.identity_instance_uuid
    ORDER BY s.sampled_at DESC
    LIMIT 1
) AS last ON true
CROSS JOIN LATERAL (
    SELECT ceil(extract(epoch FROM coalesce(
        last.sampled_at + interval '1 minute',
        greatest(vm.created_at, current_setting('dcx.anchor')::timestamptz - interval '2 days'))) / 900)::bigint
) AS f (first)
CROSS JOIN LATERAL generate_series(
    f.first, floor(extract(epoch FROM current_setting('dcx.anchor')::timestamptz) / 900)::bigint) AS quarter
CROSS JOIN LATERAL (SELECT to_timestamp(quarter * 900)) AS t (sampled_at)
CROSS JOIN LATERAL (SELECT abs(hashtext(vm.identity_instance_uuid) % 400)) AS l (level)
CROSS JOIN LATERAL (SELECT 48 - abs(quarter % 96 - 48)) AS w (wave)
CROSS JOIN LATERAL (SELECT abs((quarter * 7919 + l.level) % 101)) AS n (noise)
CROSS JOIN LATERAL (SELECT CASE WHEN lower(vm.power_state) = 'poweredon' THEN 1 ELSE 0 END) AS r (runs)
WHERE vm.organisation_uuid IS NOT NULL AND vm.identity_instance_uuid <> ''
ON CONFLICT DO NOTHING;
