-- The books: what a wallet has paid, what a void invoice undoes, what is due for whose days, and one check of an invoice for each
-- transaction, however many lines it writes.

-- One currency. What is in another is not money that this portal moves, shows or adds up: it is refused here.
DO $$
DECLARE
    found text;
BEGIN
    SELECT string_agg(DISTINCT c.name, ', ') INTO found
    FROM (
        SELECT 'wallets' AS name FROM wallets AS w WHERE w.currency <> 'ZAR'
        UNION ALL
        SELECT 'invoices' FROM invoices AS i WHERE i.currency <> 'ZAR'
    ) AS c;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'there are amounts in other currencies than ZAR in %: convert or remove them, and run dcx-server migrate again', found
            USING ERRCODE = 'check_violation';
    END IF;
END $$;
ALTER TABLE wallets ADD CONSTRAINT wallets_in_rand CHECK (currency = 'ZAR');
ALTER TABLE invoices ADD CONSTRAINT invoices_in_rand CHECK (currency = 'ZAR');

-- The key of a machine is what the inventory says it is, and may be empty.
ALTER TABLE audit_log
    DROP CONSTRAINT audit_log_subject_key_check,
    ADD CONSTRAINT audit_log_subject_key_check CHECK (length(subject_key) <= 255);

ALTER TABLE invoice_lines
    -- When the wallet was charged for it, or was given back what it takes back; null: not by the wallet.
    ADD COLUMN charged_at timestamptz,
    -- When its invoice became void: what it says counts no more.
    ADD COLUMN voided_at  timestamptz;
ALTER TABLE invoices ADD COLUMN voided_at timestamptz;

-- What the ledger knows of lines that were written before: by the keys of the monthly run and of orders, by credits, which were always
-- paid out, and by charges of whole invoices.
UPDATE invoice_lines AS l
SET charged_at = l.created_at
WHERE l.credited_line_uuid IS NOT NULL
    OR EXISTS (
        SELECT
        FROM wallet_transactions AS t
        CROSS JOIN LATERAL (SELECT 'renewal:' || to_char(l.period_start, 'YYYY-MM') || ':' AS prefix,
            ':' || coalesce(l.identity_instance_uuid, l.network_service_uuid::text) AS item) AS k
        WHERE t.organisation_uuid = l.organisation_uuid
            AND (t.idempotency_key = k.prefix || l.category || k.item
                OR t.idempotency_key = k.prefix || 'compute+licence' || k.item AND l.category IN ('compute', 'licence')))
    OR EXISTS (
        SELECT
        FROM provisioning_orders AS o
        WHERE o.organisation_uuid = l.organisation_uuid AND o.identity_instance_uuid = l.identity_instance_uuid
            AND o.kind = 'provision' AND o.status = 'done'
            AND l.period_start = (o.created_at AT TIME ZONE 'Africa/Johannesburg')::date);
UPDATE invoice_lines AS l
SET charged_at = t.created_at
FROM invoices AS i
JOIN wallet_transactions AS t
    ON t.organisation_uuid = i.organisation_uuid AND t.kind = 'charge' AND t.reference = i.number
    AND t.amount = -i.total_amount
WHERE l.invoice_uuid = i.uuid AND l.charged_at IS NULL;
UPDATE invoice_lines AS l
SET voided_at = coalesce(i.issued_at, i.created_at)
FROM invoices AS i
WHERE l.invoice_uuid = i.uuid AND i.status = 'void';
UPDATE invoices SET voided_at = coalesce(issued_at, created_at) WHERE status = 'void';

-- A month has one invoice that counts. Void ones are kept beside it.
ALTER TABLE invoices DROP CONSTRAINT invoices_organisation_uuid_month_key;
CREATE UNIQUE INDEX invoices_one_a_month ON invoices (organisation_uuid, month) WHERE status <> 'void';
CREATE INDEX invoices_by_organisation ON invoices (organisation_uuid, month, uuid);
CREATE INDEX invoices_unpaid ON invoices (due_on) WHERE status IN ('issued', 'overdue');

