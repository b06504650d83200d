-- The demo organisations and users. dcx.anchor is the time that dates count from, dcx.password_hash the hash of the demo
-- password: both are set by `dcx-server seed`.

INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, commission_rate, created_at)
SELECT o.uuid::uuid, o.name, o.kind, o.parent::uuid, o.reseller::uuid, o.rate,
       current_setting('dcx.anchor')::timestamptz - interval '400 days'
FROM (VALUES
    ('00000000-0000-4000-8000-000000000001', 'Datacentrix', 'platform', NULL, NULL, NULL::numeric),
    ('00000000-0000-4000-8000-000000000002', 'CloudTech', 'reseller', '00000000-0000-4000-8000-000000000001',
     '00000000-0000-4000-8000-000000000002', 0.15),
    ('00000000-0000-4000-8000-000000000003', 'Vodacom', 'customer', '00000000-0000-4000-8000-000000000002',
     '00000000-0000-4000-8000-000000000002', NULL),
    ('00000000-0000-4000-8000-000000000004', 'Adcock', 'customer', '00000000-0000-4000-8000-000000000001', NULL, NULL)
) AS o (uuid, name, kind, parent, reseller, rate)
ON CONFLICT (uuid) DO NOTHING;

INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
SELECT u.uuid::uuid, u.organisation::uuid, u.email, u.name, 'owner', current_setting('dcx.password_hash'),
       current_setting('dcx.anchor')::timestamptz - interval '400 days'
FROM (VALUES
    ('00000000-0000-4000-8000-000000000101', '00000000-0000-4000-8000-000000000001', 'admin@datacentrix.example', 'Admin'),
    ('00000000-0000-4000-8000-000000000102', '00000000-0000-4000-8000-000000000002', 'alex@cloudtech.example', 'Alex'),
    ('00000000-0000-4000-8000-000000000103', '00000000-0000-4000-8000-000000000003', 'john@vodacom.example', 'John'),
    ('00000000-0000-4000-8000-000000000104', '00000000-0000-4000-8000-000000000004', 'adcock@adcock.example', 'Adcock')
) AS u (uuid, organisation, email, name)
ON CONFLICT (uuid) DO NOTHING;

-- The lines of 13 months of invoices for Vodacom and Adcock: the current month of Africa/Johannesburg, 0 months ago, and the
-- 12 before it. Those of machines and of network services name them; what has no price has none. First to a table of this
-- transaction, for the sums.
CREATE TEMPORARY TABLE demo_lines ON COMMIT DROP AS
SELECT l.organisation, m.ago,
       (date_trunc('month', current_setting('dcx.anchor')::timestamptz AT TIME ZONE 'Africa/Johannesburg')
           - m.ago * interval '1 month')::date AS month,
       l.position, l.category, l.description, l.quantity, l.unit_price, round(l.quantity * l.unit_price, 2) AS amount,
       round(round(l.quantity * l.unit_price, 2) * 0.15, 2) AS vat_amount,
       '50000000-0000-4000-8000-' || lpad(l.machine::text, 12, '0') AS identity_instance_uuid,
       ('71000000-0000-4000-8000-' || lpad(l.service::text, 12, '0'))::uuid AS network_service_uuid
