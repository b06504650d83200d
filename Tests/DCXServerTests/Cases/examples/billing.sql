-- 11 statements

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name, invoice.organisation_uuid, invoice.uuid, month.first::date, (month.first + interval '1 month')::date, coalesce(invoice.net_amount, 0)::numeric(14, 2), coalesce(invoice.vat_amount, 0)::numeric(14, 2), coalesce(invoice.total_amount, 0)::numeric(14, 2), coalesce(invoice.status = 'open', TRUE), wallet.organisation_uuid, wallet.balance
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
SELECT o.uuid, o.uuid, parent.place, (o.created_at AT TIME ZONE 'Africa/Johannesburg')::date
FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)
JOIN organisations AS o ON o.uuid = parent.uuid
WHERE o.kind <> 'platform' AND o.status <> 'closed'
    AND CASE $2::text
        WHEN 'platform' THEN TRUE
        WHEN 'reseller' THEN o.reseller_uuid = $3::uuid
        ELSE o.uuid = $3::uuid END
-- $1 = {"00000000-0000-4000-8000-000000000004"}
-- $2 = customer
-- $3 = 00000000-0000-4000-8000-000000000004

-- aas
SELECT parent.organisation_uuid, span.identity_instance_uuid, parent.place,
       CASE WHEN now.identity_instance_uuid IS NOT NULL THEN now.identity_name ELSE span.identity_name END,
       CASE WHEN now.identity_instance_uuid IS NOT NULL THEN now.cost_estimate ELSE span.cost_estimate END,
       CASE WHEN now.identity_instance_uuid IS NOT NULL THEN now.license_cost ELSE span.license_cost END,
       span.owned * datemultirange(daterange(parent.since, NULL)), span.lost
