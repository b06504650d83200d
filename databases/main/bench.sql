-- The large set, on top of the demo: resellers 1 to 50 with customers 1 to 2,000 among them, and reseller 51 with customers
-- 2,001 to 7,000. Keys are made of these numbers, the same way in each database: resellers b1000000-…, customers
-- b2000000-…. What triggers would do for each row is done for all at once, so they rest; this file keeps what they keep.

INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, commission_rate, created_at)
SELECT o.uuid, 'Reseller ' || lpad(r::text, 2, '0'), 'reseller', '00000000-0000-4000-8000-000000000001', o.uuid,
       (10 + r % 10) / 100.0, current_setting('dcx.anchor')::timestamptz - interval '800 days'
FROM generate_series(1, 51) AS r
CROSS JOIN LATERAL (SELECT ('b1000000-0000-4000-8000-' || lpad(r::text, 12, '0'))::uuid) AS o (uuid)
ON CONFLICT DO NOTHING;

INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
SELECT ('b3000000-0000-4000-8000-' || lpad(r::text, 12, '0'))::uuid,
       ('b1000000-0000-4000-8000-' || lpad(r::text, 12, '0'))::uuid,
       'owner@reseller-' || lpad(r::text, 2, '0') || '.example', 'Owner', 'owner',
       current_setting('dcx.password_hash'), current_setting('dcx.anchor')::timestamptz - interval '800 days'
FROM generate_series(1, 51) AS r
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE bench_customers ON COMMIT DROP AS
SELECT c AS number, r.number AS reseller, (10 + r.number % 10) / 100.0 AS rate,
       ('b2000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid AS uuid,
       ('b1000000-0000-4000-8000-' || lpad(r.number::text, 12, '0'))::uuid AS reseller_uuid
FROM generate_series(1, 7000) AS c
CROSS JOIN LATERAL (SELECT CASE WHEN c <= 2000 THEN 1 + (c - 1) % 50 ELSE 51 END) AS r (number);

INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, created_at)
SELECT c.uuid, 'Customer ' || lpad(c.number::text, 4, '0'), 'customer', c.reseller_uuid, c.reseller_uuid,
       current_setting('dcx.anchor')::timestamptz - interval '800 days'
FROM bench_customers AS c
ON CONFLICT DO NOTHING;

-- A wallet for each, with one payment.
ALTER TABLE wallets DISABLE TRIGGER USER;
ALTER TABLE wallet_transactions DISABLE TRIGGER USER;
CREATE TEMPORARY TABLE bench_payments ON COMMIT DROP AS
SELECT o.uuid AS organisation_uuid, o.reseller_uuid, (1000 + o.number * 7)::numeric(14, 2) AS amount, o.kind,
       -- b1… and b2… become c1… and c2….
       ('c' || substr(o.uuid::text, 2))::uuid AS uuid
FROM (
    SELECT c.uuid, c.reseller_uuid, c.number, 'customer'
    FROM bench_customers AS c
    UNION ALL
    SELECT DISTINCT c.reseller_uuid, c.reseller_uuid, c.reseller, 'reseller'
    FROM bench_customers AS c
) AS o (uuid, reseller_uuid, number, kind);
INSERT INTO wallets (organisation_uuid, reseller_uuid, balance, created_at)
SELECT p.organisation_uuid, p.reseller_uuid, p.amount, current_setting('dcx.anchor')::timestamptz - interval '800 days'
FROM bench_payments AS p
ON CONFLICT DO NOTHING;
INSERT INTO wallet_transactions (
    uuid, organisation_uuid, reseller_uuid, position, kind, amount, balance_after, reference, actor_kind, created_at)
SELECT p.uuid, p.organisation_uuid, p.reseller_uuid, 1, 'top_up', p.amount, p.amount, 'EFT', p.kind,
       current_setting('dcx.anchor')::timestamptz - interval '799 days'
FROM bench_payments AS p
ON CONFLICT DO NOTHING;
ALTER TABLE wallets ENABLE TRIGGER USER;
ALTER TABLE wallet_transactions ENABLE TRIGGER USER;

-- 24 invoices for each customer of the 50 resellers, of five lines, each shared between reseller and platform.
ALTER TABLE invoices DISABLE TRIGGER USER;
ALTER TABLE invoice_lines DISABLE TRIGGER USER;
ALTER TABLE commissions DISABLE TRIGGER USER;
CREATE TEMPORARY TABLE bench_lines ON COMMIT DROP AS
SELECT i.key * 10 + l.position AS key, i.key AS invoice_key,
       ('b4000000-0000-4000-8000-' || lpad(i.key::text, 12, '0'))::uuid AS invoice_uuid,
       ('b5000000-0000-4000-8000-' || lpad((i.key * 10 + l.position)::text, 12, '0'))::uuid AS uuid,
       c.uuid AS organisation_uuid, c.reseller_uuid, c.rate, m.ago, t.month, l.position, l.category,
       p.quantity, l.unit_price, p.amount, round(p.amount * 0.15, 2) AS vat_amount,
       round(p.amount * c.rate, 2) AS commission
