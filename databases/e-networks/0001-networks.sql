-- Network providers, the same for everybody, and the services that organisations have from them.

CREATE TABLE network_providers (
    uuid             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name             text NOT NULL UNIQUE CHECK (name <> '' AND length(name) <= 255),
    integration_kind text NOT NULL CHECK (integration_kind IN ('api', 'portal', 'email', 'manual')),
    status           text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'degraded', 'down', 'retired')),
    last_checked_at  timestamptz,
    created_at       timestamptz NOT NULL
);

CREATE TABLE network_services (
    uuid              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_uuid uuid NOT NULL,
    -- The reseller that the organisation is or belongs to; null for the platform and its direct customers. MAIN knows.
    reseller_uuid     uuid,
    provider_uuid     uuid NOT NULL REFERENCES network_providers,
    name              text NOT NULL CHECK (name <> '' AND length(name) <= 255),
    kind              text NOT NULL CHECK (kind IN ('fibre', 'mpls', 'sd_wan', 'internet', 'voice')),
    site              text,
    bandwidth_mbps    integer CHECK (bandwidth_mbps > 0),
    status            text NOT NULL DEFAULT 'pending' CHECK (status IN ('active', 'pending', 'suspended', 'cancelled')),
    -- Null: not priced yet.
    monthly_cost      numeric(12, 2) CHECK (monthly_cost >= 0),
    currency          text NOT NULL DEFAULT 'ZAR' CHECK (currency ~ '^[A-Z]{3}$'),
    created_at        timestamptz NOT NULL
);
CREATE INDEX network_services_by_organisation ON network_services (organisation_uuid, name, uuid);
CREATE INDEX network_services_by_reseller ON network_services (reseller_uuid, name, uuid);
CREATE INDEX network_services_by_name ON network_services (name, uuid);
CREATE INDEX network_services_by_provider ON network_services (provider_uuid, organisation_uuid);
