-- 16 statements

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, total.count, total.organisations
FROM LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT alert.organisation_uuid AS organisation, count(*) AS count
FROM vm_alerts AS alert
WHERE alert.reseller_uuid = $1::uuid AND alert.resolved_at IS NULL
GROUP BY alert.organisation_uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT alert.organisation_uuid, alert.uuid, alert.severity, alert.message, alert.raised_at, alert.identity_instance_uuid, alert.raised_at
FROM vm_alerts AS alert
WHERE alert.reseller_uuid = $1::uuid AND alert.resolved_at IS NULL
ORDER BY alert.raised_at DESC, alert.uuid DESC
LIMIT $2::bigint
) AS page (c0, c1, c2, c3, c4, c5, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 101

-- main
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, total.count, total.organisations
FROM LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT invoice.organisation_uuid AS organisation, count(*) AS count
FROM invoices AS invoice
WHERE invoice.reseller_uuid = $1::uuid AND invoice.status = ANY ($2::text[])
GROUP BY invoice.organisation_uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT invoice.organisation_uuid, invoice.uuid, invoice.number, invoice.due_on, invoice.total_amount, invoice.month, invoice.month
FROM invoices AS invoice
WHERE invoice.reseller_uuid = $1::uuid AND invoice.status = ANY ($2::text[])
ORDER BY invoice.month DESC, invoice.uuid DESC
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, c5, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = {"overdue"}
-- $3 = 101

-- main
SELECT page.c0, page.c1, page.c2, page.c3, total.count, total.organisations
FROM LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT wallet.organisation_uuid AS organisation, count(*) AS count
FROM wallets AS wallet
WHERE wallet.reseller_uuid = $1::uuid AND coalesce(wallet.balance < wallet.low_balance_threshold, FALSE) = $2::boolean
GROUP BY wallet.organisation_uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT wallet.organisation_uuid, wallet.organisation_uuid, wallet.balance, wallet.created_at, wallet.created_at
FROM wallets AS wallet
WHERE wallet.reseller_uuid = $1::uuid AND coalesce(wallet.balance < wallet.low_balance_threshold, FALSE) = $2::boolean
ORDER BY wallet.created_at DESC, wallet.organisation_uuid DESC
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = t
-- $3 = 101

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name, organisation.commission_rate, organisation.kind, wallet.organisation_uuid, wallet.balance
FROM organisations AS organisation
LEFT JOIN wallets AS wallet
    ON wallet.organisation_uuid = organisation.uuid AND coalesce(wallet.reseller_uuid = $2::uuid, FALSE)
WHERE organisation.uuid = $1::uuid AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 00000000-0000-4000-8000-000000000002

-- aas
SELECT vm.organisation_uuid,
       CASE WHEN GROUPING(vm.organisation_uuid) = 0 AND count(vm.identity_instance_uuid) > 0 THEN 1 END, 1, count(vm.identity_instance_uuid), count(*) FILTER (WHERE vm.power_state IN ('poweredOn', 'poweredon', 'POWEREDON', 'PoweredOn', 'Poweredon', 'powered_on', 'POWERED_ON', 'Powered_On', 'Powered_on', 'powered_On', 'powered-on', 'POWERED-ON', 'Powered-On', 'Powered-on', 'powered-On', 'powered on', 'POWERED ON', 'Powered On', 'Powered on', 'powered On')), coalesce(sum(vm.memory_size_mib), 0) / 1024::float8, coalesce(sum(vm.cpu_count), 0), coalesce(sum(vm.disk_capacity_gib), 0) / 1024::float8, count(vm.identity_instance_uuid) FILTER (WHERE vm.cost_estimate IS NULL)
FROM (
SELECT vm.*
FROM vcenter_vm_data_vms AS vm
WHERE vm.reseller_uuid = $1::uuid AND vm.reseller_uuid = $2::uuid
) AS vm
GROUP BY GROUPING SETS ((vm.organisation_uuid), ())
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 00000000-0000-4000-8000-000000000002

-- aas
SELECT vm.organisation_uuid,
       CASE WHEN GROUPING(vm.organisation_uuid) = 0 AND count(vm.identity_instance_uuid) > 0 THEN 1 END, 1, count(vm.identity_instance_uuid), vm.group_organisation, coalesce(sum(vm.cost_estimate), 0)::numeric(14, 2)
FROM (
SELECT vm.*, vm.organisation_uuid::text AS group_key, vm.organisation_uuid AS group_organisation
FROM vcenter_vm_data_vms AS vm
WHERE vm.reseller_uuid = $1::uuid AND vm.reseller_uuid = $2::uuid
) AS vm
GROUP BY GROUPING SETS ((vm.group_key, vm.group_organisation, vm.organisation_uuid), (vm.group_key, vm.group_organisation))
ORDER BY vm.group_key COLLATE alphabet, vm.group_organisation
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 00000000-0000-4000-8000-000000000002

-- main
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, total.count, total.organisations
FROM LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT organisation.uuid AS organisation, count(*) AS count
FROM organisations AS organisation
WHERE organisation.parent_uuid = $1::uuid AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
GROUP BY organisation.uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT organisation.uuid, organisation.uuid, organisation.name, organisation.status, organisation.kind, organisation.name COLLATE alphabet
FROM organisations AS organisation
WHERE organisation.parent_uuid = $1::uuid AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
ORDER BY organisation.name COLLATE alphabet, organisation.uuid
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, position0) ON TRUE
ORDER BY page.position0, page.c1
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 00000000-0000-4000-8000-000000000002
-- $3 = 20

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
        AND invoice.status NOT IN ('open', 'void') AND invoice.reseller_uuid = $5::uuid
    UNION ALL
    SELECT own.organisation_uuid, own.customer_uuid, own.line_amount, own.amount
    FROM commissions AS own
    WHERE parent.kind = 'reseller' AND own.organisation_uuid = parent.uuid AND own.is_earned
        AND own.month BETWEEN date_trunc('month', $3::date)::date AND $4::date
        AND own.reseller_uuid = $5::uuid
) AS own ON TRUE
WHERE parent.kind <> 'customer'
GROUP BY GROUPING SETS ((parent.place, own.receiver, own.customer), (parent.place))
HAVING GROUPING(own.customer) = 1 OR own.customer IS NOT NULL
ORDER BY parent.place, GROUPING(own.customer), 5 DESC, own.customer
-- $1 = {"00000000-0000-4000-8000-000000000002"}
-- $2 = {"reseller"}
-- $3 = 2026-01-01
-- $4 = 2026-12-31
-- $5 = 00000000-0000-4000-8000-000000000002

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000002

