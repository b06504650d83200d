-- Orders: machines that are to be made or removed, and paid for or refunded. The databases have no transaction in common: an order
-- is what holds the steps together. Each step is one transaction that changes the order's status, so that whoever takes it up
-- again knows what was done.
--
--   provision   held → creating → done        the amount is held; the machine is made; it is charged
--                             ↘ undoing → undone        it could not be made: it is taken away, and the hold is released
--   delete      placed → removing → done      the machine is removed; the rest of its month is refunded
--                               ↘ undone      it could not be removed: it stays as it was

ALTER TABLE invoice_lines
    -- The network service that it is for, which is in another database.
    ADD COLUMN network_service_uuid uuid,
    -- The line that it takes back, in part or whole.
    ADD COLUMN credited_line_uuid   uuid REFERENCES invoice_lines,
    ADD CHECK (credited_line_uuid IS NULL OR amount <= 0);
-- Nothing is taken back twice.
CREATE UNIQUE INDEX invoice_lines_credited_once ON invoice_lines (credited_line_uuid) WHERE credited_line_uuid IS NOT NULL;
CREATE INDEX invoice_lines_by_service ON invoice_lines (organisation_uuid, network_service_uuid, period_start)
    WHERE network_service_uuid IS NOT NULL;

CREATE TABLE provisioning_orders (
    uuid                   uuid PRIMARY KEY,
    organisation_uuid      uuid NOT NULL REFERENCES organisations,
    reseller_uuid          uuid,
    kind                   text NOT NULL CHECK (kind IN ('provision', 'delete')),
    status                 text NOT NULL
        CHECK (status IN ('held', 'creating', 'undoing', 'placed', 'removing', 'done', 'undone')),
    -- Chosen with the order, so that it is made once however often that is tried.
    identity_instance_uuid varchar(255) NOT NULL,
    identity_name          varchar(255) NOT NULL,
    configuration_sku      text,
    guest_os               varchar(255),
    cpu_count              integer,
    memory_size_mib        integer,
    disk_capacity_gib      integer,
    -- What the machine costs a month, and its licence.
    cost_estimate          numeric(12, 2),
    license_cost           numeric(12, 2),
    -- What is charged or refunded: the sums of the lines.
    net_amount             numeric(14, 2) NOT NULL DEFAULT 0,
    vat_amount             numeric(14, 2) NOT NULL DEFAULT 0,
    total_amount           numeric(14, 2) NOT NULL DEFAULT 0,
    requested_by           uuid REFERENCES users,
    actor_kind             text NOT NULL CHECK (actor_kind IN ('platform', 'reseller', 'customer', 'system')),
    -- How often a step failed.
    attempts               integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    -- When a worker takes it up; one that has taken it has it until then.
    due_at                 timestamptz NOT NULL,
    error                  text,
    created_at             timestamptz NOT NULL,
    finished_at            timestamptz,
    UNIQUE (organisation_uuid, uuid),
    CHECK (total_amount = net_amount + vat_amount),
    CHECK (CASE kind
        WHEN 'provision' THEN status NOT IN ('placed', 'removing') AND num_nulls(configuration_sku, guest_os, cpu_count,
            memory_size_mib, disk_capacity_gib, cost_estimate, license_cost) = 0
        ELSE status IN ('placed', 'removing', 'done', 'undone') END),
    CHECK ((status IN ('done', 'undone')) = (finished_at IS NOT NULL)),
    CHECK (status <> 'undone' OR error IS NOT NULL),
    CHECK (actor_kind <> 'system' OR requested_by IS NULL)
);
CREATE INDEX provisioning_orders_by_organisation ON provisioning_orders (organisation_uuid, created_at, uuid);
CREATE INDEX provisioning_orders_by_reseller ON provisioning_orders (reseller_uuid, created_at, uuid);
CREATE INDEX provisioning_orders_by_time ON provisioning_orders (created_at, uuid);
CREATE INDEX provisioning_orders_by_requester ON provisioning_orders (requested_by) WHERE requested_by IS NOT NULL;
-- What a worker looks for.
CREATE INDEX provisioning_orders_due ON provisioning_orders (due_at, uuid) WHERE status NOT IN ('done', 'undone');
-- Of a machine one at a time, and of a name.
CREATE UNIQUE INDEX provisioning_orders_one_at_a_time ON provisioning_orders (identity_instance_uuid)
    WHERE status NOT IN ('done', 'undone');