FROM generate_series(0, 12) AS m (ago)
CROSS JOIN LATERAL (VALUES
    (3, 1, 'compute', 'Vodacom-Web-01', 1.0000, 1450.0000, 1, NULL, 12),
    (3, 2, 'compute', 'Vodacom-Web-02', 1, 1450, 2, NULL, 12),
    (3, 3, 'compute', 'Vodacom-App-01', 1, 2980.50, 3, NULL, 9),
    (3, 4, 'compute', 'Vodacom-Database-01', 1, 5210.75, 4, NULL, 12),
    (3, 5, 'compute', 'Vodacom-Test-01', 1, 640, 5, NULL, 12),
    (3, 6, 'compute', 'Vodacom-Build-01', 1, 1180, 6, NULL, 5),
    (3, 7, 'licence', 'Red Hat Enterprise Linux, Vodacom-App-01', 1, 620, 3, NULL, 9),
    (3, 8, 'licence', 'Windows Server with SQL Server, Vodacom-Database-01', 1, 1890, 4, NULL, 12),
    (3, 9, 'storage', 'Archive storage, GiB', 4122 - 117.25 * m.ago, 0.35, NULL, NULL, 12),
    (3, 10, 'network', 'Vodacom Midrand fibre', 1, 1200, NULL, 1, 12),
    (3, 11, 'service', 'Managed backup, machines', 6 - m.ago / 6, 95, NULL, NULL, 12),
    (4, 1, 'compute', 'Adcock-Web-Server-01', 1, 890, 8, NULL, 12),
    (4, 2, 'licence', 'Windows Server Standard', 1, 540, NULL, NULL, 12),
    (4, 3, 'storage', 'Archive storage, GiB', 1024 - 31.5 * m.ago, 0.35, NULL, NULL, 12),
    (4, 4, 'network', 'Adcock Wadeville internet', 1, 420, NULL, 4, 12),
    (4, 5, 'service', 'Support, standard', 1, 750, NULL, NULL, 12)
) AS l (organisation, position, category, description, quantity, unit_price, machine, service, since)
WHERE m.ago <= l.since;

-- The current month is open, the one before is due at the end of this one, Adcock has not paid the one before that. What the wallet
-- was charged for is paid: a worker says so of the invoice.
INSERT INTO invoices (
    uuid, organisation_uuid, number, month, status, net_amount, vat_amount, total_amount, issued_at, due_on, paid_at,
    created_at)
SELECT ('20000000-0000-4000-8000-' || lpad((l.organisation * 10000 + 13 - l.ago)::text, 12, '0'))::uuid,
       ('00000000-0000-4000-8000-' || lpad(l.organisation::text, 12, '0'))::uuid,
       'INV-' || lpad((13 - l.ago)::text, 4, '0'), l.month, s.status, sum(l.amount), sum(l.vat_amount),
       sum(l.amount + l.vat_amount),
       CASE WHEN s.status <> 'open' THEN t.issued_at END,
       CASE WHEN s.status <> 'open' THEN (l.month + interval '2 months' - interval '1 day')::date END,
       CASE WHEN s.status = 'paid' THEN t.issued_at + interval '10 days' END,
       l.month::timestamp AT TIME ZONE 'Africa/Johannesburg'
FROM demo_lines AS l
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN l.ago = 0 THEN 'open'
        WHEN l.ago = 1 THEN 'issued'
        WHEN l.ago = 2 AND l.organisation = 4 THEN 'overdue'
        ELSE 'paid' END
) AS s (status)
CROSS JOIN LATERAL (SELECT (l.month + interval '1 month') AT TIME ZONE 'Africa/Johannesburg') AS t (issued_at)
GROUP BY l.organisation, l.ago, l.month, s.status, t.issued_at
ON CONFLICT (uuid) DO NOTHING;

INSERT INTO invoice_lines (
    uuid, invoice_uuid, organisation_uuid, position, category, description, quantity, unit_price, amount, vat_amount,
    period_start, period_end, identity_instance_uuid, network_service_uuid, charged_at, created_at)
SELECT ('21000000-0000-4000-8000-' || lpad(((l.organisation * 10000 + 13 - l.ago) * 100 + l.position)::text, 12, '0'))::uuid,
       ('20000000-0000-4000-8000-' || lpad((l.organisation * 10000 + 13 - l.ago)::text, 12, '0'))::uuid,
       ('00000000-0000-4000-8000-' || lpad(l.organisation::text, 12, '0'))::uuid, l.position, l.category, l.description,
       l.quantity, l.unit_price, l.amount, l.vat_amount, l.month, (l.month + interval '1 month')::date,
       l.identity_instance_uuid, l.network_service_uuid,
       CASE WHEN (l.organisation, l.ago) <> (4, 2) THEN l.month::timestamp AT TIME ZONE 'Africa/Johannesburg' END,
       l.month::timestamp AT TIME ZONE 'Africa/Johannesburg'
FROM demo_lines AS l
ON CONFLICT (uuid) DO NOTHING;

