-- The inventory of virtual machines. Production has this table already, with the columns before organisation_uuid and
-- rows in it; it is adopted: what is missing is added, and a row without an organisation is the platform's until it is
-- assigned.

CREATE TABLE IF NOT EXISTS vcenter_vm_data_vms (
    identity_instance_uuid varchar(255) PRIMARY KEY,
    identity_name          varchar(255),
    power_state            varchar(50),
    guest_os               varchar(255),
    memory_size_mib        integer,
    cpu_count              integer,
    vcenter_name           varchar(255),
    resource_pool_name     varchar(255)
);

ALTER TABLE vcenter_vm_data_vms
    ADD COLUMN organisation_uuid uuid,
    -- The reseller that the organisation is or belongs to; null for the platform and its direct customers.
    ADD COLUMN reseller_uuid     uuid,
    ADD COLUMN disk_capacity_gib integer CHECK (disk_capacity_gib >= 0),
    ADD COLUMN cost_estimate     numeric(12, 2) CHECK (cost_estimate >= 0),
    ADD COLUMN license_cost      numeric(12, 2) CHECK (license_cost >= 0),
    ADD COLUMN created_at        timestamptz,
    ADD COLUMN updated_at        timestamptz,
    -- The given columns get no checks: what production has in them, and what is loaded into them, is to be kept.
    ADD CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL);

-- Pages by name, in each scope. A name may be null in production: the order takes it as empty, so that it can be compared
-- with a cursor. Equal names are told apart by the key.
CREATE INDEX vms_by_organisation
    ON vcenter_vm_data_vms (organisation_uuid, (coalesce(identity_name, '')), identity_instance_uuid);
CREATE INDEX vms_by_reseller
    ON vcenter_vm_data_vms (reseller_uuid, (coalesce(identity_name, '')), identity_instance_uuid);
CREATE INDEX vms_by_name ON vcenter_vm_data_vms ((coalesce(identity_name, '')), identity_instance_uuid);
