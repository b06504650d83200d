-- customers: main, rows 2, parameters 2
SELECT organisation.uuid, organisation.uuid, organisation.name, organisation.parent_uuid, organisation.kind
FROM organisations AS organisation
WHERE organisation.kind = ANY ($1::text[])
ORDER BY organisation.name COLLATE alphabet, organisation.uuid
LIMIT $2::bigint

-- viewer.organisation: main, rows 1, parameters 1
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid

-- customers.nodes.parent: main, rows 2, parameters 1
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = ANY ($1::uuid[])

-- customers.nodes.totals: aas, rows 2, parameters 2
SELECT NULL, NULL, parent.place, count(vm.identity_instance_uuid)
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS parent (uuid, reach, place)
LEFT JOIN LATERAL (
SELECT vm.*
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = parent.uuid
) AS vm ON TRUE
GROUP BY (parent.place)
ORDER BY parent.place

-- customers.nodes.virtualMachines: aas, rows 4, parameters 2
SELECT page.c0, page.c1, page.c2, parent.place
FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (key, place)
LEFT JOIN LATERAL (
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name, coalesce(vm.identity_name, '') COLLATE alphabet
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = parent.key
ORDER BY coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $2::bigint
) AS page (c0, c1, c2, position0) ON TRUE
ORDER BY parent.place, page.position0, page.c1 COLLATE alphabet