-- No day is taken back twice. A trusted extension, for equality beside ranges: the owner of the database may create it.
CREATE EXTENSION IF NOT EXISTS btree_gist;
DROP INDEX invoice_lines_credited_once;
ALTER TABLE invoice_lines ADD CONSTRAINT invoice_lines_credited_once
    EXCLUDE USING gist (credited_line_uuid WITH =, daterange(period_start, period_end) WITH &&)
    WHERE (credited_line_uuid IS NOT NULL AND voided_at IS NULL);
CREATE INDEX invoice_lines_by_credited ON invoice_lines (credited_line_uuid) WHERE credited_line_uuid IS NOT NULL;

-- An invoice is checked once in a transaction, at its end, whatever the number of lines: checking each line by itself reads all
-- the others, which is quadratic in the machines of a month. The table has a row for an invoice from
-- its first change until its check, and is empty outside of transactions.
CREATE TABLE invoice_checks (
    invoice_uuid uuid NOT NULL,
    transaction  xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (invoice_uuid, transaction)
);

CREATE FUNCTION invoice_checks_run() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong text;
BEGIN
    DELETE FROM invoice_checks WHERE invoice_uuid = NEW.invoice_uuid AND transaction = NEW.transaction;
    SELECT i.uuid INTO wrong
    FROM invoices AS i
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.amount), 0) AS net, coalesce(sum(l.vat_amount), 0) AS vat
        FROM invoice_lines AS l
        WHERE l.invoice_uuid = i.uuid
    ) AS lines
    WHERE i.uuid = NEW.invoice_uuid AND (i.net_amount, i.vat_amount) <> (lines.net, lines.vat);
    IF FOUND THEN
        RAISE EXCEPTION 'invoice % is not the sum of its lines', wrong USING ERRCODE = 'check_violation';
    END IF;
    -- A line may be there before it is shared out.
    SELECT l.uuid INTO wrong
    FROM (
        SELECT l.uuid, l.invoice_uuid, l.organisation_uuid, l.amount
        FROM invoice_lines AS l
        WHERE l.invoice_uuid = NEW.invoice_uuid
        UNION
        SELECT l.uuid, l.invoice_uuid, l.organisation_uuid, l.amount
        FROM commissions AS c
        JOIN invoice_lines AS l ON l.uuid = c.invoice_line_uuid
        WHERE c.invoice_uuid = NEW.invoice_uuid
    ) AS l
    JOIN commissions AS c ON c.invoice_line_uuid = l.uuid
    GROUP BY l.uuid, l.invoice_uuid, l.organisation_uuid, l.amount
    HAVING sum(c.amount) <> l.amount
        OR bool_or((c.invoice_uuid, c.customer_uuid) <> (l.invoice_uuid, l.organisation_uuid))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the commissions of invoice line % are not its amount', wrong
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER invoice_checks_run AFTER INSERT
    ON invoice_checks DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION invoice_checks_run();

DROP TRIGGER invoices_check_totals ON invoices;
DROP TRIGGER invoice_lines_check_totals ON invoice_lines;
DROP TRIGGER commissions_check_sum ON commissions;
DROP TRIGGER invoice_lines_check_commissions ON invoice_lines;
DROP FUNCTION invoices_check_totals();
DROP FUNCTION commissions_check_sum();

-- Notes the invoices that a statement has changed.
CREATE FUNCTION invoices_note_new() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO invoice_checks (invoice_uuid) SELECT n.uuid FROM new_rows AS n ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE FUNCTION invoices_note_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO invoice_checks (invoice_uuid)
    SELECT n.uuid
    FROM new_rows AS n
    LEFT JOIN old_rows AS o ON o.uuid = n.uuid
    WHERE (n.net_amount, n.vat_amount) IS DISTINCT FROM (o.net_amount, o.vat_amount)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER invoices_note_inserts AFTER INSERT ON invoices
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION invoices_note_new();
CREATE TRIGGER invoices_note_updates AFTER UPDATE ON invoices
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION invoices_note_changed();