CREATE UNIQUE INDEX provisioning_orders_names ON provisioning_orders (organisation_uuid, lower(identity_name))
    WHERE kind = 'provision' AND status NOT IN ('done', 'undone');
CREATE TRIGGER provisioning_orders_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON provisioning_orders FOR EACH ROW EXECUTE FUNCTION copy_reseller();

-- The price when it was ordered; or what was refunded.
CREATE TABLE provisioning_order_lines (
    uuid              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    order_uuid        uuid NOT NULL,
    organisation_uuid uuid NOT NULL,
    reseller_uuid     uuid,
    position          integer NOT NULL CHECK (position > 0),
    category          text NOT NULL CHECK (category IN ('compute', 'licence', 'storage', 'network', 'service')),
    description       text NOT NULL CHECK (description <> '' AND length(description) <= 500),
    quantity          numeric(14, 4) NOT NULL,
    unit_price        numeric(14, 4) NOT NULL,
    amount            numeric(14, 2) NOT NULL,
    vat_rate          numeric(5, 4) NOT NULL DEFAULT 0.15 CHECK (vat_rate BETWEEN 0 AND 1),
    vat_amount        numeric(14, 2) NOT NULL CHECK (vat_amount = round(amount * vat_rate, 2)),
    period_start      date NOT NULL,
    period_end        date NOT NULL CHECK (period_end > period_start),
    FOREIGN KEY (organisation_uuid, order_uuid) REFERENCES provisioning_orders (organisation_uuid, uuid),
    UNIQUE (order_uuid, position)
);
CREATE INDEX provisioning_order_lines_by_organisation ON provisioning_order_lines (organisation_uuid, order_uuid, position);
CREATE INDEX provisioning_order_lines_by_reseller ON provisioning_order_lines (reseller_uuid, order_uuid);
CREATE TRIGGER provisioning_order_lines_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON provisioning_order_lines FOR EACH ROW EXECUTE FUNCTION copy_reseller();

-- What was ordered stays as it was ordered, and what is over stays over.
CREATE FUNCTION provisioning_orders_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('done', 'undone') AND NEW.status <> OLD.status
        OR (NEW.uuid, NEW.organisation_uuid, NEW.kind, NEW.identity_instance_uuid, NEW.identity_name, NEW.created_at)
            IS DISTINCT FROM (OLD.uuid, OLD.organisation_uuid, OLD.kind, OLD.identity_instance_uuid, OLD.identity_name,
                OLD.created_at)
        OR NEW.kind = 'provision' AND NEW.total_amount <> OLD.total_amount
    THEN
        RAISE EXCEPTION 'an order stays what it was' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER provisioning_orders_stay BEFORE UPDATE
    ON provisioning_orders FOR EACH ROW EXECUTE FUNCTION provisioning_orders_stay();

CREATE FUNCTION organisations_carry_reseller_to_orders() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE provisioning_orders SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    UPDATE provisioning_order_lines SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER organisations_carry_reseller_to_orders AFTER UPDATE OF reseller_uuid
    ON organisations FOR EACH ROW WHEN (OLD.reseller_uuid IS DISTINCT FROM NEW.reseller_uuid)
    EXECUTE FUNCTION organisations_carry_reseller_to_orders();

-- The invoice that lines of a day go on: that of its month, or the next one that is not closed. The wallet is locked until the
-- transaction ends: who writes invoices of an organisation does so one at a time.
CREATE FUNCTION billing_open_invoice(p_organisation uuid, p_day date, p_now timestamptz) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', p_day)::date;
    open_month date;
    found uuid;
BEGIN
    PERFORM FROM wallets AS w WHERE w.organisation_uuid = p_organisation FOR NO KEY UPDATE;
    SELECT m.month::date, i.uuid INTO open_month, found
    FROM generate_series(first::timestamp, first + interval '10 years', interval '1 month') AS m (month)
    LEFT JOIN invoices AS i ON i.organisation_uuid = p_organisation AND i.month = m.month::date
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