FROM bench_customers AS c
CROSS JOIN generate_series(0, 23) AS m (ago)
CROSS JOIN LATERAL (SELECT c.number * 100 + 24 - m.ago) AS i (key)
CROSS JOIN LATERAL (
    SELECT (date_trunc('month', current_setting('dcx.anchor')::timestamptz AT TIME ZONE 'Africa/Johannesburg')
        - m.ago * interval '1 month')::date
) AS t (month)
CROSS JOIN (VALUES
    (1, 'compute', 1450.00), (2, 'licence', 540.00), (3, 'storage', 1.95), (4, 'network', 420.00), (5, 'service', 95.00)
) AS l (position, category, unit_price)
CROSS JOIN LATERAL (
    SELECT q.quantity, round(q.quantity * l.unit_price, 2) AS amount
    FROM (SELECT (1 + (c.number * 37 + m.ago * 11 + l.position * 101) % 47 + (m.ago + l.position) % 3 * 0.3333)) AS q (quantity)
) AS p
WHERE c.number <= 2000;

INSERT INTO invoices (
    uuid, organisation_uuid, reseller_uuid, number, month, status, net_amount, vat_amount, total_amount, issued_at, due_on,
    paid_at, created_at)
SELECT l.invoice_uuid, l.organisation_uuid, l.reseller_uuid, 'INV-' || lpad((24 - l.ago)::text, 4, '0'), l.month, s.status,
       sum(l.amount), sum(l.vat_amount), sum(l.amount + l.vat_amount),
       CASE WHEN s.status <> 'open' THEN t.issued_at END,
       CASE WHEN s.status <> 'open' THEN (l.month + interval '2 months' - interval '1 day')::date END,
       CASE WHEN s.status = 'paid' THEN t.issued_at + interval '10 days' END,
       l.month::timestamp AT TIME ZONE 'Africa/Johannesburg'
FROM bench_lines AS l
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN l.ago = 0 THEN 'open'
        WHEN l.ago = 1 THEN 'issued'
        WHEN l.ago = 2 AND l.invoice_key % 700 = 22 THEN 'overdue'
        ELSE 'paid' END
) AS s (status)
CROSS JOIN LATERAL (SELECT (l.month + interval '1 month') AT TIME ZONE 'Africa/Johannesburg') AS t (issued_at)
GROUP BY l.invoice_key, l.invoice_uuid, l.organisation_uuid, l.reseller_uuid, l.ago, l.month, s.status, t.issued_at
ORDER BY l.invoice_key
ON CONFLICT DO NOTHING;

INSERT INTO invoice_lines (
    uuid, invoice_uuid, organisation_uuid, reseller_uuid, position, category, description, quantity, unit_price, amount,
    vat_amount, period_start, period_end, created_at)
SELECT l.uuid, l.invoice_uuid, l.organisation_uuid, l.reseller_uuid, l.position, l.category, 'Bench ' || l.category,
       l.quantity, l.unit_price, l.amount, l.vat_amount, l.month, (l.month + interval '1 month')::date,
       l.month::timestamp AT TIME ZONE 'Africa/Johannesburg'
FROM bench_lines AS l
ORDER BY l.key
ON CONFLICT DO NOTHING;

INSERT INTO commissions (
    uuid, invoice_line_uuid, invoice_uuid, organisation_uuid, reseller_uuid, customer_uuid, month, rate, amount, line_amount,
    is_earned)
SELECT ('b6000000-0000-4000-8000-' || lpad((l.key * 10 + s.share)::text, 12, '0'))::uuid, l.uuid, l.invoice_uuid,
       s.organisation_uuid, s.reseller_uuid, l.organisation_uuid, l.month, s.rate, s.amount, l.amount, l.ago > 0
FROM bench_lines AS l
CROSS JOIN LATERAL (VALUES
    (1, l.reseller_uuid, l.reseller_uuid, l.rate, l.commission),
    (2, '00000000-0000-4000-8000-000000000001'::uuid, NULL::uuid, 1 - l.rate, l.amount - l.commission)
) AS s (share, organisation_uuid, reseller_uuid, rate, amount)
ORDER BY l.key, s.share
ON CONFLICT DO NOTHING;
ALTER TABLE invoices ENABLE TRIGGER USER;
ALTER TABLE invoice_lines ENABLE TRIGGER USER;
ALTER TABLE commissions ENABLE TRIGGER USER;