CREATE FUNCTION invoice_lines_note_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO invoice_checks (invoice_uuid) SELECT DISTINCT r.invoice_uuid FROM rows AS r ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE FUNCTION invoice_lines_note_changed() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO invoice_checks (invoice_uuid)
    SELECT DISTINCT c.invoice_uuid
    FROM (
        SELECT uuid, invoice_uuid, organisation_uuid, amount, vat_amount FROM old_rows
        EXCEPT
        SELECT uuid, invoice_uuid, organisation_uuid, amount, vat_amount FROM new_rows
    ) AS o
    LEFT JOIN new_rows AS n ON n.uuid = o.uuid
    CROSS JOIN LATERAL (VALUES (o.invoice_uuid), (n.invoice_uuid)) AS c (invoice_uuid)
    WHERE c.invoice_uuid IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER invoice_lines_note_inserts AFTER INSERT ON invoice_lines
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION invoice_lines_note_rows();
CREATE TRIGGER invoice_lines_note_deletes AFTER DELETE ON invoice_lines
    REFERENCING OLD TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION invoice_lines_note_rows();
CREATE TRIGGER invoice_lines_note_updates AFTER UPDATE ON invoice_lines
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
    EXECUTE FUNCTION invoice_lines_note_changed();

CREATE FUNCTION commissions_note_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO invoice_checks (invoice_uuid)
    SELECT DISTINCT k.invoice_uuid
    FROM rows AS r
    LEFT JOIN invoice_lines AS l ON l.uuid = r.invoice_line_uuid
    CROSS JOIN LATERAL (VALUES (r.invoice_uuid), (l.invoice_uuid)) AS k (invoice_uuid)
    WHERE k.invoice_uuid IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER commissions_note_inserts AFTER INSERT ON commissions
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION commissions_note_rows();
CREATE TRIGGER commissions_note_deletes AFTER DELETE ON commissions
    REFERENCING OLD TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION commissions_note_rows();
CREATE TRIGGER commissions_note_old AFTER UPDATE ON commissions
    REFERENCING OLD TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION commissions_note_rows();
CREATE TRIGGER commissions_note_new AFTER UPDATE ON commissions
    REFERENCING NEW TABLE AS rows FOR EACH STATEMENT EXECUTE FUNCTION commissions_note_rows();

-- The states of an invoice: open → issued → paid, or overdue and then paid; each of them may become void, and a void one stays so.
CREATE FUNCTION invoices_keep_states() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (CASE OLD.status
        WHEN 'open' THEN true
        WHEN 'issued' THEN NEW.status IN ('paid', 'overdue', 'void')
        WHEN 'overdue' THEN NEW.status IN ('paid', 'void')
        WHEN 'paid' THEN NEW.status = 'void'
        ELSE false END)
    THEN
        RAISE EXCEPTION 'an invoice that is % does not become %', OLD.status, NEW.status USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status = 'void' THEN
        NEW.paid_at := NULL;
        NEW.voided_at := coalesce(NEW.voided_at, statement_timestamp());
    ELSIF OLD.status = 'open' AND NOT EXISTS (SELECT FROM invoice_lines AS l WHERE l.invoice_uuid = NEW.uuid) THEN
        RAISE EXCEPTION 'an invoice without lines is not issued' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER invoices_keep_states BEFORE UPDATE OF status
    ON invoices FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION invoices_keep_states();

-- Void undoes, whoever says so: the wallet gets back what it has paid for the lines, resellers give back what they have earned of
-- them, and what the lines are for can be charged again.
CREATE FUNCTION invoices_undo() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    other text;
    paid numeric;
