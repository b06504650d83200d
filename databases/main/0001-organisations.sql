-- Identity: who there is, and who belongs to whom.

CREATE TABLE organisations (
    uuid            uuid PRIMARY KEY,
    name            text NOT NULL CHECK (name <> '' AND length(name) <= 255),
    kind            text NOT NULL CHECK (kind IN ('platform', 'reseller', 'customer')),
    parent_uuid     uuid REFERENCES organisations,
    -- The reseller that an organisation is or belongs to; null for the platform and its direct customers.
    -- The copy of the tree by which a reseller's scope is one equality.
    reseller_uuid   uuid REFERENCES organisations,
    status          text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended', 'closed')),
    commission_rate numeric(5, 4) CHECK (commission_rate BETWEEN 0 AND 1),
    created_at      timestamptz NOT NULL,
    CHECK ((kind = 'platform') = (parent_uuid IS NULL)),
    CHECK ((kind = 'reseller') = (commission_rate IS NOT NULL)),
    CHECK (CASE kind
        WHEN 'platform' THEN reseller_uuid IS NULL
        WHEN 'reseller' THEN reseller_uuid = uuid
        ELSE reseller_uuid IS NULL OR reseller_uuid = parent_uuid END)
);
CREATE UNIQUE INDEX organisations_one_platform ON organisations (kind) WHERE kind = 'platform';
CREATE INDEX organisations_by_parent ON organisations (parent_uuid, name, uuid);
CREATE INDEX organisations_by_reseller ON organisations (reseller_uuid, name, uuid);
CREATE INDEX organisations_by_name ON organisations (name, uuid);

-- What a check over one row cannot say: a reseller stands below the platform, and a customer below the platform or below
-- a reseller, whose it then is.
CREATE FUNCTION organisations_check_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    parent_kind text;
BEGIN
    IF NEW.parent_uuid IS NULL THEN
        RETURN NEW;
    END IF;
    SELECT kind INTO parent_kind FROM organisations WHERE uuid = NEW.parent_uuid;
    IF parent_kind = 'customer' OR (NEW.kind = 'reseller' AND parent_kind <> 'platform') THEN
        RAISE EXCEPTION 'a % cannot stand below a %', NEW.kind, parent_kind USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.kind = 'customer' AND (parent_kind = 'reseller') <> (NEW.reseller_uuid IS NOT NULL) THEN
        RAISE EXCEPTION 'reseller_uuid does not follow the parent' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER organisations_check_parent BEFORE INSERT OR UPDATE OF kind, parent_uuid, reseller_uuid
    ON organisations FOR EACH ROW EXECUTE FUNCTION organisations_check_parent();

CREATE TABLE users (
    uuid              uuid PRIMARY KEY,
    organisation_uuid uuid NOT NULL REFERENCES organisations,
    email             text NOT NULL CHECK (email LIKE '%_@_%' AND length(email) <= 254),
    name              text NOT NULL CHECK (name <> ''),
    role              text NOT NULL CHECK (role IN ('owner', 'admin', 'operator', 'billing', 'viewer')),
    -- scrypt$<log2 N>$<r>$<p>$<salt>$<key>, salt and key in hexadecimal
    password_hash     text,
    status            text NOT NULL DEFAULT 'active' CHECK (status IN ('invited', 'active', 'disabled')),
    last_login_at     timestamptz,
    created_at        timestamptz NOT NULL
);
CREATE UNIQUE INDEX users_by_email ON users (lower(email));
CREATE INDEX users_by_organisation ON users (organisation_uuid, uuid);
