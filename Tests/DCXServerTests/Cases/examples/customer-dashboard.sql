-- 19 statements

-- main
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, total.count, total.organisations
FROM LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT invoice.organisation_uuid AS organisation, count(*) AS count
FROM invoices AS invoice
WHERE invoice.organisation_uuid = $1::uuid AND invoice.status = ANY ($2::text[])
GROUP BY invoice.organisation_uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT invoice.organisation_uuid, invoice.uuid, invoice.number, invoice.due_on, invoice.total_amount, invoice.month
FROM invoices AS invoice
WHERE invoice.organisation_uuid = $1::uuid AND invoice.status = ANY ($2::text[])
ORDER BY invoice.month DESC, invoice.uuid DESC
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = {"overdue"}
-- $3 = 100

-- main
SELECT person.organisation_uuid, person.uuid, person.name, person.email
FROM users AS person
WHERE person.uuid = $1::uuid AND person.organisation_uuid = $2::uuid
-- $1 = 00000000-0000-4000-8000-000000000103
-- $2 = 00000000-0000-4000-8000-000000000003

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name, organisation.kind, invoice.organisation_uuid, invoice.uuid, coalesce(invoice.total_amount, 0)::numeric(14, 2), month.first::date, coalesce(invoice.status = 'open', TRUE), wallet.organisation_uuid, wallet.balance, wallet.balance + wallet.credit_limit, coalesce(wallet.balance < wallet.low_balance_threshold, FALSE)
FROM organisations AS organisation
CROSS JOIN (SELECT date_trunc('month', $3::timestamptz AT TIME ZONE 'Africa/Johannesburg')::date) AS month (first)
LEFT JOIN invoices AS invoice
    ON invoice.organisation_uuid = organisation.uuid AND invoice.month = month.first AND invoice.status <> 'void' AND invoice.organisation_uuid = $2::uuid
LEFT JOIN wallets AS wallet
    ON wallet.organisation_uuid = organisation.uuid AND wallet.organisation_uuid = $2::uuid
WHERE organisation.uuid = $1::uuid AND organisation.uuid = $2::uuid
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 2026-11-21T08:00:00Z

-- aas
SELECT vm.organisation_uuid, 1, 1, count(vm.identity_instance_uuid), count(*) FILTER (WHERE vm.power_state IN ('poweredOn', 'poweredon', 'POWEREDON', 'PoweredOn', 'Poweredon', 'powered_on', 'POWERED_ON', 'Powered_On', 'Powered_on', 'powered_On', 'powered-on', 'POWERED-ON', 'Powered-On', 'Powered-on', 'powered-On', 'powered on', 'POWERED ON', 'Powered On', 'Powered on', 'powered On')), coalesce(sum(vm.cpu_count), 0), coalesce(sum(vm.memory_size_mib), 0) / 1024::float8, coalesce(sum(vm.disk_capacity_gib), 0) / 1024::float8, count(vm.identity_instance_uuid) FILTER (WHERE vm.cost_estimate IS NULL), coalesce(sum(vm.cost_estimate), 0)::numeric(14, 2)
FROM (
SELECT vm.*
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid AND vm.organisation_uuid = $2::uuid
) AS vm
GROUP BY vm.organisation_uuid
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003

