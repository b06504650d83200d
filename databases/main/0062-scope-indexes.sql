-- non-transactional
-- Lists over a whole scope, the newest first: of a customer, of a reseller, of the platform. The others are there already.
CREATE INDEX CONCURRENTLY IF NOT EXISTS wallets_by_age ON wallets (created_at, organisation_uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS wallets_by_reseller_age ON wallets (reseller_uuid, created_at, organisation_uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS wallet_transactions_by_organisation_time
    ON wallet_transactions (organisation_uuid, created_at, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS wallet_transactions_by_age ON wallet_transactions (created_at, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS invoices_by_organisation ON invoices (organisation_uuid, month, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS audit_log_by_time ON audit_log (created_at, uuid);
-- What one of them replaces.
DROP INDEX CONCURRENTLY IF EXISTS wallet_transactions_by_time;