BEGIN
    SELECT i.number INTO other
    FROM invoice_lines AS l
    JOIN invoice_lines AS c ON c.credited_line_uuid = l.uuid AND c.voided_at IS NULL AND c.invoice_uuid <> l.invoice_uuid
    JOIN invoices AS i ON i.uuid = c.invoice_uuid
    WHERE l.invoice_uuid = NEW.uuid
    ORDER BY i.month
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'invoice % credits lines of invoice %: make that void first', other, NEW.number
            USING ERRCODE = 'check_violation';
    END IF;
    SELECT coalesce(sum(l.amount + l.vat_amount), 0) INTO paid
    FROM invoice_lines AS l
    WHERE l.invoice_uuid = NEW.uuid AND l.charged_at IS NOT NULL;
    UPDATE invoice_lines SET voided_at = NEW.voided_at WHERE invoice_uuid = NEW.uuid;
    INSERT INTO wallet_transactions (
        organisation_uuid, kind, amount, reference, idempotency_key, actor_kind, created_at)
    SELECT NEW.organisation_uuid, CASE WHEN paid > 0 THEN 'refund' ELSE 'charge' END, paid, NEW.number, 'void:' || NEW.uuid,
           'system', NEW.voided_at
    WHERE paid <> 0;
    INSERT INTO wallet_transactions (
        organisation_uuid, kind, amount, reference, idempotency_key, actor_kind, created_at)
    SELECT t.organisation_uuid, 'commission', -t.amount, t.reference, 'void-commission:' || NEW.uuid, 'system', NEW.voided_at
    FROM wallet_transactions AS t
    WHERE t.idempotency_key = 'commission:' || NEW.uuid
        AND t.organisation_uuid IN (SELECT c.organisation_uuid FROM commissions AS c WHERE c.invoice_uuid = NEW.uuid)
    ORDER BY t.organisation_uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER invoices_undo AFTER UPDATE OF status
    ON invoices FOR EACH ROW WHEN (OLD.status <> 'void' AND NEW.status = 'void') EXECUTE FUNCTION invoices_undo();

