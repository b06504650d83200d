-- Mutations that are executed once however often they are sent: the keys that clients gave them, and what became of each. A row
-- is written in the transaction of what it stands for, and never changed.

CREATE TABLE idempotency_keys (
    -- Whose wallet is moved, or whose data is changed: each organisation has keys of its own.
    organisation_uuid uuid NOT NULL REFERENCES organisations,
    reseller_uuid     uuid,
    key               text NOT NULL CHECK (key <> '' AND length(key) <= 255),
    mutation          text NOT NULL,
    -- The SHA-256 of the mutation and its input.
    content_hash      bytea NOT NULL CHECK (octet_length(content_hash) = 32),
    -- The payload: keys of rows, which are read anew in the scope of who repeats it, and what was refused for good.
    outcome           jsonb NOT NULL CHECK (jsonb_typeof(outcome) = 'object'),
    created_at        timestamptz NOT NULL,
    PRIMARY KEY (organisation_uuid, key)
);
CREATE INDEX idempotency_keys_by_reseller ON idempotency_keys (reseller_uuid, organisation_uuid);
CREATE TRIGGER idempotency_keys_copy_reseller BEFORE INSERT OR UPDATE OF organisation_uuid, reseller_uuid
    ON idempotency_keys FOR EACH ROW EXECUTE FUNCTION copy_reseller();

CREATE FUNCTION organisations_carry_reseller_to_keys() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE idempotency_keys SET reseller_uuid = NEW.reseller_uuid WHERE organisation_uuid = NEW.uuid;
    RETURN NULL;
END $$;
CREATE TRIGGER organisations_carry_reseller_to_keys AFTER UPDATE OF reseller_uuid
    ON organisations FOR EACH ROW WHEN (OLD.reseller_uuid IS DISTINCT FROM NEW.reseller_uuid)
    EXECUTE FUNCTION organisations_carry_reseller_to_keys();

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON idempotency_keys FROM dcx_server;
        GRANT SELECT, INSERT ON idempotency_keys TO dcx_server;
    END IF;
END $$;

-- Keys of clients stand in the ledger behind `client:`, so that none is ever taken for one of the server's own.
ALTER TABLE wallet_transactions
    DROP CONSTRAINT wallet_transactions_idempotency_key_check,
    ADD CONSTRAINT wallet_transactions_idempotency_key_check
        CHECK (idempotency_key <> '' AND length(idempotency_key) <= 300);
