-- What was earned says by itself what it was earned of: a reseller whose customer has left reads its shares, and neither the invoices
-- nor the lines, which are the customer's.

ALTER TABLE commissions
    -- The line's net amount.
    ADD COLUMN line_amount numeric(14, 2),
    -- Whether its invoice was issued and is not void.
    ADD COLUMN is_earned   boolean NOT NULL DEFAULT false;
UPDATE commissions AS c
SET line_amount = l.amount, is_earned = i.status NOT IN ('open', 'void')
FROM invoice_lines AS l
JOIN invoices AS i ON i.uuid = l.invoice_uuid
WHERE l.uuid = c.invoice_line_uuid;
ALTER TABLE commissions ALTER COLUMN line_amount SET NOT NULL;
CREATE INDEX commissions_earned ON commissions (organisation_uuid, month, customer_uuid) WHERE is_earned;

CREATE FUNCTION commissions_copy_line() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT l.amount, i.status NOT IN ('open', 'void') INTO NEW.line_amount, NEW.is_earned
    FROM invoice_lines AS l
    JOIN invoices AS i ON i.uuid = l.invoice_uuid
    WHERE l.uuid = NEW.invoice_line_uuid;
    RETURN NEW;
END $$;
CREATE TRIGGER commissions_copy_line BEFORE INSERT OR UPDATE OF invoice_line_uuid, line_amount, is_earned
    ON commissions FOR EACH ROW EXECUTE FUNCTION commissions_copy_line();

CREATE FUNCTION invoices_carry_earned() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE commissions
    SET is_earned = NEW.status NOT IN ('open', 'void')
    WHERE invoice_uuid = NEW.uuid AND is_earned <> (NEW.status NOT IN ('open', 'void'));
    RETURN NULL;
END $$;
CREATE TRIGGER invoices_carry_earned AFTER UPDATE OF status
    ON invoices FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION invoices_carry_earned();

CREATE FUNCTION invoice_lines_carry_amount() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE commissions SET line_amount = NEW.amount WHERE invoice_line_uuid = NEW.uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER invoice_lines_carry_amount AFTER UPDATE OF amount
    ON invoice_lines FOR EACH ROW WHEN (OLD.amount <> NEW.amount) EXECUTE FUNCTION invoice_lines_carry_amount();

-- Lines are written by whoever moves the wallet with them.
REVOKE ALL ON FUNCTION billing_add_lines FROM PUBLIC;
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION billing_add_lines TO %I', worker);
    END IF;
END $$;