-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name
FROM vcenter_vm_data_vms AS vm
WHERE vm.identity_instance_uuid = ANY ($1::varchar[]) AND coalesce(vm.reseller_uuid = $2::uuid, FALSE)
-- $1 = {"50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000007"}
-- $2 = 00000000-0000-4000-8000-000000000002

-- main
SELECT entry.organisation_uuid, entry.uuid, entry.kind, entry.amount, entry.created_at
FROM wallet_transactions AS entry
WHERE entry.organisation_uuid = $1::uuid AND coalesce(entry.reseller_uuid = $2::uuid, FALSE)
ORDER BY entry.position DESC, entry.uuid DESC
LIMIT $3::bigint
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 00000000-0000-4000-8000-000000000002
-- $3 = 5

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000002

-- aas
SELECT vm.organisation_uuid, 1, 1, count(vm.identity_instance_uuid), coalesce(sum(vm.memory_size_mib), 0) / 1024::float8
FROM (
SELECT vm.*
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid AND coalesce(vm.reseller_uuid = $2::uuid, FALSE)
) AS vm
GROUP BY vm.organisation_uuid
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000002

-- main
SELECT wallet.organisation_uuid, wallet.organisation_uuid, wallet.balance, coalesce(wallet.balance < wallet.low_balance_threshold, FALSE)
FROM wallets AS wallet
WHERE wallet.organisation_uuid = $1::uuid AND coalesce(wallet.reseller_uuid = $2::uuid, FALSE)
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000002

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = ANY ($1::uuid[]) AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
-- $1 = {"00000000-0000-4000-8000-000000000003",NULL}
-- $2 = 00000000-0000-4000-8000-000000000002

-- main
SELECT invoice.organisation_uuid, invoice.uuid, parent.place, coalesce(invoice.total_amount, 0)::numeric(14, 2)
FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)
CROSS JOIN generate_series(
    date_trunc('month', $2::timestamptz AT TIME ZONE 'Africa/Johannesburg')
        - make_interval(months => $3::integer - 1),
    date_trunc('month', $2::timestamptz AT TIME ZONE 'Africa/Johannesburg'),
    interval '1 month') AS month (first)
LEFT JOIN LATERAL (
SELECT invoice.*
FROM invoices AS invoice
WHERE invoice.organisation_uuid = parent.uuid AND invoice.month = month.first::date
    AND invoice.status <> 'void' AND coalesce(invoice.reseller_uuid = $4::uuid, FALSE)
OFFSET 0
) AS invoice ON TRUE
ORDER BY parent.place, month.first
-- $1 = {"00000000-0000-4000-8000-000000000003"}
-- $2 = 2026-11-21T08:00:00Z
-- $3 = 1
-- $4 = 00000000-0000-4000-8000-000000000002
