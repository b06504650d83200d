-- The demo networks: three providers, one of them degraded; three services of Vodacom, of which one is new and one unpriced,
-- and one each of Adcock and CloudTech. Those that are not new are on the invoices of MAIN, where they are charged.

INSERT INTO network_providers (uuid, name, integration_kind, status, last_checked_at, created_at)
SELECT ('70000000-0000-4000-8000-' || lpad(p.number::text, 12, '0'))::uuid, p.name, p.kind, p.status,
       current_setting('dcx.anchor')::timestamptz - p.checked::interval,
       current_setting('dcx.anchor')::timestamptz - interval '400 days'
FROM (VALUES
    (1, 'Highveld Fibre', 'api', 'active', '5 minutes'),
    (2, 'Cape Carrier', 'portal', 'degraded', '2 hours'),
    (3, 'Karoo Connect', 'email', 'active', NULL)
) AS p (number, name, kind, status, checked)
ON CONFLICT DO NOTHING;

INSERT INTO network_services (
    uuid, organisation_uuid, reseller_uuid, provider_uuid, name, kind, site, bandwidth_mbps, status, monthly_cost,
    created_at)
SELECT ('71000000-0000-4000-8000-' || lpad(s.number::text, 12, '0'))::uuid,
       ('00000000-0000-4000-8000-' || lpad(s.organisation::text, 12, '0'))::uuid,
       ('00000000-0000-4000-8000-' || lpad(s.reseller::text, 12, '0'))::uuid,
       ('70000000-0000-4000-8000-' || lpad(s.provider::text, 12, '0'))::uuid, s.name, s.kind, s.site, s.bandwidth, s.status,
       s.cost, current_setting('dcx.anchor')::timestamptz - s.days * interval '1 day'
FROM (VALUES
    (1, 3, 2, 1, 'Vodacom Midrand fibre', 'fibre', 'Midrand', 1000, 'active', 1200.00, 400),
    (2, 3, 2, 2, 'Vodacom Cape Town MPLS', 'mpls', 'Cape Town', 200, 'active', 8950.50, 1),
    (3, 3, 2, 3, 'Vodacom Durban SD-WAN', 'sd_wan', 'Durban', 100, 'pending', NULL, 150),
    (4, 4, NULL, 1, 'Adcock Wadeville internet', 'internet', 'Wadeville', 100, 'active', 420.00, 400),
    (5, 2, 2, 2, 'CloudTech Sandton voice', 'voice', 'Sandton', 20, 'suspended', 1750.00, 250)
) AS s (number, organisation, reseller, provider, name, kind, site, bandwidth, status, cost, days)
ON CONFLICT DO NOTHING;
