-- The catalogue: what is sold, at which prices, and the sizes that a machine can be ordered in. The same for everybody.

-- For equality beside ranges in the exclusion constraint. A trusted extension: the database's owner may create it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE products (
    uuid        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    sku         text NOT NULL UNIQUE CHECK (sku ~ '^[A-Z0-9][A-Z0-9-]{0,63}$'),
    name        text NOT NULL CHECK (name <> '' AND length(name) <= 255),
    description text,
    category    text NOT NULL CHECK (category IN ('compute', 'licence', 'storage', 'network', 'service')),
    -- What a price is for, such as 'vCPU month'.
    unit        text NOT NULL CHECK (unit <> ''),
    status      text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
    created_at  timestamptz NOT NULL
);
CREATE INDEX products_by_name ON products (name, uuid);
CREATE INDEX products_by_category ON products (category, name, uuid);

-- A product has at most one price in a currency at any time; a price without an end is the present one.
CREATE TABLE product_prices (
    uuid         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    product_uuid uuid NOT NULL REFERENCES products,
    currency     text NOT NULL DEFAULT 'ZAR' CHECK (currency ~ '^[A-Z]{3}$'),
    amount       numeric(12, 2) NOT NULL CHECK (amount >= 0),
    valid_from   timestamptz NOT NULL,
    valid_until  timestamptz,
    CHECK (valid_until > valid_from),
    UNIQUE (product_uuid, currency, valid_from),
    CONSTRAINT product_prices_one_at_a_time
        EXCLUDE USING gist (product_uuid WITH =, currency WITH =, tstzrange(valid_from, valid_until) WITH &&)
);

CREATE TABLE vm_configurations (
    uuid                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    sku                  text NOT NULL UNIQUE CHECK (sku ~ '^[A-Z0-9][A-Z0-9-]{0,63}$'),
    name                 text NOT NULL CHECK (name <> '' AND length(name) <= 255),
    cpu_count            integer NOT NULL CHECK (cpu_count > 0),
    memory_size_mib      integer NOT NULL CHECK (memory_size_mib > 0),
    disk_capacity_gib    integer NOT NULL CHECK (disk_capacity_gib > 0),
    guest_systems        text[] NOT NULL CHECK (cardinality(guest_systems) > 0 AND array_position(guest_systems, NULL) IS NULL),
    -- Its price is that of a month of the machine.
    product_uuid         uuid NOT NULL REFERENCES products,
    license_product_uuid uuid REFERENCES products,
    status               text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
    created_at           timestamptz NOT NULL
);
CREATE INDEX vm_configurations_by_name ON vm_configurations (name, uuid);
CREATE INDEX vm_configurations_by_product ON vm_configurations (product_uuid);
CREATE INDEX vm_configurations_by_license_product ON vm_configurations (license_product_uuid)
    WHERE license_product_uuid IS NOT NULL;

-- What a check over one row cannot say: a size is sold as a compute product, its licence as a licence.
CREATE FUNCTION vm_configurations_check_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM products AS p
    WHERE p.uuid = NEW.product_uuid AND p.category <> 'compute'
        OR p.uuid = NEW.license_product_uuid AND p.category <> 'licence';
    IF FOUND THEN
        RAISE EXCEPTION 'a configuration has a compute product and a licence' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vm_configurations_check_products BEFORE INSERT OR UPDATE OF product_uuid, license_product_uuid
    ON vm_configurations FOR EACH ROW EXECUTE FUNCTION vm_configurations_check_products();

CREATE FUNCTION products_keep_category() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a product stays in its category' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER products_keep_category BEFORE UPDATE OF category
    ON products FOR EACH ROW WHEN (OLD.category <> NEW.category) EXECUTE FUNCTION products_keep_category();
