-- 7 statements

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name, invoice.organisation_uuid, invoice.uuid, month.first::date, (month.first + interval '1 month')::date, coalesce(invoice.net_amount, 0)::numeric(14, 2), coalesce(invoice.vat_amount, 0)::numeric(14, 2), coalesce(invoice.total_amount, 0)::numeric(14, 2), (SELECT coalesce(sum(round((line.amount + line.vat_amount)
    * CASE WHEN line.period_end > month.first AND line.period_end < month.first + interval '1 month'
           THEN ((month.first + interval '1 month')::date - line.period_start)::numeric
                / (line.period_end - line.period_start)
           ELSE 1 END, 2)), 0)::numeric(14, 2)
FROM invoice_lines AS line
WHERE line.organisation_uuid = invoice.organisation_uuid AND line.invoice_uuid = invoice.uuid), wallet.organisation_uuid, wallet.balance
FROM organisations AS organisation
CROSS JOIN (SELECT date_trunc('month', $3::timestamptz AT TIME ZONE 'Africa/Johannesburg')::date) AS month (first)
LEFT JOIN invoices AS invoice
    ON invoice.organisation_uuid = organisation.uuid AND invoice.month = month.first AND invoice.status <> 'void' AND invoice.organisation_uuid = $2::uuid
LEFT JOIN wallets AS wallet
    ON wallet.organisation_uuid = organisation.uuid AND wallet.organisation_uuid = $2::uuid
WHERE organisation.uuid = $1::uuid AND organisation.uuid = $2::uuid
-- $1 = 00000000-0000-4000-8000-000000000004
-- $2 = 00000000-0000-4000-8000-000000000004
-- $3 = 2026-11-21T08:00:00Z

-- main
SELECT invoice.organisation_uuid, invoice.uuid, parent.place, month.first::date, coalesce(invoice.total_amount, 0)::numeric(14, 2), invoice.uuid
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
    AND invoice.status <> 'void' AND invoice.organisation_uuid = $4::uuid
OFFSET 0
) AS invoice ON TRUE
ORDER BY parent.place, month.first
-- $1 = {"00000000-0000-4000-8000-000000000004"}
-- $2 = 2026-11-21T08:00:00Z
-- $3 = 13
-- $4 = 00000000-0000-4000-8000-000000000004

-- main
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, page.c6, page.c7, page.c8, total.count, total.organisations
FROM LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT invoice.organisation_uuid AS organisation, count(*) AS count
FROM invoices AS invoice
WHERE invoice.organisation_uuid = $1::uuid AND invoice.organisation_uuid = $2::uuid
GROUP BY invoice.organisation_uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT invoice.organisation_uuid, invoice.uuid, invoice.number, invoice.month, invoice.status, invoice.due_on, invoice.net_amount, invoice.vat_amount, invoice.total_amount, invoice.month
FROM invoices AS invoice
WHERE invoice.organisation_uuid = $1::uuid AND invoice.organisation_uuid = $2::uuid
ORDER BY invoice.month DESC, invoice.uuid DESC
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, c5, c6, c7, c8, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = 00000000-0000-4000-8000-000000000004
-- $2 = 00000000-0000-4000-8000-000000000004
-- $3 = 4

-- main
SELECT entry.organisation_uuid, entry.uuid, entry.reference, entry.amount
FROM wallet_transactions AS entry
WHERE entry.organisation_uuid = $1::uuid AND entry.organisation_uuid = $2::uuid AND (entry.kind = 'hold' AND NOT EXISTS (
    SELECT FROM wallet_transactions AS release
    WHERE release.organisation_uuid = entry.organisation_uuid AND release.reference = entry.reference
        AND release.kind = 'release' AND release.position > entry.position))
ORDER BY entry.position, entry.uuid
LIMIT $3::bigint
-- $1 = 00000000-0000-4000-8000-000000000004
-- $2 = 00000000-0000-4000-8000-000000000004
-- $3 = 1000

-- main
SELECT line.organisation_uuid, line.uuid, line.description, line.category, line.quantity, line.unit_price, line.amount, line.vat_amount, line.identity_instance_uuid
FROM invoice_lines AS line
WHERE line.invoice_uuid = $1::uuid AND line.organisation_uuid = $2::uuid
ORDER BY line.position, line.uuid
LIMIT $3::bigint
-- $1 = 20000000-0000-4000-8000-000000040013
-- $2 = 00000000-0000-4000-8000-000000000004
-- $3 = 1000

-- main
SELECT own.organisation_uuid, own.organisation_uuid, parent.place, category.name, coalesce(own.net, 0)::numeric(14, 2), coalesce(own.net + own.vat, 0)::numeric(14, 2)
FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (invoice_uuid, place)
CROSS JOIN unnest(ARRAY['compute', 'licence', 'storage', 'network', 'service']) WITH ORDINALITY AS category (name, place)
LEFT JOIN (
    SELECT line.organisation_uuid, line.invoice_uuid, line.category,
           sum(line.amount) AS net, sum(line.vat_amount) AS vat
    FROM invoice_lines AS line
    WHERE line.invoice_uuid = ANY ($1::uuid[]) AND line.organisation_uuid = $2::uuid
    GROUP BY line.organisation_uuid, line.invoice_uuid, line.category
) AS own ON own.invoice_uuid = parent.invoice_uuid AND own.category = category.name
ORDER BY parent.place, category.place
-- $1 = {"20000000-0000-4000-8000-000000040013"}
-- $2 = 00000000-0000-4000-8000-000000000004

-- main
SELECT own.organisation_uuid, own.organisation_uuid, parent.place, category.name, coalesce(own.net + own.vat, 0)::numeric(14, 2)
FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (invoice_uuid, place)
CROSS JOIN unnest(ARRAY['compute', 'licence', 'storage', 'network', 'service']) WITH ORDINALITY AS category (name, place)
LEFT JOIN (
    SELECT line.organisation_uuid, line.invoice_uuid, line.category,
           sum(line.amount) AS net, sum(line.vat_amount) AS vat
    FROM invoice_lines AS line
    WHERE line.invoice_uuid = ANY ($1::uuid[]) AND line.organisation_uuid = $2::uuid
    GROUP BY line.organisation_uuid, line.invoice_uuid, line.category
) AS own ON own.invoice_uuid = parent.invoice_uuid AND own.category = category.name
ORDER BY parent.place, category.place
-- $1 = {"20000000-0000-4000-8000-000000040001","20000000-0000-4000-8000-000000040002","20000000-0000-4000-8000-000000040003","20000000-0000-4000-8000-000000040004","20000000-0000-4000-8000-000000040005","20000000-0000-4000-8000-000000040006","20000000-0000-4000-8000-000000040007","20000000-0000-4000-8000-000000040008","20000000-0000-4000-8000-000000040009","20000000-0000-4000-8000-000000040010","20000000-0000-4000-8000-000000040011","20000000-0000-4000-8000-000000040012","20000000-0000-4000-8000-000000040013"}
-- $2 = 00000000-0000-4000-8000-000000000004
