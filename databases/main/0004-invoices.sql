-- What organisations were invoiced, by month, and who earns what of it.

CREATE TABLE invoices (
    uuid              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_uuid uuid NOT NULL REFERENCES organisations,
    reseller_uuid     uuid,
    -- INV-0001, INV-0002 … in each organisation: a number tells nothing of other organisations.
    number            text NOT NULL CHECK (number <> '' AND length(number) <= 32),
    month             date NOT NULL CHECK (extract(day FROM month) = 1),
    status            text NOT NULL CHECK (status IN ('open', 'issued', 'paid', 'overdue', 'void')),
    currency          text NOT NULL DEFAULT 'ZAR' CHECK (currency ~ '^[A-Z]{3}$'),
    net_amount        numeric(14, 2) NOT NULL DEFAULT 0,
    vat_amount        numeric(14, 2) NOT NULL DEFAULT 0,
    total_amount      numeric(14, 2) NOT NULL DEFAULT 0,
    issued_at         timestamptz,
    due_on            date,
    paid_at           timestamptz,
    created_at        timestamptz NOT NULL,
    UNIQUE (organisation_uuid, number),
    UNIQUE (organisation_uuid, month),
    -- For the lines, whose organisation is that of their invoice.
    UNIQUE (organisation_uuid, uuid),
    CHECK (total_amount = net_amount + vat_amount),
    CHECK (CASE
        WHEN status = 'open' THEN issued_at IS NULL
        WHEN status = 'void' THEN true
        ELSE issued_at IS NOT NULL AND due_on IS NOT NULL END),
    CHECK ((status = 'paid') = (paid_at IS NOT NULL)),
    CHECK (paid_at >= issued_at)
);
CREATE INDEX invoices_by_reseller ON invoices (reseller_uuid, month, uuid);
CREATE INDEX invoices_by_month ON invoices (month, uuid);
CREATE TRIGGER invoices_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON invoices FOR EACH ROW EXECUTE FUNCTION copy_reseller();

CREATE TABLE invoice_lines (
    uuid                   uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_uuid           uuid NOT NULL,
    organisation_uuid      uuid NOT NULL,
    reseller_uuid          uuid,
    position               integer NOT NULL CHECK (position > 0),
    category               text NOT NULL CHECK (category IN ('compute', 'licence', 'storage', 'network', 'service')),
    description            text NOT NULL CHECK (description <> '' AND length(description) <= 500),
    quantity               numeric(14, 4) NOT NULL,
    unit_price             numeric(14, 4) NOT NULL,
    -- Net. Not checked against quantity and price: what was charged for a part of a month is documented as it was charged.
    amount                 numeric(14, 2) NOT NULL,
    vat_rate               numeric(5, 4) NOT NULL DEFAULT 0.15 CHECK (vat_rate BETWEEN 0 AND 1),
    -- round() of numeric rounds half away from zero.
    vat_amount             numeric(14, 2) NOT NULL CHECK (vat_amount = round(amount * vat_rate, 2)),
    period_start           date NOT NULL,
    -- The first day that is no longer paid for.
    period_end             date NOT NULL,
    -- The machine that it is for, which is in another database.
    identity_instance_uuid varchar(255),
    created_at             timestamptz NOT NULL,
    FOREIGN KEY (organisation_uuid, invoice_uuid) REFERENCES invoices (organisation_uuid, uuid),
    UNIQUE (invoice_uuid, position),
    CHECK (period_end > period_start)
);
CREATE INDEX invoice_lines_by_organisation ON invoice_lines (organisation_uuid, invoice_uuid, position);
CREATE INDEX invoice_lines_by_machine ON invoice_lines (organisation_uuid, identity_instance_uuid, period_start)
    WHERE identity_instance_uuid IS NOT NULL;
CREATE INDEX invoice_lines_by_reseller ON invoice_lines (reseller_uuid, period_start, category);
CREATE TRIGGER invoice_lines_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON invoice_lines FOR EACH ROW EXECUTE FUNCTION copy_reseller();

