-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name, vm.power_state, vm.guest_os, vm.memory_size_mib, vm.cpu_count, vm.disk_capacity_gib, vm.vcenter_name
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid
ORDER BY coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $2::bigint
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 20
