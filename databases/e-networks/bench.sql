-- The large set, on top of the demo: a service for each of the 7,000 customers, whose keys are made of numbers, the same way
-- in each database.

INSERT INTO network_services (
    uuid, organisation_uuid, reseller_uuid, provider_uuid, name, kind, site, bandwidth_mbps, status, monthly_cost,
    created_at)
SELECT ('b9000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid,
       ('b2000000-0000-4000-8000-' || lpad(c::text, 12, '0'))::uuid,
       ('b1000000-0000-4000-8000-' || lpad((CASE WHEN c <= 2000 THEN 1 + (c - 1) % 50 ELSE 51 END)::text, 12, '0'))::uuid,
       ('70000000-0000-4000-8000-' || lpad((1 + c % 3)::text, 12, '0'))::uuid, 'Service ' || lpad(c::text, 4, '0'),
       (ARRAY['fibre', 'mpls', 'sd_wan', 'internet', 'voice'])[1 + c % 5], 'Site ' || c, 100 * (1 + c % 10), 'active',
       CASE WHEN c % 20 <> 0 THEN 500 + c % 400 * 25 END,
       current_setting('dcx.anchor')::timestamptz - c % 800 * interval '1 day'
FROM generate_series(1, 7000) AS c
ON CONFLICT DO NOTHING;