CREATE TABLE commissions (
    uuid              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    invoice_line_uuid uuid NOT NULL REFERENCES invoice_lines,
    invoice_uuid      uuid NOT NULL REFERENCES invoices,
    -- Who receives it: the reseller or the platform; and whose invoice it is of. A customer that moves to another reseller
    -- leaves what was earned with whom earned it.
    organisation_uuid uuid NOT NULL REFERENCES organisations,
    reseller_uuid     uuid,
    customer_uuid     uuid NOT NULL REFERENCES organisations,
    month             date NOT NULL CHECK (extract(day FROM month) = 1),
    rate              numeric(5, 4) NOT NULL CHECK (rate BETWEEN 0 AND 1),
    amount            numeric(14, 2) NOT NULL,
    UNIQUE (invoice_line_uuid, organisation_uuid)
);
CREATE INDEX commissions_by_organisation ON commissions (organisation_uuid, month, customer_uuid);
CREATE INDEX commissions_by_reseller ON commissions (reseller_uuid, month, customer_uuid);
CREATE INDEX commissions_by_invoice ON commissions (invoice_uuid);
CREATE INDEX commissions_by_customer ON commissions (customer_uuid, month);
CREATE TRIGGER commissions_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON commissions FOR EACH ROW EXECUTE FUNCTION copy_reseller();

-- At the end of a transaction an invoice is the sum of its lines, to the cent.
CREATE FUNCTION invoices_check_totals() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    keys uuid[];
    wrong text;
BEGIN
    IF TG_TABLE_NAME = 'invoices' THEN
        keys := ARRAY[NEW.uuid];
    ELSIF TG_OP = 'UPDATE' THEN
        keys := ARRAY[OLD.invoice_uuid, NEW.invoice_uuid];
    ELSIF TG_OP = 'DELETE' THEN
        keys := ARRAY[OLD.invoice_uuid];
    ELSE
        keys := ARRAY[NEW.invoice_uuid];
    END IF;
    SELECT i.uuid INTO wrong
    FROM invoices AS i
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.amount), 0) AS net, coalesce(sum(l.vat_amount), 0) AS vat
        FROM invoice_lines AS l
        WHERE l.invoice_uuid = i.uuid
    ) AS lines
    WHERE i.uuid = ANY (keys) AND (i.net_amount, i.vat_amount) <> (lines.net, lines.vat);
    IF FOUND THEN
        RAISE EXCEPTION 'invoice % is not the sum of its lines', wrong USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER invoices_check_totals AFTER INSERT OR UPDATE OF net_amount, vat_amount
    ON invoices DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoices_check_totals();
CREATE CONSTRAINT TRIGGER invoice_lines_check_totals
    AFTER INSERT OR DELETE OR UPDATE OF invoice_uuid, amount, vat_amount
    ON invoice_lines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoices_check_totals();

-- And what its receivers have of a line is the line's net amount. A line may be there before it is shared out.
CREATE FUNCTION commissions_check_sum() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    keys uuid[];
    wrong text;
BEGIN
    IF TG_TABLE_NAME = 'invoice_lines' THEN
        keys := ARRAY[NEW.uuid];
    ELSIF TG_OP = 'UPDATE' THEN
        keys := ARRAY[OLD.invoice_line_uuid, NEW.invoice_line_uuid];
    ELSIF TG_OP = 'DELETE' THEN
        keys := ARRAY[OLD.invoice_line_uuid];
    ELSE
        keys := ARRAY[NEW.invoice_line_uuid];
    END IF;
    SELECT l.uuid INTO wrong
    FROM invoice_lines AS l
    JOIN commissions AS c ON c.invoice_line_uuid = l.uuid
    WHERE l.uuid = ANY (keys)
    GROUP BY l.uuid
    HAVING sum(c.amount) <> l.amount
        OR bool_or((c.invoice_uuid, c.customer_uuid) <> (l.invoice_uuid, l.organisation_uuid));
    IF FOUND THEN
        RAISE EXCEPTION 'the commissions of invoice line % are not its amount', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER commissions_check_sum AFTER INSERT OR UPDATE OR DELETE
    ON commissions DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION commissions_check_sum();
CREATE CONSTRAINT TRIGGER invoice_lines_check_commissions AFTER UPDATE OF invoice_uuid, organisation_uuid, amount
    ON invoice_lines DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION commissions_check_sum();
