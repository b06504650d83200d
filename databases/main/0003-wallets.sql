-- Wallets and their ledgers. The ledger is what happened: it is only ever added to, and a wallet's balance is its sum.

-- The reseller of a row's organisation is copied from the tree, whoever writes the row. The organisation is locked until
-- the row is there, so that a change of the tree either waits for the row or is seen by it.
CREATE FUNCTION copy_reseller() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT o.reseller_uuid INTO NEW.reseller_uuid
    FROM organisations AS o
    WHERE o.uuid = NEW.organisation_uuid
    FOR SHARE;
    RETURN NEW;
END $$;

CREATE TABLE wallets (
    organisation_uuid     uuid PRIMARY KEY REFERENCES organisations,
    reseller_uuid         uuid,
    balance               numeric(14, 2) NOT NULL DEFAULT 0,
    credit_limit          numeric(14, 2) NOT NULL DEFAULT 0 CHECK (credit_limit >= 0),
    currency              text NOT NULL DEFAULT 'ZAR' CHECK (currency ~ '^[A-Z]{3}$'),
    low_balance_threshold numeric(14, 2) CHECK (low_balance_threshold >= 0),
    created_at            timestamptz NOT NULL,
    CONSTRAINT wallets_have_funds CHECK (balance >= -credit_limit)
);
CREATE INDEX wallets_by_reseller ON wallets (reseller_uuid, organisation_uuid);
CREATE TRIGGER wallets_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON wallets FOR EACH ROW EXECUTE FUNCTION copy_reseller();

CREATE TABLE wallet_transactions (
    uuid              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organisation_uuid uuid NOT NULL REFERENCES wallets,
    reseller_uuid     uuid,
    -- 1, 2, 3 … in each wallet: the order of a ledger, which tells nothing of other wallets.
    position          bigint NOT NULL CHECK (position > 0),
    kind              text NOT NULL CHECK (kind IN ('top_up', 'charge', 'refund', 'hold', 'release', 'commission',
                                                    'adjustment', 'transfer_in', 'transfer_out')),
    amount            numeric(14, 2) NOT NULL CHECK (amount <> 0),
    balance_after     numeric(14, 2) NOT NULL,
    -- What the entry is about. A hold and the release that ends it have the same.
    reference         text CHECK (reference <> '' AND length(reference) <= 255),
    idempotency_key   text CHECK (idempotency_key <> '' AND length(idempotency_key) <= 255),
    created_by        uuid REFERENCES users,
    actor_kind        text NOT NULL CHECK (actor_kind IN ('platform', 'reseller', 'customer', 'system')),
    created_at        timestamptz NOT NULL,
    UNIQUE (organisation_uuid, position),
    CHECK (CASE
        WHEN kind IN ('top_up', 'refund', 'release', 'transfer_in') THEN amount > 0
        WHEN kind IN ('charge', 'hold', 'transfer_out') THEN amount < 0
        ELSE true END),
    CHECK (kind NOT IN ('hold', 'release') OR reference IS NOT NULL),
    CHECK (actor_kind <> 'system' OR created_by IS NULL)
);
CREATE UNIQUE INDEX wallet_transactions_once
    ON wallet_transactions (organisation_uuid, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX wallet_transactions_by_kind ON wallet_transactions (organisation_uuid, kind, position);
CREATE INDEX wallet_transactions_by_time ON wallet_transactions (organisation_uuid, created_at, position);
CREATE INDEX wallet_transactions_by_reseller ON wallet_transactions (reseller_uuid, created_at, uuid);
-- Which holds are open: those whose reference has no release.
CREATE INDEX wallet_transactions_holds
    ON wallet_transactions (organisation_uuid, reference) WHERE kind IN ('hold', 'release');
CREATE INDEX wallet_transactions_by_creator ON wallet_transactions (created_by) WHERE created_by IS NOT NULL;

-- A wallet begins empty: what it has comes from its ledger.
CREATE FUNCTION wallets_begin_empty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.balance <> 0 THEN
        RAISE EXCEPTION 'a wallet begins empty' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wallets_begin_empty BEFORE INSERT ON wallets FOR EACH ROW EXECUTE FUNCTION wallets_begin_empty();

-- Gives an entry its place. The lock makes writers of a wallet wait for one another. What comes before is read from the
-- ledger, not from the wallet: of a statement of several rows, the wallet gets the sums only at the end.
CREATE FUNCTION wallet_transactions_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    SELECT w.reseller_uuid INTO NEW.reseller_uuid
    FROM wallets AS w
    WHERE w.organisation_uuid = NEW.organisation_uuid
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no such wallet' USING ERRCODE = 'foreign_key_violation';
    END IF;
    SELECT t.position + 1, t.balance_after + NEW.amount INTO NEW.position, NEW.balance_after
    FROM wallet_transactions AS t
    WHERE t.organisation_uuid = NEW.organisation_uuid
    ORDER BY t.position DESC
    LIMIT 1;
    IF NOT FOUND THEN
        NEW.position := 1;
        NEW.balance_after := NEW.amount;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wallet_transactions_place BEFORE INSERT
    ON wallet_transactions FOR EACH ROW EXECUTE FUNCTION wallet_transactions_place();

-- Carries an entry to the balance, after it is there: an entry that ON CONFLICT passed over moves nothing.
CREATE FUNCTION wallet_transactions_carry() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE wallets
    SET balance = balance + NEW.amount
    WHERE organisation_uuid = NEW.organisation_uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER wallet_transactions_carry AFTER INSERT
    ON wallet_transactions FOR EACH ROW EXECUTE FUNCTION wallet_transactions_carry();

-- For everybody, the owner too. What may follow is the copy of the tree, and only to where the tree says.
CREATE FUNCTION wallet_transactions_stay() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT o.reseller_uuid INTO OLD.reseller_uuid
        FROM organisations AS o
        WHERE o.uuid = OLD.organisation_uuid;
        IF NEW IS NOT DISTINCT FROM OLD THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'the ledger is only added to' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER wallet_transactions_stay BEFORE UPDATE OR DELETE
    ON wallet_transactions FOR EACH ROW EXECUTE FUNCTION wallet_transactions_stay();
CREATE TRIGGER wallet_transactions_are_kept BEFORE TRUNCATE
    ON wallet_transactions FOR EACH STATEMENT EXECUTE FUNCTION wallet_transactions_stay();

-- The server adds to ledgers and changes a wallet's terms; balances change through the ledger alone.
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON wallets, wallet_transactions FROM dcx_server;
        GRANT SELECT,
            INSERT (organisation_uuid, credit_limit, currency, low_balance_threshold, created_at),
            UPDATE (credit_limit, low_balance_threshold)
            ON wallets TO dcx_server;
        GRANT SELECT, INSERT ON wallet_transactions TO dcx_server;
    END IF;
END $$;