-- For operators: makes an invoice void, behind the locks in the order in which everybody takes them.
CREATE FUNCTION billing_void_invoice(p_invoice uuid, p_now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM
    FROM wallets AS w
    WHERE w.organisation_uuid IN (
        SELECT i.organisation_uuid FROM invoices AS i WHERE i.uuid = p_invoice
        UNION
        SELECT c.organisation_uuid FROM commissions AS c WHERE c.invoice_uuid = p_invoice)
    ORDER BY w.organisation_uuid
    FOR NO KEY UPDATE;
    UPDATE invoices SET status = 'void', voided_at = p_now WHERE uuid = p_invoice AND status <> 'void';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such invoice that is not void' USING ERRCODE = 'no_data_found';
    END IF;
END $$;

-- Brings invoices on: to `paid` when the wallet has paid every line, to `overdue` on the day after they were due. For the worker to
-- call, again and again.
CREATE FUNCTION invoices_advance(p_now timestamptz) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    paid integer;
    late integer;
BEGIN
    UPDATE invoices AS i
    SET status = 'paid', paid_at = greatest(i.issued_at, lines.charged_at)
    FROM (
        SELECT u.uuid, max(l.charged_at) AS charged_at
        FROM invoices AS u
        JOIN invoice_lines AS l ON l.invoice_uuid = u.uuid
        WHERE u.status IN ('issued', 'overdue')
        GROUP BY u.uuid
        HAVING bool_and(l.charged_at IS NOT NULL)
    ) AS lines
    WHERE i.uuid = lines.uuid AND i.status IN ('issued', 'overdue');
    GET DIAGNOSTICS paid = ROW_COUNT;
    UPDATE invoices AS i
    SET status = 'overdue'
    WHERE i.status = 'issued' AND i.due_on < (p_now AT TIME ZONE 'Africa/Johannesburg')::date;
    GET DIAGNOSTICS late = ROW_COUNT;
    RETURN paid + late;
END $$;

-- The invoice that lines of a day go on: as before, but that void ones do not count.
CREATE OR REPLACE FUNCTION billing_open_invoice(p_organisation uuid, p_day date, p_now timestamptz) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', p_day)::date;
    open_month date;
    found uuid;
BEGIN
    PERFORM FROM wallets AS w WHERE w.organisation_uuid = p_organisation FOR NO KEY UPDATE;
    SELECT m.month::date, i.uuid INTO open_month, found
    FROM generate_series(first::timestamp, first + interval '10 years', interval '1 month') AS m (month)
    LEFT JOIN invoices AS i
        ON i.organisation_uuid = p_organisation AND i.month = m.month::date AND i.status <> 'void'
    WHERE i.uuid IS NULL OR i.status = 'open'
    ORDER BY m.month
    LIMIT 1;
    IF found IS NULL THEN
        INSERT INTO invoices (organisation_uuid, number, month, status, created_at)
        SELECT p_organisation, 'INV-' || CASE WHEN n.next < 10000 THEN lpad(n.next::text, 4, '0') ELSE n.next::text END,
               open_month, 'open', p_now
        FROM (
            SELECT coalesce(max(substring(i.number FROM '^INV-(\d{1,9})$')::integer), 0) + 1 AS next
            FROM invoices AS i
            WHERE i.organisation_uuid = p_organisation
        ) AS n
        RETURNING uuid INTO found;
    END IF;
    RETURN found;
END $$;

-- Adds lines to an invoice that `billing_open_invoice` has given, with their VAT, and shares them out: the reseller's part of each is
-- rounded, the platform has the rest. What takes a line back takes it from those who had it. Whoever adds lines moves the wallet in
-- the same transaction. All arrays have the same length.
CREATE FUNCTION billing_add_lines(
    p_invoice uuid, p_lines uuid[], p_categories text[], p_descriptions text[], p_quantities numeric[], p_unit_prices numeric[],
    p_amounts numeric[], p_from date[], p_until date[], p_machines text[], p_services uuid[], p_credited uuid[],
    p_now timestamptz) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    invoice invoices;
    last_position integer;
    platform uuid;
    own_reseller uuid;
    own_rate numeric;
BEGIN
    UPDATE invoices
    SET net_amount = net_amount + added.net, vat_amount = vat_amount + added.vat,
        total_amount = total_amount + added.net + added.vat
    FROM (
        SELECT coalesce(sum(a.amount), 0) AS net, coalesce(sum(round(a.amount * 0.15, 2)), 0) AS vat
        FROM unnest(p_amounts) AS a (amount)
    ) AS added
    WHERE uuid = p_invoice AND status = 'open'
    RETURNING invoices.* INTO STRICT invoice;
    SELECT coalesce(max(l.position), 0) INTO last_position FROM invoice_lines AS l WHERE l.invoice_uuid = p_invoice;
    SELECT o.uuid INTO platform FROM organisations AS o WHERE o.kind = 'platform';
    SELECT r.uuid, r.commission_rate INTO own_reseller, own_rate
    FROM organisations AS o
    JOIN organisations AS r ON r.uuid = o.reseller_uuid
    WHERE o.uuid = invoice.organisation_uuid AND o.kind = 'customer';
    INSERT INTO invoice_lines (
        uuid, invoice_uuid, organisation_uuid, position, category, description, quantity, unit_price, amount, vat_amount,
        period_start, period_end, identity_instance_uuid, network_service_uuid, credited_line_uuid, charged_at, created_at)
    SELECT l.uuid, invoice.uuid, invoice.organisation_uuid, last_position + l.position, l.category, l.description, l.quantity,
           l.unit_price, l.amount, round(l.amount * 0.15, 2), l.first, l.until, l.machine, l.service, l.credited, p_now, p_now
    FROM unnest(p_lines, p_categories, p_descriptions, p_quantities, p_unit_prices, p_amounts, p_from, p_until, p_machines,
            p_services, p_credited) WITH ORDINALITY
        AS l (uuid, category, description, quantity, unit_price, amount, first, until, machine, service, credited, position)
    ORDER BY l.position;
    INSERT INTO commissions (invoice_line_uuid, invoice_uuid, organisation_uuid, customer_uuid, month, rate, amount)
    SELECT l.uuid, invoice.uuid, r.receiver, invoice.organisation_uuid, invoice.month, r.rate, r.amount
    FROM unnest(p_lines, p_amounts, p_credited) AS l (uuid, amount, credited)
    LEFT JOIN LATERAL (
        SELECT true AS is_shared, (array_agg(c.organisation_uuid) FILTER (WHERE c.organisation_uuid <> platform))[1] AS receiver,
               coalesce(max(c.rate) FILTER (WHERE c.organisation_uuid <> platform), 0) AS rate
        FROM commissions AS c
        WHERE c.invoice_line_uuid = l.credited
        HAVING count(*) > 0
    ) AS had ON TRUE
    CROSS JOIN LATERAL (
        SELECT CASE WHEN had.is_shared THEN had.receiver ELSE own_reseller END AS receiver,
               CASE WHEN had.is_shared THEN had.rate ELSE coalesce(own_rate, 0) END AS rate
    ) AS reseller
    CROSS JOIN LATERAL (VALUES
        (reseller.receiver, reseller.rate, round(l.amount * reseller.rate, 2)),
        (platform, 1 - reseller.rate, l.amount - round(l.amount * reseller.rate, 2))
    ) AS r (receiver, rate, amount)
    WHERE r.receiver IS NOT NULL;
    RETURN cardinality(p_lines);
END $$;

-- One of them.
CREATE OR REPLACE FUNCTION billing_add_line(
    p_invoice uuid, p_category text, p_description text, p_quantity numeric, p_unit_price numeric, p_amount numeric,
    p_from date, p_until date, p_machine text, p_service uuid, p_credited uuid, p_now timestamptz) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    line uuid := gen_random_uuid();
BEGIN
    PERFORM billing_add_lines(
        p_invoice, ARRAY[line], ARRAY[p_category], ARRAY[p_description], ARRAY[p_quantity], ARRAY[p_unit_price],
        ARRAY[p_amount], ARRAY[p_from], ARRAY[p_until], ARRAY[p_machine], ARRAY[p_service], ARRAY[p_credited], p_now);
    RETURN line;
END $$;

-- What is due for the days of a month that somebody has something: those that no line has that counts, but for the days of a line that
-- were taken back. A machine that is being made is charged by its order, and one that is being removed not for what comes. Items are
-- machines, with `p_services` null, or services.
CREATE FUNCTION billing_due(
    p_organisations uuid[], p_months date[], p_machines text[], p_services uuid[], p_categories text[], p_prices numeric[],
    p_days datemultirange[])
RETURNS TABLE (place bigint, first date, until date, quantity numeric, amount numeric, vat numeric) LANGUAGE sql STABLE AS $$
    SELECT item.place, lower(due.days), upper(due.days), round(part.days::numeric / month.days, 4), part.amount,
           round(part.amount * 0.15, 2)
    FROM unnest(p_organisations, p_months, p_machines, p_services, p_categories, p_prices, p_days) WITH ORDINALITY
        AS item (organisation, month, machine, service, category, price, days, place)
    CROSS JOIN LATERAL (
        SELECT (item.month + interval '1 month')::date AS until, (item.month + interval '1 month')::date - item.month AS days
    ) AS month
    CROSS JOIN LATERAL (
        SELECT coalesce(range_agg(datemultirange(daterange(l.period_start, l.period_end)) - coalesce((
                SELECT range_agg(daterange(c.period_start, c.period_end))
                FROM invoice_lines AS c
                WHERE c.credited_line_uuid = l.uuid AND c.voided_at IS NULL), '{}')), '{}') AS days
        FROM (
            SELECT m.uuid, m.period_start, m.period_end
            FROM invoice_lines AS m
            WHERE item.machine IS NOT NULL AND m.organisation_uuid = item.organisation
                AND m.identity_instance_uuid = item.machine AND m.category = item.category
                AND m.credited_line_uuid IS NULL AND m.voided_at IS NULL
                AND m.period_start < month.until AND m.period_end > item.month
            UNION ALL
            SELECT s.uuid, s.period_start, s.period_end
            FROM invoice_lines AS s
            WHERE item.service IS NOT NULL AND s.organisation_uuid = item.organisation
                AND s.network_service_uuid = item.service AND s.category = item.category
                AND s.credited_line_uuid IS NULL AND s.voided_at IS NULL
                AND s.period_start < month.until AND s.period_end > item.month
        ) AS l
    ) AS charged
    CROSS JOIN LATERAL unnest(item.days * datemultirange(daterange(item.month, month.until)) - charged.days) AS due (days)
    CROSS JOIN LATERAL (
        SELECT upper(due.days) - lower(due.days) AS days,
               round(item.price * (upper(due.days) - lower(due.days)) / month.days, 2) AS amount
    ) AS part
    WHERE part.amount > 0
        AND NOT EXISTS (
            SELECT
            FROM provisioning_orders AS o
            WHERE o.organisation_uuid = item.organisation AND o.identity_instance_uuid = item.machine
                AND o.status <> CASE o.kind WHEN 'delete' THEN 'undone' ELSE 'done' END)
$$;
CREATE INDEX provisioning_orders_by_machine ON provisioning_orders (organisation_uuid, identity_instance_uuid);

-- The credits due for lines of machines, for days on which their organisation did not have them: of each line the part of its
-- days, to the cent the whole of it when all days are taken back.
CREATE FUNCTION billing_credits(
    p_organisations uuid[], p_machines text[], p_lost datemultirange[], p_first date, p_until date)
RETURNS TABLE (
    place bigint, line_uuid uuid, category text, description text, quantity numeric, unit_price numeric, amount numeric,
    first date, until date) LANGUAGE sql STABLE AS $$
    SELECT part.place, part.uuid, part.category, left('Refund: ' || part.description, 500),
           -round(part.quantity * (part.until - part.first) / part.paid_days, 4), part.unit_price,
           -(round(part.amount * (part.credited_days + part.days_until) / part.paid_days, 2)
               - CASE WHEN part.number = 1 THEN part.credited
                   ELSE round(part.amount * (part.credited_days + part.days_until - (part.until - part.first))
                       / part.paid_days, 2) END),
           part.first, part.until
    FROM (
        SELECT item.place, l.uuid, l.category, l.description, l.quantity, l.unit_price, l.amount,
               l.period_end - l.period_start AS paid_days, credited.amount AS credited, credited.day_count AS credited_days,
               lower(rest.days) AS first, upper(rest.days) AS until, rest.number,
               sum(upper(rest.days) - lower(rest.days)) OVER (PARTITION BY l.uuid ORDER BY rest.number) AS days_until
        FROM unnest(p_organisations, p_machines, p_lost) WITH ORDINALITY AS item (organisation, machine, lost, place)
        JOIN invoice_lines AS l
            ON l.organisation_uuid = item.organisation AND l.identity_instance_uuid = item.machine
            AND l.period_end > p_first AND l.period_start < p_until AND l.amount > 0 AND l.credited_line_uuid IS NULL
            AND l.voided_at IS NULL AND l.charged_at IS NOT NULL
        CROSS JOIN LATERAL (
            SELECT coalesce(range_agg(daterange(c.period_start, c.period_end)), '{}') AS days, coalesce(-sum(c.amount), 0) AS amount,
                   coalesce(sum(c.period_end - c.period_start), 0) AS day_count
            FROM invoice_lines AS c
            WHERE c.credited_line_uuid = l.uuid AND c.voided_at IS NULL
        ) AS credited
        CROSS JOIN LATERAL unnest(
            datemultirange(daterange(l.period_start, l.period_end) * daterange(p_first, p_until)) * item.lost - credited.days
        ) WITH ORDINALITY AS rest (days, number)
    ) AS part
$$;

DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON invoice_checks FROM dcx_server;
    END IF;
    REVOKE ALL ON FUNCTION billing_void_invoice, invoices_advance FROM PUBLIC;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT EXECUTE ON FUNCTION invoices_advance TO %I', worker);
        EXECUTE format('GRANT UPDATE (paid_at) ON invoices TO %I', worker);
    END IF;
END $$;
