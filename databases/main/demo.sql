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
