-- non-transactional
-- Commands of the whole platform, the newest first; those of a customer and of a reseller are there already.
CREATE INDEX CONCURRENTLY IF NOT EXISTS vm_commands_by_time ON vm_commands (requested_at, uuid);