FROM unnest($1::uuid[], $2::date[]) WITH ORDINALITY AS parent (organisation_uuid, since, place)
CROSS JOIN LATERAL (
    SELECT s.identity_instance_uuid, coalesce(range_agg(s.days) FILTER (WHERE s.is_own), '{}') AS owned,
           datemultirange(daterange(min(s.first), 'infinity')) - coalesce(range_agg(s.days) FILTER (WHERE s.is_own), '{}') AS lost,
           (array_agg(s.identity_name ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS identity_name,
           (array_agg(s.cost_estimate ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS cost_estimate,
           (array_agg(s.license_cost ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS license_cost
    FROM (
        SELECT d.*, d.organisation_uuid = parent.organisation_uuid AS is_own,
               daterange(d.first, greatest(d.first, least(d.until, lead(d.first) OVER (
                   PARTITION BY d.identity_instance_uuid ORDER BY d.position)))) AS days
        FROM (
            SELECT o.*, (o.owned_from AT TIME ZONE 'Africa/Johannesburg')::date AS first,
                   coalesce((o.owned_until AT TIME ZONE 'Africa/Johannesburg')::date + 1, 'infinity') AS until
            FROM vm_ownerships AS o
            WHERE o.identity_instance_uuid IN (
                SELECT own.identity_instance_uuid
                FROM vm_ownerships AS own
                WHERE own.organisation_uuid = parent.organisation_uuid
                    AND own.owned_from < ($3::date + interval '1 month') AT TIME ZONE 'Africa/Johannesburg'
                    AND (own.owned_until IS NULL
                        OR own.owned_until >= $3::date::timestamp AT TIME ZONE 'Africa/Johannesburg'))
        ) AS d
    ) AS s
    GROUP BY s.identity_instance_uuid
) AS span
LEFT JOIN vcenter_vm_data_vms AS now
    ON now.identity_instance_uuid = span.identity_instance_uuid AND now.organisation_uuid = parent.organisation_uuid
ORDER BY parent.place, coalesce(now.identity_name, span.identity_name, ''), span.identity_instance_uuid
-- $1 = {"00000000-0000-4000-8000-000000000004"}
-- $2 = {"2025-10-17"}
-- $3 = 2026-11-01

-- e-networks
SELECT parent.organisation_uuid, span.service_uuid, parent.place, coalesce(now.name, span.name),
       CASE WHEN now.uuid IS NOT NULL THEN now.monthly_cost ELSE span.monthly_cost END,
       coalesce(now.status, span.status), coalesce(now.currency, 'ZAR'),
       span.owned * datemultirange(daterange(parent.since, NULL))
FROM unnest($1::uuid[], $2::date[]) WITH ORDINALITY AS parent (organisation_uuid, since, place)
CROSS JOIN LATERAL (
    SELECT s.service_uuid, coalesce(range_agg(s.days) FILTER (WHERE s.is_own), '{}') AS owned,
           (array_agg(s.name ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS name,
           (array_agg(s.status ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS status,
           (array_agg(s.monthly_cost ORDER BY s.position DESC) FILTER (WHERE s.is_own))[1] AS monthly_cost
    FROM (
        SELECT d.*, d.organisation_uuid = parent.organisation_uuid AS is_own,
               daterange(d.first, greatest(d.first, least(d.until, lead(d.first) OVER (
                   PARTITION BY d.service_uuid ORDER BY d.position)))) AS days
        FROM (
            SELECT o.*, (o.owned_from AT TIME ZONE 'Africa/Johannesburg')::date AS first,
                   coalesce((o.owned_until AT TIME ZONE 'Africa/Johannesburg')::date + 1, 'infinity') AS until
            FROM network_service_ownerships AS o
            WHERE o.service_uuid IN (
                SELECT own.service_uuid
                FROM network_service_ownerships AS own
                WHERE own.organisation_uuid = parent.organisation_uuid
                    AND own.owned_from < ($3::date + interval '1 month') AT TIME ZONE 'Africa/Johannesburg'
                    AND (own.owned_until IS NULL
                        OR own.owned_until >= $3::date::timestamp AT TIME ZONE 'Africa/Johannesburg'))
        ) AS d
    ) AS s
    GROUP BY s.service_uuid
) AS span
LEFT JOIN network_services AS now
    ON now.uuid = span.service_uuid AND now.organisation_uuid = parent.organisation_uuid
ORDER BY parent.place, coalesce(now.name, span.name), span.service_uuid
-- $1 = {"00000000-0000-4000-8000-000000000004"}
-- $2 = {"2025-10-17"}
-- $3 = 2026-11-01

-- main
SELECT parent.organisation, parent.organisation, parent.place, (
        parent.total + coalesce((
            SELECT sum(due.amount + due.vat)
            FROM billing_due(
                $4::uuid[], array_fill($3::date, ARRAY[cardinality($4::uuid[])]), $5::text[], $6::uuid[], $7::text[],
                $8::numeric[], $9::datemultirange[]) AS due
            WHERE ($10::integer[])[due.place] = parent.place), 0)
        + coalesce((
            SELECT sum(credit.amount + round(credit.amount * 0.15, 2))
            FROM billing_credits(
                $11::uuid[], $12::text[], $13::datemultirange[], $3::date, ($3::date + interval '1 month')::date) AS credit
            WHERE ($14::integer[])[credit.place] = parent.place
                AND NOT EXISTS (
                    SELECT
                    FROM provisioning_orders AS o
                    WHERE o.organisation_uuid = parent.organisation
                        AND o.identity_instance_uuid = ($12::text[])[credit.place]
                        AND o.status <> CASE o.kind WHEN 'delete' THEN 'undone' ELSE 'done' END)), 0)
    )::numeric(14, 2)
FROM unnest($1::uuid[], $2::numeric[]) WITH ORDINALITY AS parent (organisation, total, place)
ORDER BY parent.place
-- $1 = {"00000000-0000-4000-8000-000000000004"}
-- $2 = {"3402.16"}
-- $3 = 2026-11-01
-- $4 = {"00000000-0000-4000-8000-000000000004","00000000-0000-4000-8000-000000000004","00000000-0000-4000-8000-000000000004"}
-- $5 = {"50000000-0000-4000-8000-000000000008","50000000-0000-4000-8000-000000000008",NULL}
-- $6 = {NULL,NULL,"71000000-0000-4000-8000-000000000004"}
-- $7 = {"compute","licence","network"}
-- $8 = {"890.00","0.00","420.00"}
-- $9 = {"{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2025-10-17,infinity)}"}
-- $10 = {"1","1","1"}
-- $11 = {}
-- $12 = {}
-- $13 = {}
-- $14 = {}

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
