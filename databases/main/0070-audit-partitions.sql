-- The audit log in partitions by time, so that lines that were kept long enough are dropped at once. Lines about money are kept
-- for longer than the others and have partitions of their own: a year each. The others have a month each.

-- Readers go on while the lines are copied; writers wait.
LOCK TABLE audit_log IN EXCLUSIVE MODE;
ALTER TABLE audit_log RENAME TO audit_log_before;
ALTER INDEX audit_log_pkey RENAME TO audit_log_before_pkey;
ALTER INDEX audit_log_by_organisation RENAME TO audit_log_before_by_organisation;
ALTER INDEX audit_log_by_reseller RENAME TO audit_log_before_by_reseller;
ALTER INDEX audit_log_by_actor RENAME TO audit_log_before_by_actor;
ALTER INDEX audit_log_by_time RENAME TO audit_log_before_by_time;

CREATE TABLE audit_log (
    LIKE audit_log_before INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    -- How long it is kept: `money` for what moves money, which the law wants kept for years.
    retention text NOT NULL DEFAULT 'standard' CHECK (retention IN ('standard', 'money')),
    PRIMARY KEY (uuid, created_at, retention)
) PARTITION BY LIST (retention);
CREATE INDEX audit_log_by_organisation ON audit_log (organisation_uuid, created_at, uuid);
CREATE INDEX audit_log_by_reseller ON audit_log (reseller_uuid, created_at, uuid);
CREATE INDEX audit_log_by_actor ON audit_log (actor_uuid, created_at) WHERE actor_uuid IS NOT NULL;
CREATE INDEX audit_log_by_time ON audit_log (created_at, uuid);
CREATE TABLE audit_log_standard PARTITION OF audit_log FOR VALUES IN ('standard') PARTITION BY RANGE (created_at);
CREATE TABLE audit_log_money PARTITION OF audit_log FOR VALUES IN ('money') PARTITION BY RANGE (created_at);
-- For lines whose partition was not made ahead.
CREATE TABLE audit_log_standard_default PARTITION OF audit_log_standard DEFAULT;
CREATE TABLE audit_log_money_default PARTITION OF audit_log_money DEFAULT;

-- Makes one partition and moves the lines into it that are in the default partition so far.
CREATE FUNCTION audit_log_make_partition(
    p_retention text, p_name text, p_from timestamptz, p_until timestamptz) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    parent text := 'audit_log_' || p_retention;
    rest text := parent || '_default';
    has_lines boolean;
BEGIN
    IF to_regclass('public.' || p_name) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', p_name, parent);
    -- Default privileges are for tables; a partition is reached through its table.
    PERFORM audit_log_revoke(p_name);
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE created_at >= $1 AND created_at < $2)', rest)
        INTO has_lines USING p_from, p_until;
    IF has_lines THEN
        -- Nobody else can take lines away from a partition: its owner can, in a transaction that puts them where they belong.
        EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER audit_log_rows_stay', rest);
        EXECUTE format(
            'WITH moved AS (
                 DELETE FROM public.%I
                 WHERE created_at >= $1 AND created_at < $2
                 RETURNING *
             )
             INSERT INTO public.%I
             SELECT * FROM moved', rest, p_name) USING p_from, p_until;
        EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER audit_log_rows_stay', rest);
    END IF;
    EXECUTE format(
        'ALTER TABLE public.%I ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', parent, p_name, p_from, p_until);
    EXECUTE format(
        'CREATE TRIGGER audit_log_stay BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stay()',
        p_name);
END $$;