-- CloudTech keeps 15 % of what Vodacom pays, the platform the rest, and all of what Adcock pays.
INSERT INTO commissions (
    uuid, invoice_line_uuid, invoice_uuid, organisation_uuid, customer_uuid, month, rate, amount)
SELECT ('22000000-0000-4000-8000-'
           || lpad((((l.organisation * 10000 + 13 - l.ago) * 100 + l.position) * 10 + r.receiver)::text, 12, '0'))::uuid,
       ('21000000-0000-4000-8000-' || lpad(((l.organisation * 10000 + 13 - l.ago) * 100 + l.position)::text, 12, '0'))::uuid,
       ('20000000-0000-4000-8000-' || lpad((l.organisation * 10000 + 13 - l.ago)::text, 12, '0'))::uuid,
       ('00000000-0000-4000-8000-' || lpad(r.receiver::text, 12, '0'))::uuid,
       ('00000000-0000-4000-8000-' || lpad(l.organisation::text, 12, '0'))::uuid, l.month, r.rate, r.amount
FROM demo_lines AS l
CROSS JOIN LATERAL (VALUES
    (3, 2, 0.15, round(l.amount * 0.15, 2)),
    (3, 1, 0.85, l.amount - round(l.amount * 0.15, 2)),
    (4, 1, 1.00, l.amount)
) AS r (organisation, receiver, rate, amount)
WHERE r.organisation = l.organisation
ON CONFLICT (uuid) DO NOTHING;

INSERT INTO wallets (organisation_uuid, credit_limit, low_balance_threshold, created_at)
SELECT w.organisation::uuid, w.credit_limit, w.threshold,
       current_setting('dcx.anchor')::timestamptz - interval '400 days'
FROM (VALUES
    ('00000000-0000-4000-8000-000000000001', 0.00, NULL::numeric),
    ('00000000-0000-4000-8000-000000000002', 0.00, 1000.00),
    ('00000000-0000-4000-8000-000000000003', 10000.00, 5000.00),
    ('00000000-0000-4000-8000-000000000004', 0.00, 5000.00)
) AS w (organisation, credit_limit, threshold)
ON CONFLICT (organisation_uuid) DO NOTHING;

-- The ledgers, in the order of time. Customers pay in before a month and are charged at its start what its invoice then
-- says, but for the one that Adcock owes; CloudTech gets its commission when a month is invoiced. Of Vodacom's two orders
-- one is delivered (hold, release and charge), the other is under way: its hold is open.
INSERT INTO wallet_transactions (
    uuid, organisation_uuid, kind, amount, reference, idempotency_key, created_by, actor_kind, created_at)
SELECT ('10000000-0000-4000-8000-' || lpad((e.organisation * 10000 + e.number)::text, 12, '0'))::uuid,
       ('00000000-0000-4000-8000-' || lpad(e.organisation::text, 12, '0'))::uuid, e.kind, e.amount, e.reference,
       'demo-' || e.organisation || '-' || e.number,
       CASE WHEN e.actor <> 'system'
           THEN ('00000000-0000-4000-8000-' || lpad((100 + e.maker)::text, 12, '0'))::uuid END,
       e.actor, e.created_at
