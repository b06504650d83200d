-- The copies of the tree: users have theirs too, and all copies follow when an organisation goes to another reseller.

ALTER TABLE users ADD COLUMN reseller_uuid uuid;
UPDATE users AS u
SET reseller_uuid = o.reseller_uuid
FROM organisations AS o
WHERE o.uuid = u.organisation_uuid;
CREATE INDEX users_by_reseller ON users (reseller_uuid, uuid);
CREATE TRIGGER users_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON users FOR EACH ROW EXECUTE FUNCTION copy_reseller();

-- With the rights of the owner: the server may not write all of these.
CREATE FUNCTION organisations_carry_reseller() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE users SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    UPDATE wallets SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    UPDATE wallet_transactions SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    UPDATE invoices SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    UPDATE invoice_lines SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    UPDATE commissions SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER organisations_carry_reseller AFTER UPDATE OF reseller_uuid
    ON organisations FOR EACH ROW WHEN (OLD.reseller_uuid IS DISTINCT FROM NEW.reseller_uuid)
    EXECUTE FUNCTION organisations_carry_reseller();