CREATE FUNCTION audit_log_revoke(p_name text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    grantee text;
BEGIN
    FOR grantee IN
        SELECT DISTINCT coalesce(r.rolname::text, 'PUBLIC')
        FROM pg_class AS c
        CROSS JOIN LATERAL aclexplode(c.relacl) AS granted
        LEFT JOIN pg_roles AS r ON r.oid = granted.grantee
        WHERE c.oid = to_regclass('public.' || p_name) AND granted.grantee <> c.relowner
    LOOP
        IF grantee = 'PUBLIC' THEN
            EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC', p_name);
        ELSE
            EXECUTE format('REVOKE ALL ON public.%I FROM %I', p_name, grantee);
        END IF;
    END LOOP;
END $$;

-- Makes the partitions from p_from up to p_until: months and years in UTC. For the worker to call ahead of time, again and again:
-- what is there stays. What cannot have its lock soon gives up: the next time will do.
CREATE FUNCTION audit_log_ensure_partitions(p_from timestamptz, p_until timestamptz) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
    month timestamptz;
    year timestamptz;
BEGIN
    IF p_until > p_from + interval '30 years' THEN
        RAISE EXCEPTION 'that is more than thirty years of partitions' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- "dcxa": who makes or drops partitions, one at a time.
    PERFORM pg_advisory_xact_lock(x'64637861'::bigint);
    FOR month IN SELECT generate_series(date_trunc('month', p_from), p_until, interval '1 month') LOOP
        PERFORM audit_log_make_partition(
            'standard', 'audit_log_standard_' || to_char(month, 'YYYY_MM'), month, month + interval '1 month');
    END LOOP;
    FOR year IN SELECT generate_series(date_trunc('year', p_from), p_until, interval '1 year') LOOP
        PERFORM audit_log_make_partition(
            'money', 'audit_log_money_' || to_char(year, 'YYYY'), year, year + interval '1 year');
    END LOOP;
END $$;

-- Drops the partitions all of whose lines are too old. Whoever may call this cannot use it to remove what happened of late: lines
-- are kept for 90 days at least, and those about money for five years, by the clock of the database.
CREATE FUNCTION audit_log_expire(p_now timestamptz, p_standard_days integer, p_money_days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC'
SET lock_timeout = '2s' AS $$
DECLARE
    kept record;
    partition record;
    has_lines boolean;
BEGIN
    -- One at a time.
    IF NOT pg_try_advisory_xact_lock(x'64637861'::bigint) THEN
        RETURN;
    END IF;
    FOR kept IN
        SELECT 'audit_log_' || k.retention AS parent, 'audit_log_' || k.retention || '_default' AS rest, k.span,
            least(
                p_now - make_interval(days => k.days), clock_timestamp() - make_interval(days => k.minimum)
            ) AS oldest
        FROM (VALUES ('standard', p_standard_days, 90, interval '1 month'), ('money', p_money_days, 1826, interval '1 year'))
            AS k (retention, days, minimum, span)
    LOOP
        FOR partition IN
            SELECT c.relname AS name, make_timestamptz(
                split_part(right(c.relname, -length(kept.parent) - 1), '_', 1)::integer,
                coalesce(nullif(split_part(right(c.relname, -length(kept.parent) - 1), '_', 2), '')::integer, 1),
                1, 0, 0, 0, 'UTC') + kept.span AS until
            FROM pg_inherits AS i
            JOIN pg_class AS c ON c.oid = i.inhrelid
            WHERE i.inhparent = to_regclass('public.' || kept.parent) AND c.relname ~ ('^' || kept.parent || '_\d{4}(_\d\d)?$')
            ORDER BY c.relname
        LOOP
            EXIT WHEN partition.until > kept.oldest;
            EXECUTE format('DROP TABLE public.%I', partition.name);
        END LOOP;
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE created_at < $1)', kept.rest)
            INTO has_lines USING kept.oldest;
        IF has_lines THEN
            EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER audit_log_rows_stay', kept.rest);
            EXECUTE format('DELETE FROM public.%I WHERE created_at < $1', kept.rest) USING kept.oldest;
            EXECUTE format('ALTER TABLE public.%I ENABLE TRIGGER audit_log_rows_stay', kept.rest);
        END IF;
    END LOOP;
END $$;
REVOKE ALL ON FUNCTION audit_log_make_partition, audit_log_revoke, audit_log_ensure_partitions, audit_log_expire FROM PUBLIC;

-- For everybody, the owner too, and for partitions as for the whole: triggers for rows are those of every partition.
CREATE TRIGGER audit_log_rows_stay BEFORE UPDATE OR DELETE
    ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_stay();
CREATE TRIGGER audit_log_stay BEFORE TRUNCATE
    ON audit_log_standard FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stay();
CREATE TRIGGER audit_log_stay BEFORE TRUNCATE
    ON audit_log_money FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stay();
CREATE TRIGGER audit_log_stay BEFORE TRUNCATE
    ON audit_log_standard_default FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stay();
CREATE TRIGGER audit_log_stay BEFORE TRUNCATE
    ON audit_log_money_default FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stay();

-- The months that there are lines of, and a quarter ahead.
SELECT audit_log_ensure_partitions(
    coalesce((SELECT greatest(min(l.created_at), now() - interval '20 years') FROM audit_log_before AS l), now()),
    now() + interval '3 months');

INSERT INTO audit_log
SELECT l.*,
    CASE WHEN l.action IN ('topUpWallet', 'transferFunds', 'provisionVirtualMachine', 'deleteVirtualMachine', 'createOrganisation')
        THEN 'money' ELSE 'standard' END
FROM audit_log_before AS l;
DO $$
BEGIN
    IF (SELECT count(*) FROM audit_log) <> (SELECT count(*) FROM audit_log_before) THEN
        RAISE EXCEPTION 'the audit log was not copied in full';
    END IF;
END $$;

-- A line has 2 KB at most, whoever writes it. Lines that were there before stay as long as they are.
CREATE OR REPLACE FUNCTION audit_log_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF octet_length(NEW.details::text) + coalesce(octet_length(NEW.subject_key), 0) > 1600 THEN
        RAISE EXCEPTION 'a line of the audit log is too long' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.organisation_uuid IS NULL THEN
        SELECT o.uuid INTO NEW.organisation_uuid FROM organisations AS o WHERE o.kind = 'platform';
    END IF;
    SELECT o.reseller_uuid INTO NEW.reseller_uuid FROM organisations AS o WHERE o.uuid = NEW.organisation_uuid;
    RETURN NEW;
END $$;

-- Its triggers, and who sees which rows, as they were.
DO $$
DECLARE
    definition text;
    policy record;
BEGIN
    FOR definition IN
        SELECT pg_get_triggerdef(t.oid) FROM pg_trigger AS t WHERE t.tgrelid = 'audit_log_before'::regclass AND NOT t.tgisinternal
    LOOP
        EXECUTE replace(definition, 'audit_log_before', 'audit_log');
    END LOOP;
    IF (SELECT c.relrowsecurity FROM pg_class AS c WHERE c.oid = 'audit_log_before'::regclass) THEN
        ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
    END IF;
    FOR policy IN SELECT * FROM pg_policies AS p WHERE p.schemaname = 'public' AND p.tablename = 'audit_log_before' LOOP
        EXECUTE format(
            'CREATE POLICY %I ON audit_log AS %s FOR %s TO %s%s%s', policy.policyname, policy.permissive, policy.cmd,
            (SELECT string_agg(quote_ident(r), ', ') FROM unnest(policy.roles) AS r), ' USING (' || policy.qual || ')',
            ' WITH CHECK (' || policy.with_check || ')');
    END LOOP;
END $$;

-- Whoever had rights to the log has them to the new one, and to no partition by itself.
DO $$
DECLARE
    part text;
    granted record;
BEGIN
    PERFORM audit_log_revoke('audit_log');
    FOR part IN
        SELECT c.relname FROM pg_partition_tree('audit_log') AS t JOIN pg_class AS c ON c.oid = t.relid WHERE t.level > 0
    LOOP
        PERFORM audit_log_revoke(part);
    END LOOP;
    FOR granted IN
        SELECT r.rolname, a.privilege_type, a.is_grantable, NULL::name AS attname
        FROM pg_class AS c
        CROSS JOIN LATERAL aclexplode(c.relacl) AS a
        JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE c.oid = 'audit_log_before'::regclass AND a.grantee <> c.relowner
        UNION ALL
        SELECT r.rolname, a.privilege_type, a.is_grantable, t.attname
        FROM pg_attribute AS t
        CROSS JOIN LATERAL aclexplode(t.attacl) AS a
        JOIN pg_roles AS r ON r.oid = a.grantee
        WHERE t.attrelid = 'audit_log_before'::regclass AND NOT t.attisdropped
    LOOP
        EXECUTE format(
            'GRANT %s%s ON audit_log TO %I%s', granted.privilege_type,
            coalesce(' (' || quote_ident(granted.attname) || ')', ''), granted.rolname,
            CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        GRANT INSERT (retention) ON audit_log TO dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker') THEN
        GRANT EXECUTE ON FUNCTION audit_log_ensure_partitions, audit_log_expire TO dcx_worker;
    END IF;
END $$;
DROP TABLE audit_log_before;
