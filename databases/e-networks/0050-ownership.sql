-- Who had a service since when, as for machines: a month is charged by the days of whose it was. And one currency: what is priced in
-- another is refused.

DO $$
BEGIN
    IF EXISTS (SELECT FROM network_services AS s WHERE s.currency <> 'ZAR') THEN
        RAISE EXCEPTION 'there are services priced in other currencies than ZAR: convert or remove them, and run dcx-server migrate again'
            USING ERRCODE = 'check_violation';
    END IF;
END $$;
ALTER TABLE network_services ADD CONSTRAINT network_services_in_rand CHECK (currency = 'ZAR');

CREATE TABLE network_service_ownerships (
    -- No foreign key: who had a service is known when it is gone.
    service_uuid      uuid NOT NULL,
    position          integer NOT NULL CHECK (position > 0),
    organisation_uuid uuid NOT NULL,
    reseller_uuid     uuid,
    owned_from        timestamptz NOT NULL,
    owned_until       timestamptz,
    -- As they were when it ended.
    name              text,
    status            text,
    monthly_cost      numeric(12, 2),
    PRIMARY KEY (service_uuid, position),
    CHECK (owned_until >= owned_from)
);
CREATE UNIQUE INDEX network_service_ownerships_now ON network_service_ownerships (service_uuid) WHERE owned_until IS NULL;
CREATE INDEX network_service_ownerships_by_organisation
    ON network_service_ownerships (organisation_uuid, owned_until, service_uuid);
CREATE INDEX network_service_ownerships_by_reseller ON network_service_ownerships (reseller_uuid, organisation_uuid);

INSERT INTO network_service_ownerships (service_uuid, position, organisation_uuid, reseller_uuid, owned_from)
SELECT s.uuid, 1, s.organisation_uuid, s.reseller_uuid, s.created_at
FROM network_services AS s;

-- The table has no time of its changes: one is made when its statement is.
CREATE FUNCTION network_services_keep_ownership() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    latest network_service_ownerships;
    at timestamptz;
BEGIN
    SELECT o.* INTO latest
    FROM network_service_ownerships AS o
    WHERE o.service_uuid = CASE WHEN TG_OP = 'INSERT' THEN NEW.uuid ELSE OLD.uuid END
    ORDER BY o.position DESC
    LIMIT 1
    FOR UPDATE;
    IF TG_OP <> 'DELETE' AND latest.position IS NOT NULL AND latest.owned_until IS NULL
        AND latest.organisation_uuid = NEW.organisation_uuid
    THEN
        UPDATE network_service_ownerships
        SET service_uuid = NEW.uuid, reseller_uuid = NEW.reseller_uuid
        WHERE service_uuid = latest.service_uuid AND position = latest.position
            AND (service_uuid, reseller_uuid) IS DISTINCT FROM (NEW.uuid, NEW.reseller_uuid);
        RETURN NULL;
    END IF;
    -- A table that is loaded anew, row by row: nothing was ever gone.
    IF TG_OP = 'INSERT' AND latest.owned_until IS NOT NULL AND latest.organisation_uuid = NEW.organisation_uuid
        AND NEW.created_at <= latest.owned_until AND statement_timestamp() < latest.owned_until + interval '1 day'
    THEN
        UPDATE network_service_ownerships
        SET owned_until = NULL, name = NULL, status = NULL, monthly_cost = NULL, reseller_uuid = NEW.reseller_uuid
        WHERE service_uuid = latest.service_uuid AND position = latest.position;
        RETURN NULL;
    END IF;
    at := CASE WHEN TG_OP = 'INSERT' AND latest.position IS NULL THEN NEW.created_at ELSE statement_timestamp() END;
    at := greatest(at, latest.owned_from, latest.owned_until);
    IF latest.position IS NOT NULL AND latest.owned_until IS NULL THEN
        UPDATE network_service_ownerships
        SET owned_until = at, name = CASE WHEN TG_OP = 'INSERT' THEN NEW.name ELSE OLD.name END,
            status = CASE WHEN TG_OP = 'INSERT' THEN NEW.status ELSE OLD.status END,
            monthly_cost = CASE WHEN TG_OP = 'INSERT' THEN NEW.monthly_cost ELSE OLD.monthly_cost END
        WHERE service_uuid = latest.service_uuid AND position = latest.position;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO network_service_ownerships (service_uuid, position, organisation_uuid, reseller_uuid, owned_from)
        VALUES (NEW.uuid, coalesce(latest.position, 0) + 1, NEW.organisation_uuid, NEW.reseller_uuid, at);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER network_services_keep_ownership
    AFTER INSERT OR DELETE OR UPDATE OF uuid, organisation_uuid, reseller_uuid
    ON network_services FOR EACH ROW EXECUTE FUNCTION network_services_keep_ownership();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON network_service_ownerships FROM dcx_server;
        GRANT SELECT ON network_service_ownerships TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker') THEN
        GRANT SELECT ON network_service_ownerships TO dcx_worker;
    END IF;
END $$;