-- aas
SELECT vm.organisation_uuid, 1, 1, count(vm.identity_instance_uuid), vm.group_organisation, vm.group_key
FROM (
SELECT vm.*, CASE WHEN vm.power_state IN ('poweredOn', 'poweredon', 'POWEREDON', 'PoweredOn', 'Poweredon', 'powered_on', 'POWERED_ON', 'Powered_On', 'Powered_on', 'powered_On', 'powered-on', 'POWERED-ON', 'Powered-On', 'Powered-on', 'powered-On', 'powered on', 'POWERED ON', 'Powered On', 'Powered on', 'powered On') THEN 'POWERED_ON'
     WHEN vm.power_state IN ('poweredOff', 'poweredoff', 'POWEREDOFF', 'PoweredOff', 'Poweredoff', 'powered_off', 'POWERED_OFF', 'Powered_Off', 'Powered_off', 'powered_Off', 'powered-off', 'POWERED-OFF', 'Powered-Off', 'Powered-off', 'powered-Off', 'powered off', 'POWERED OFF', 'Powered Off', 'Powered off', 'powered Off') THEN 'POWERED_OFF'
     WHEN vm.power_state IN ('suspended', 'SUSPENDED', 'Suspended') THEN 'SUSPENDED' ELSE 'UNKNOWN' END AS group_key, NULL::uuid AS group_organisation
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid AND vm.organisation_uuid = $2::uuid
) AS vm
GROUP BY vm.group_key, vm.group_organisation, vm.organisation_uuid
ORDER BY vm.group_key COLLATE alphabet, vm.group_organisation
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, page.c6, page.c7, total.count, total.organisations
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
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name, vm.power_state, vm.cpu_count, vm.memory_size_mib, vm.cost_estimate, vm.disk_capacity_gib, coalesce(vm.identity_name, '') COLLATE alphabet
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid AND vm.organisation_uuid = $2::uuid
ORDER BY coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, c5, c6, c7, position0) ON TRUE
ORDER BY page.position0, page.c1 COLLATE alphabet
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 20

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, page.c4, page.c5, total.count, total.organisations
FROM LATERAL (
SELECT coalesce(sum(own.count), 0) AS count, array_agg(own.organisation)::text AS organisations
FROM (
SELECT alert.organisation_uuid AS organisation, count(*) AS count
FROM vm_alerts AS alert
WHERE alert.organisation_uuid = $1::uuid AND alert.organisation_uuid = $2::uuid AND alert.resolved_at IS NULL
GROUP BY alert.organisation_uuid
) AS own
) AS total
LEFT JOIN LATERAL (
SELECT alert.organisation_uuid, alert.uuid, alert.severity, alert.message, alert.raised_at, alert.identity_instance_uuid, alert.raised_at
FROM vm_alerts AS alert
WHERE alert.organisation_uuid = $1::uuid AND alert.organisation_uuid = $2::uuid AND alert.resolved_at IS NULL
ORDER BY alert.raised_at DESC, alert.uuid DESC
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, c4, c5, position0) ON TRUE
ORDER BY page.position0 DESC, page.c1 DESC
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 5

-- e-networks
SELECT service.organisation_uuid, service.uuid, service.name, service.kind, service.status, service.provider_uuid
FROM network_services AS service
WHERE service.organisation_uuid = $1::uuid AND service.organisation_uuid = $2::uuid
ORDER BY service.name COLLATE alphabet, service.uuid
LIMIT $3::bigint
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 00000000-0000-4000-8000-000000000003
-- $3 = 20

-- main
SELECT invoice.organisation_uuid, invoice.uuid, parent.place, month.first::date, coalesce(invoice.total_amount, 0)::numeric(14, 2)
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
-- $1 = {"00000000-0000-4000-8000-000000000003"}
-- $2 = 2026-11-21T08:00:00Z
-- $3 = 6
-- $4 = 00000000-0000-4000-8000-000000000003

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
-- $1 = {"20000000-0000-4000-8000-000000030013"}
-- $2 = 00000000-0000-4000-8000-000000000003

-- main
SELECT o.uuid, o.uuid, parent.place, (o.created_at AT TIME ZONE 'Africa/Johannesburg')::date
FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)
JOIN organisations AS o ON o.uuid = parent.uuid
WHERE o.kind <> 'platform' AND o.status <> 'closed'
    AND CASE $2::text
        WHEN 'platform' THEN TRUE
        WHEN 'reseller' THEN o.reseller_uuid = $3::uuid
        ELSE o.uuid = $3::uuid END
