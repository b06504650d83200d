-- main
SELECT organisation.uuid, organisation.uuid, organisation.name, organisation.kind
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid AND organisation.uuid = $2::uuid
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, total.count, total.organisations
FROM LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT vm.organisation_uuid AS organisation, count(*) AS count
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid AND vm.organisation_uuid = $2::uuid
GROUP BY vm.organisation_uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name, vm.power_state, vm.memory_size_mib, vm.cpu_count, coalesce(vm.identity_name, '') COLLATE alphabet
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid AND vm.organisation_uuid = $2::uuid
ORDER BY coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, c5, position0) ON TRUE
ORDER BY page.position0, page.c1 COLLATE alphabet
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 20

-- aas
SELECT vm.organisation_uuid, 1, 1, coalesce(sum(vm.memory_size_mib), 0) / 1024::float8, coalesce(sum(vm.cpu_count), 0), coalesce(sum(vm.disk_capacity_gib), 0) / 1024::float8, count(vm.identity_instance_uuid)
FROM (
SELECT vm.*
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid AND vm.organisation_uuid = $2::uuid
) AS vm
GROUP BY vm.organisation_uuid
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003