-- Adds a line to an invoice that `billing_open_invoice` has given, with its VAT, and shares it out: the reseller's part is
-- rounded, the platform has the rest. What takes a line back takes it from those who had it.
CREATE FUNCTION billing_add_line(
    p_invoice uuid, p_category text, p_description text, p_quantity numeric, p_unit_price numeric, p_amount numeric,
    p_from date, p_until date, p_machine text, p_service uuid, p_credited uuid, p_now timestamptz) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    invoice invoices;
    line uuid;
    vat numeric := round(p_amount * 0.15, 2);
    platform uuid;
    reseller uuid;
    rate numeric := 0;
BEGIN
    UPDATE invoices
    SET net_amount = net_amount + p_amount, vat_amount = vat_amount + vat, total_amount = total_amount + p_amount + vat
    WHERE uuid = p_invoice AND status = 'open'
    RETURNING * INTO STRICT invoice;
    INSERT INTO invoice_lines (
        invoice_uuid, organisation_uuid, position, category, description, quantity, unit_price, amount, vat_amount,
        period_start, period_end, identity_instance_uuid, network_service_uuid, credited_line_uuid, created_at)
    SELECT invoice.uuid, invoice.organisation_uuid, coalesce(max(l.position), 0) + 1, p_category, p_description, p_quantity,
           p_unit_price, p_amount, vat, p_from, p_until, p_machine, p_service, p_credited, p_now
    FROM invoice_lines AS l
    WHERE l.invoice_uuid = invoice.uuid
    RETURNING uuid INTO line;
    SELECT o.uuid INTO platform FROM organisations AS o WHERE o.kind = 'platform';
    SELECT c.organisation_uuid, c.rate INTO reseller, rate
    FROM commissions AS c
    WHERE c.invoice_line_uuid = p_credited AND c.organisation_uuid <> platform;
    IF NOT EXISTS (SELECT FROM commissions AS c WHERE c.invoice_line_uuid = p_credited) THEN
        SELECT r.uuid, r.commission_rate INTO reseller, rate
        FROM organisations AS o
        JOIN organisations AS r ON r.uuid = o.reseller_uuid
        WHERE o.uuid = invoice.organisation_uuid AND o.kind = 'customer';
    END IF;
    rate := coalesce(rate, 0);
    INSERT INTO commissions (invoice_line_uuid, invoice_uuid, organisation_uuid, customer_uuid, month, rate, amount)
    SELECT line, invoice.uuid, r.receiver, invoice.organisation_uuid, invoice.month, r.rate, r.amount
    FROM (VALUES
        (reseller, rate, round(p_amount * rate, 2)),
        (platform, 1 - rate, p_amount - round(p_amount * rate, 2))
    ) AS r (receiver, rate, amount)
    WHERE r.receiver IS NOT NULL;
    RETURN line;
END $$;

-- The server places orders; dcx_worker finishes them and writes invoices. A cluster without such a role lets the server's do
-- both.
DO $$
DECLARE
    worker text := CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker')
        THEN 'dcx_worker' ELSE 'dcx_server' END;
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON provisioning_orders, provisioning_order_lines FROM dcx_server;
        GRANT SELECT, INSERT ON provisioning_orders, provisioning_order_lines TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = worker) THEN
        EXECUTE format('GRANT SELECT, INSERT ON provisioning_orders, provisioning_order_lines, wallet_transactions,
            invoices, invoice_lines, commissions TO %I', worker);
        EXECUTE format('GRANT UPDATE (status, net_amount, vat_amount, total_amount, attempts, due_at, error, finished_at)
            ON provisioning_orders TO %I', worker);
        EXECUTE format('GRANT UPDATE (status, net_amount, vat_amount, total_amount, issued_at, due_on)
            ON invoices TO %I', worker);
        EXECUTE format('GRANT SELECT ON organisations TO %I', worker);
        -- To lock it takes a column that may be changed.
        EXECUTE format('GRANT SELECT, UPDATE (low_balance_threshold) ON wallets TO %I', worker);
    END IF;
END $$;