-- $1 = {"00000000-0000-4000-8000-000000000003"}
-- $2 = customer
-- $3 = 00000000-0000-4000-8000-000000000003

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
-- $1 = {"00000000-0000-4000-8000-000000000003"}
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
-- $1 = {"00000000-0000-4000-8000-000000000003"}
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
-- $1 = {"00000000-0000-4000-8000-000000000003"}
-- $2 = {"21429.05"}
-- $3 = 2026-11-01
-- $4 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $5 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000002","50000000-0000-4000-8000-000000000002",NULL,NULL}
-- $6 = {NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,"71000000-0000-4000-8000-000000000002","71000000-0000-4000-8000-000000000001"}
-- $7 = {"compute","licence","compute","licence","compute","licence","compute","licence","compute","licence","compute","licence","network","network"}
-- $8 = {"2980.50","620.00","1180.00","0.00","5210.75","1890.00","640.00","0.00","1450.00","0.00","1450.00","0.00","8950.50","1200.00"}
-- $9 = {"{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-05-05,infinity)}","{[2026-11-20,infinity)}","{[2025-10-17,infinity)}"}
-- $10 = {"1","1","1","1","1","1","1","1","1","1","1","1","1","1"}
-- $11 = {}
-- $12 = {}
-- $13 = {}
-- $14 = {}

-- aas
SELECT sample.organisation_uuid, sample.sampled_at, parent.place, sample.sampled_at, sample.cpu_percent, sample.memory_percent
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT m.organisation_uuid, m.sampled_at, m.cpu_percent, m.memory_percent
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at > $3::timestamptz - interval '7 days' AND m.sampled_at <= $3::timestamptz
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $4::uuid
ORDER BY m.sampled_at DESC
LIMIT 1
) AS sample
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000002"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-21T08:00:00Z
-- $4 = 00000000-0000-4000-8000-000000000003

-- aas
SELECT reading.organisation_uuid, reading.kind, parent.place, reading.age_minutes, reading.cpu_percent,
       reading.memory_percent, reading.disk_percent, reading.critical_count, reading.warning_count
FROM unnest($1::varchar[], $2::uuid[], $4::integer[]) WITH ORDINALITY
    AS parent (key, organisation_uuid, capacity, place)
CROSS JOIN LATERAL (
(
SELECT m.organisation_uuid, 'sample', floor(extract(epoch FROM $3::timestamptz - m.sampled_at) / 60)::bigint,
       round(m.cpu_percent::numeric, 1), round(m.memory_percent::numeric, 1),
       round(m.disk_used_gib::numeric * 100 / nullif(parent.capacity, 0), 1), 0::bigint, 0::bigint
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at > $3::timestamptz - interval '7 days' AND m.sampled_at <= $3::timestamptz
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $5::uuid
ORDER BY m.sampled_at DESC
LIMIT 1
)
UNION ALL
SELECT alert.organisation_uuid, 'alerts', NULL, NULL, NULL, NULL,
       count(*) FILTER (WHERE alert.severity = 'critical'), count(*) FILTER (WHERE alert.severity = 'warning')
FROM vm_alerts AS alert
WHERE alert.identity_instance_uuid = parent.key AND alert.resolved_at IS NULL
    AND alert.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND alert.organisation_uuid = $5::uuid
GROUP BY alert.organisation_uuid
) AS reading (
    organisation_uuid, kind, age_minutes, cpu_percent, memory_percent, disk_percent, critical_count, warning_count)
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000002"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-21T08:00:00Z
-- $4 = {"400","2048","150","1024","100","200","200"}
-- $5 = 00000000-0000-4000-8000-000000000003

