-- 3 statements

-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name, vm.power_state, vm.guest_os, vm.cpu_count, vm.memory_size_mib, vm.disk_capacity_gib, vm.vcenter_name, vm.resource_pool_name, vm.cost_estimate, vm.created_at
FROM vcenter_vm_data_vms AS vm
WHERE vm.reseller_uuid = $1::uuid
ORDER BY coalesce(vm.created_at, '-infinity'::timestamptz), coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $2::bigint
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 5

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000002

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, parent.place
FROM unnest($1::varchar[]) WITH ORDINALITY AS parent (key, place)
LEFT JOIN LATERAL (
SELECT disk.organisation_uuid, disk.uuid, disk.label, disk.capacity_gib, disk.label COLLATE alphabet
FROM vm_disks AS disk
WHERE disk.identity_instance_uuid = parent.key AND coalesce(disk.reseller_uuid = $2::uuid, FALSE)
ORDER BY disk.label COLLATE alphabet, disk.uuid
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, position0) ON TRUE
ORDER BY parent.place, page.position0, page.c1
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004"}
-- $2 = 00000000-0000-4000-8000-000000000002
-- $3 = 1000