FROM (
    SELECT l.organisation, 100 - l.ago AS number, 'top_up' AS kind,
           ceil(sum(l.amount + l.vat_amount) / 1000) * 1000 AS amount, 'EFT ' || to_char(l.month, 'YYYY-MM') AS reference,
           'customer' AS actor, l.organisation AS maker,
           (l.month - 2)::timestamp AT TIME ZONE 'Africa/Johannesburg' AS created_at
    FROM demo_lines AS l
    WHERE (l.organisation, l.ago) <> (4, 2)
    GROUP BY l.organisation, l.ago, l.month
    UNION ALL
    SELECT l.organisation, 200 - l.ago, 'charge', -sum(l.amount + l.vat_amount), 'INV-' || lpad((13 - l.ago)::text, 4, '0'),
           'system', NULL, l.month::timestamp AT TIME ZONE 'Africa/Johannesburg'
    FROM demo_lines AS l
    WHERE (l.organisation, l.ago) <> (4, 2)
    GROUP BY l.organisation, l.ago, l.month
    UNION ALL
    SELECT 2, 100 - l.ago, 'commission', sum(round(l.amount * 0.15, 2)), to_char(l.month, 'YYYY-MM'), 'system', NULL,
           (l.month + interval '1 month') AT TIME ZONE 'Africa/Johannesburg'
    FROM demo_lines AS l
    WHERE l.organisation = 3 AND l.ago > 0
    GROUP BY l.ago, l.month
    UNION ALL
    SELECT v.organisation, v.number, v.kind, v.amount, v.reference, v.actor, v.maker,
           current_setting('dcx.anchor')::timestamptz - v.ago::interval
    FROM (VALUES
        (1, 1, 'adjustment', 50000.00, 'Opening balance', 'platform', 1, '399 days'),
        (1, 2, 'top_up', 25000.00, 'EFT', 'platform', 1, '200 days'),
        (1, 3, 'charge', -1250.00, 'Bank fees', 'system', NULL, '100 days'),
        (2, 1, 'transfer_out', -2500.00, 'Allocation', 'reseller', 2, '20 days'),
        (3, 1, 'transfer_in', 2500.00, 'Allocation', 'reseller', 2, '20 days'),
        (3, 2, 'hold', -640.00, 'order-1001', 'customer', 3, '40 hours'),
        (3, 3, 'release', 640.00, 'order-1001', 'system', NULL, '39 hours'),
        (3, 4, 'charge', -213.33, 'order-1001', 'system', NULL, '39 hours'),
        (3, 5, 'hold', -1450.00, 'order-1002', 'customer', 3, '2 hours'),
        (4, 1, 'refund', 120.00, 'INV-0010', 'platform', 1, '10 days')
    ) AS v (organisation, number, kind, amount, reference, actor, maker, ago)
) AS e
ORDER BY e.created_at, e.number
ON CONFLICT (uuid) DO NOTHING;

-- Orders that came to nothing: machines that were to be removed and are there.
INSERT INTO provisioning_orders (
    uuid, organisation_uuid, kind, status, identity_instance_uuid, identity_name, requested_by, actor_kind, due_at, error,
    created_at, finished_at)
SELECT ('23000000-0000-4000-8000-' || lpad(o.number::text, 12, '0'))::uuid,
       ('00000000-0000-4000-8000-' || lpad(o.organisation::text, 12, '0'))::uuid, 'delete', 'undone',
       '50000000-0000-4000-8000-' || lpad(o.machine::text, 12, '0'), o.name,
       ('00000000-0000-4000-8000-' || lpad((100 + o.person)::text, 12, '0'))::uuid, o.actor, t.at,
       'The machine has a snapshot that is in use.', t.at, t.at + interval '4 minutes'
FROM (VALUES
    (1, 3, 7, 'Vodacom-Archive-01', 3, 'customer', '19 days'),
    (2, 3, 6, 'Vodacom-Build-01', 2, 'reseller', '8 days'),
    (3, 4, 9, 'Adcock-Database-01', 4, 'customer', '15 days')
) AS o (number, organisation, machine, name, person, actor, ago)
CROSS JOIN LATERAL (SELECT current_setting('dcx.anchor')::timestamptz - o.ago::interval AS at) AS t
ON CONFLICT DO NOTHING;

-- What the demo users have sent in two days: the more the later in the day.
INSERT INTO api_usage (
    organisation_uuid, hour, user_uuid, requests, errors, database_microseconds, answer_bytes)
SELECT u.organisation_uuid, t.hour, u.uuid, n.requests, n.requests / 25, n.requests * 1850, n.requests * 2304
FROM users AS u
CROSS JOIN generate_series(1, 48, 5) AS h (ago)
CROSS JOIN LATERAL (
    SELECT date_trunc('hour', current_setting('dcx.anchor')::timestamptz, 'UTC') - h.ago * interval '1 hour' AS hour
) AS t
CROSS JOIN LATERAL (SELECT 20 + 3 * extract(hour FROM t.hour AT TIME ZONE 'UTC')::bigint AS requests) AS n
WHERE u.uuid::text LIKE '00000000-0000-4000-8000-0000000001%'
ON CONFLICT DO NOTHING;
