-- 17 statements

-- main
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, total.count, total.organisations
FROM LATERAL (
SELECT count(*) AS count, NULL::text AS organisations
FROM organisations AS organisation
) AS total
LEFT JOIN LATERAL (
SELECT organisation.uuid, organisation.uuid, organisation.name, organisation.kind, organisation.parent_uuid, organisation.kind COLLATE alphabet
FROM organisations AS organisation
ORDER BY organisation.kind COLLATE alphabet DESC, organisation.uuid DESC
LIMIT $1::bigint
) AS page (c0, c1, c2, c3, c4, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = 20

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, total.count, total.organisations
FROM LATERAL (
SELECT count(*) AS count, NULL::text AS organisations
FROM vm_alerts AS alert
WHERE alert.resolved_at IS NULL
) AS total
LEFT JOIN LATERAL (
SELECT alert.organisation_uuid, alert.uuid, alert.severity, alert.message, alert.raised_at, alert.identity_instance_uuid, alert.raised_at
FROM vm_alerts AS alert
WHERE alert.resolved_at IS NULL
ORDER BY alert.raised_at DESC, alert.uuid DESC
LIMIT $1::bigint
) AS page (c0, c1, c2, c3, c4, c5, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = 101

-- main
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, total.count, total.organisations
FROM LATERAL (
SELECT count(*) AS count, NULL::text AS organisations
FROM invoices AS invoice
WHERE invoice.status = ANY ($1::text[])
) AS total
LEFT JOIN LATERAL (
SELECT invoice.organisation_uuid, invoice.uuid, invoice.number, invoice.due_on, invoice.total_amount, invoice.month, invoice.month
FROM invoices AS invoice
WHERE invoice.status = ANY ($1::text[])
ORDER BY invoice.month DESC, invoice.uuid DESC
LIMIT $2::bigint
) AS page (c0, c1, c2, c3, c4, c5, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = {"overdue"}
-- $2 = 101

-- main
SELECT page.c0, page.c1, page.c2, page.c3, total.count, total.organisations
FROM LATERAL (
SELECT count(*) AS count, NULL::text AS organisations
FROM wallets AS wallet
WHERE coalesce(wallet.balance < wallet.low_balance_threshold, FALSE) = $1::boolean
) AS total
LEFT JOIN LATERAL (
SELECT wallet.organisation_uuid, wallet.organisation_uuid, wallet.balance, wallet.created_at, wallet.created_at
FROM wallets AS wallet
WHERE coalesce(wallet.balance < wallet.low_balance_threshold, FALSE) = $1::boolean
ORDER BY wallet.created_at DESC, wallet.organisation_uuid DESC
LIMIT $2::bigint
) AS page (c0, c1, c2, c3, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = t
-- $2 = 101

-- e-networks
SELECT NULL, provider.uuid, provider.name, provider.integration_kind, provider.status
FROM network_providers AS provider
ORDER BY provider.name COLLATE alphabet, provider.uuid
LIMIT $1::bigint
-- $1 = 1000

-- main
SELECT person.organisation_uuid, person.uuid, person.name
FROM users AS person
WHERE person.uuid = $1::uuid
-- $1 = 00000000-0000-4000-8000-000000000101

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name, organisation.kind
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid
-- $1 = 00000000-0000-4000-8000-000000000001

-- aas
SELECT NULL, NULL, 1, count(vm.identity_instance_uuid), count(*) FILTER (WHERE vm.power_state IN ('poweredOn', 'poweredon', 'POWEREDON', 'PoweredOn', 'Poweredon', 'powered_on', 'POWERED_ON', 'Powered_On', 'Powered_on', 'powered_On', 'powered-on', 'POWERED-ON', 'Powered-On', 'Powered-on', 'powered-On', 'powered on', 'POWERED ON', 'Powered On', 'Powered on', 'powered On')), coalesce(sum(vm.memory_size_mib), 0) / 1024::float8, coalesce(sum(vm.cpu_count), 0), coalesce(sum(vm.disk_capacity_gib), 0) / 1024::float8, count(vm.identity_instance_uuid) FILTER (WHERE vm.cost_estimate IS NULL)
FROM (
SELECT vm.*
FROM vcenter_vm_data_vms AS vm
) AS vm
GROUP BY ()

-- aas
SELECT NULL, NULL, 1, count(vm.identity_instance_uuid), vm.group_organisation, vm.group_key
FROM (
SELECT vm.*, vm.guest_os AS group_key, NULL::uuid AS group_organisation
FROM vcenter_vm_data_vms AS vm
) AS vm
GROUP BY (vm.group_key, vm.group_organisation)
ORDER BY vm.group_key COLLATE alphabet, vm.group_organisation

-- main
SELECT own.receiver, CASE WHEN GROUPING(own.customer) = 0 THEN 1 END, parent.place,
       own.customer, coalesce(sum(own.gross), 0)::numeric(14, 2),
       coalesce(sum(own.commission), 0)::numeric(14, 2),
       coalesce(sum(own.gross - own.commission), 0)::numeric(14, 2)
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS parent (uuid, kind, place)
LEFT JOIN LATERAL (
    SELECT invoice.organisation_uuid AS receiver, invoice.organisation_uuid AS customer, invoice.net_amount AS gross,
           coalesce((
               SELECT sum(share.amount)
               FROM commissions AS share
               WHERE share.invoice_uuid = invoice.uuid AND share.organisation_uuid <> parent.uuid), 0) AS commission
    FROM invoices AS invoice
    WHERE parent.kind = 'platform' AND invoice.month BETWEEN date_trunc('month', $3::date)::date AND $4::date
        AND invoice.status NOT IN ('open', 'void') AND TRUE
    UNION ALL
    SELECT own.organisation_uuid, own.customer_uuid, own.line_amount, own.amount
    FROM commissions AS own
    WHERE parent.kind = 'reseller' AND own.organisation_uuid = parent.uuid AND own.is_earned
        AND own.month BETWEEN date_trunc('month', $3::date)::date AND $4::date
        AND TRUE
) AS own ON TRUE
WHERE parent.kind <> 'customer'
GROUP BY GROUPING SETS ((parent.place, own.receiver, own.customer), (parent.place))
HAVING GROUPING(own.customer) = 1 OR own.customer IS NOT NULL
ORDER BY parent.place, GROUPING(own.customer), 5 DESC, own.customer
-- $1 = {"00000000-0000-4000-8000-000000000001"}
-- $2 = {"platform"}
-- $3 = 2026-01-01
-- $4 = 2026-12-31

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = ANY ($1::uuid[])
-- $1 = {"00000000-0000-4000-8000-000000000001",NULL,"00000000-0000-4000-8000-000000000002"}

-- main
SELECT page.c0, page.c1, parent.place, total.count, total.organisations
FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (key, place)
CROSS JOIN LATERAL (
SELECT count(*) AS count, NULL::text AS organisations
FROM organisations AS organisation
WHERE organisation.parent_uuid = parent.key
) AS total
LEFT JOIN LATERAL (
SELECT organisation.uuid, organisation.uuid, organisation.name COLLATE alphabet
FROM organisations AS organisation
WHERE organisation.parent_uuid = parent.key
ORDER BY organisation.name COLLATE alphabet, organisation.uuid
LIMIT $2::bigint
) AS page (c0, c1, position0) ON TRUE
ORDER BY parent.place, page.position0, page.c1
-- $1 = {"00000000-0000-4000-8000-000000000002","00000000-0000-4000-8000-000000000001","00000000-0000-4000-8000-000000000004","00000000-0000-4000-8000-000000000003"}
-- $2 = 20

-- aas
SELECT page.c0, page.c1, parent.place, total.count, total.organisations
FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (key, place)
CROSS JOIN LATERAL (
SELECT count(*) AS count, NULL::text AS organisations
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = parent.key
) AS total
LEFT JOIN LATERAL (
SELECT vm.organisation_uuid, vm.identity_instance_uuid, coalesce(vm.identity_name, '') COLLATE alphabet
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = parent.key
ORDER BY coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $2::bigint
) AS page (c0, c1, position0) ON TRUE
ORDER BY parent.place, page.position0, page.c1 COLLATE alphabet
-- $1 = {"00000000-0000-4000-8000-000000000002","00000000-0000-4000-8000-000000000001","00000000-0000-4000-8000-000000000004","00000000-0000-4000-8000-000000000003"}
-- $2 = 1

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = ANY ($1::uuid[])
-- $1 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000004"}

-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name
FROM vcenter_vm_data_vms AS vm
WHERE vm.identity_instance_uuid = ANY ($1::varchar[])
-- $1 = {"50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000009","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000007"}

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid
-- $1 = 00000000-0000-4000-8000-000000000004

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name, organisation.kind
FROM organisations AS organisation
WHERE organisation.uuid = ANY ($1::uuid[])
-- $1 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000004",NULL}
