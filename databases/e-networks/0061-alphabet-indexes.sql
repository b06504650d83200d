-- non-transactional
-- Lists by name, in each scope.
CREATE INDEX CONCURRENTLY IF NOT EXISTS network_services_alphabet_by_organisation
    ON network_services (organisation_uuid, name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS network_services_alphabet_by_reseller
    ON network_services (reseller_uuid, name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS network_services_alphabet ON network_services (name COLLATE alphabet, uuid);
-- What they replace.
DROP INDEX CONCURRENTLY IF EXISTS network_services_by_organisation;
DROP INDEX CONCURRENTLY IF EXISTS network_services_by_reseller;
DROP INDEX CONCURRENTLY IF EXISTS network_services_by_name;
