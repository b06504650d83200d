-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid
ORDER BY coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $2::bigint
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 20

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, parent.place
FROM unnest($1::varchar[]) WITH ORDINALITY AS parent (key, place)
LEFT JOIN LATERAL (
SELECT disk.organisation_uuid, disk.uuid, disk.label, disk.capacity_gib, disk.used_gib, disk.datastore_name, disk.label COLLATE alphabet
FROM vm_disks AS disk
WHERE disk.identity_instance_uuid = parent.key AND disk.organisation_uuid = $2::uuid
ORDER BY disk.label COLLATE alphabet, disk.uuid
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, c5, position0) ON TRUE
ORDER BY parent.place, page.position0, page.c1
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000002"}
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 1000

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, parent.place, total.count, total.organisations
FROM unnest($1::varchar[]) WITH ORDINALITY AS parent (key, place)
CROSS JOIN LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT alert.organisation_uuid AS organisation, count(*) AS count
FROM vm_alerts AS alert
WHERE alert.identity_instance_uuid = parent.key AND alert.organisation_uuid = $2::uuid AND alert.resolved_at IS NULL
GROUP BY alert.organisation_uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT alert.organisation_uuid, alert.uuid, alert.severity, alert.message, alert.raised_at, alert.acknowledged_by_kind, alert.raised_at
FROM vm_alerts AS alert
WHERE alert.identity_instance_uuid = parent.key AND alert.organisation_uuid = $2::uuid AND alert.resolved_at IS NULL
ORDER BY alert.raised_at DESC, alert.uuid DESC
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, c5, position0) ON TRUE
ORDER BY parent.place, page.position0 DESC, page.c1 DESC
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000002"}
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 2