-- aas
WITH bucket AS MATERIALIZED (
SELECT span.*
FROM (
SELECT series.number, local.start, lead(local.start) OVER (ORDER BY series.number) AS "end",
       series.midnight::date AS day
FROM generate_series(
    date_trunc('day', $3::timestamptz AT TIME ZONE $5::text),
    ($4::timestamptz - interval '1 microsecond') AT TIME ZONE $5::text + interval '1 day', interval '1 day'
) WITH ORDINALITY AS series (midnight, number)
CROSS JOIN LATERAL (
SELECT CASE (late.start - interval '1 hour') AT TIME ZONE $5::text
       WHEN series.midnight THEN late.start - interval '1 hour' ELSE late.start END AS start
FROM (SELECT series.midnight AT TIME ZONE $5::text AS start) AS late
) AS local
) AS span
WHERE span.start <= $6::timestamptz
), bounds AS MATERIALIZED (
SELECT array_agg(bucket.day::timestamp ORDER BY bucket.number) AS starts, min(bucket.day) AS first_day,
       least(
           (max(bucket."end") AT TIME ZONE $5::text)::date,
           ($6::timestamptz AT TIME ZONE $5::text)::date + 1) AS end_day,
       min(bucket.start) AS start, least(max(bucket."end"), $6::timestamptz + interval '1 microsecond') AS "end"
FROM bucket
WHERE bucket."end" IS NOT NULL
)
SELECT NULL AS organisation_uuid, NULL AS sample_count, 0 AS place, bucket.number, bucket.start, bucket."end", NULL, NULL
FROM bucket
WHERE bucket.start < bucket."end"
UNION ALL
SELECT part.organisation_uuid, part.sample_count, parent.place, part.number, NULL, NULL, part.cpu_percent_average, part.cpu_percent_maximum
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT rolled.until, (rolled.until AT TIME ZONE $5::text)::date AS day
FROM (
SELECT coalesce(
    (SELECT r.hour + interval '1 hour' FROM vm_metrics_hourly AS r
    WHERE r.identity_instance_uuid = parent.key AND r.hour <= $6::timestamptz
    ORDER BY r.hour DESC LIMIT 1),
    (SELECT (r.day + 1)::timestamp AT TIME ZONE $5::text FROM vm_metrics_daily AS r
    WHERE r.identity_instance_uuid = parent.key AND r.day < ($6::timestamptz AT TIME ZONE $5::text)::date
    ORDER BY r.day DESC LIMIT 1),
    '-infinity') AS until
OFFSET 0
) AS rolled
) AS rolled
CROSS JOIN LATERAL (
(
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       m.sample_count, m.cpu_percent_average, m.cpu_percent_maximum
FROM (
SELECT m.organisation_uuid, m.day::timestamp AS measured_at, m.sample_count, m.cpu_percent_average, m.cpu_percent_maximum
FROM vm_metrics_daily AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.day >= (SELECT bounds.first_day FROM bounds) AND m.day < (SELECT bounds.end_day FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid AND m.day < rolled.day
) AS m
OFFSET 0
)
UNION ALL
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       sum(m.sample_count) AS sample_count, (sum(m.cpu_percent_average * m.cpu_percent_count) / sum(m.cpu_percent_count) FILTER (WHERE m.cpu_percent_average IS NOT NULL))::real AS cpu_percent_average, max(m.cpu_percent_maximum) AS cpu_percent_maximum
FROM (
SELECT m.organisation_uuid, m.day::timestamp AS measured_at, m.sample_count, m.cpu_percent_average, m.cpu_percent_maximum, coalesce(m.cpu_percent_count, m.sample_count) AS cpu_percent_count
FROM vm_metrics_daily AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.day >= (SELECT bounds.first_day FROM bounds) AND m.day < (SELECT bounds.end_day FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid AND m.day >= rolled.day
UNION ALL
SELECT m.organisation_uuid, m.sampled_at AT TIME ZONE $5::text AS measured_at, 1 AS sample_count, m.cpu_percent AS cpu_percent_average, m.cpu_percent AS cpu_percent_maximum, 1 AS cpu_percent_count
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at >= (SELECT bounds.start FROM bounds) AND m.sampled_at < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
    AND m.sampled_at >= rolled.until
) AS m
GROUP BY 1, 2
) AS part
ORDER BY place, number
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000005","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000002"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-14T08:00:00Z
-- $4 = 2026-11-21T08:00:00Z
-- $5 = Africa/Johannesburg
-- $6 = 2026-11-21T08:00:00Z
-- $7 = 00000000-0000-4000-8000-000000000003

-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name
FROM vcenter_vm_data_vms AS vm
WHERE vm.identity_instance_uuid = ANY ($1::varchar[]) AND vm.organisation_uuid = $2::uuid
-- $1 = {"50000000-0000-4000-8000-000000000004","50000000-0000-4000-8000-000000000001","50000000-0000-4000-8000-000000000006","50000000-0000-4000-8000-000000000007"}
-- $2 = 00000000-0000-4000-8000-000000000003

-- e-networks
SELECT NULL, provider.uuid, provider.name, provider.status
FROM network_providers AS provider
WHERE provider.uuid = ANY ($1::uuid[])
-- $1 = {"70000000-0000-4000-8000-000000000002","70000000-0000-4000-8000-000000000003","70000000-0000-4000-8000-000000000001"}
