-- non-transactional
-- Lists by name, in each scope, and of all machines.
CREATE INDEX CONCURRENTLY IF NOT EXISTS vms_alphabet_by_organisation ON vcenter_vm_data_vms (
    organisation_uuid, (coalesce(identity_name, '')) COLLATE alphabet, identity_instance_uuid COLLATE alphabet);
CREATE INDEX CONCURRENTLY IF NOT EXISTS vms_alphabet_by_reseller ON vcenter_vm_data_vms (
    reseller_uuid, (coalesce(identity_name, '')) COLLATE alphabet, identity_instance_uuid COLLATE alphabet);
CREATE INDEX CONCURRENTLY IF NOT EXISTS vms_alphabet ON vcenter_vm_data_vms (
    (coalesce(identity_name, '')) COLLATE alphabet, identity_instance_uuid COLLATE alphabet);
CREATE INDEX CONCURRENTLY IF NOT EXISTS products_alphabet ON products (sku COLLATE alphabet, uuid);
CREATE INDEX CONCURRENTLY IF NOT EXISTS vm_configurations_alphabet ON vm_configurations (sku COLLATE alphabet, uuid);
-- What they replace.
DROP INDEX CONCURRENTLY IF EXISTS vms_by_organisation;
DROP INDEX CONCURRENTLY IF EXISTS vms_by_reseller;
DROP INDEX CONCURRENTLY IF EXISTS vms_by_name;
