-- non-transactional
-- Lists by name, in each scope.
CREATE INDEX CONCURRENTLY IF NOT EXISTS organisations_alphabet_by_parent
    ON organisations (parent_uuid, name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS organisations_alphabet_by_reseller
    ON organisations (reseller_uuid, name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS organisations_alphabet ON organisations (name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_alphabet_by_organisation
    ON users (organisation_uuid, name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_alphabet_by_reseller ON users (reseller_uuid, name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS users_alphabet ON users (name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS api_keys_alphabet_by_organisation
    ON api_keys (organisation_uuid, name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS api_keys_alphabet_by_reseller
    ON api_keys (reseller_uuid, name COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS api_keys_alphabet ON api_keys (name COLLATE alphabet, uuid);
-- What they replace.
DROP INDEX CONCURRENTLY IF EXISTS organisations_by_parent;
DROP INDEX CONCURRENTLY IF EXISTS organisations_by_reseller;
DROP INDEX CONCURRENTLY IF EXISTS organisations_by_name;
DROP INDEX CONCURRENTLY IF EXISTS api_keys_by_organisation;
