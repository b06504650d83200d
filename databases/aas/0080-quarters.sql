-- Roll-ups of quarters of an hour: the days of zones that are half an hour or three quarters away from whole hours are made of them, for
-- as long as hours are kept (docs/decisions/0040). As the others, one table without partitions.
CREATE TABLE vm_metrics_quarters (
    organisation_uuid        uuid,
    reseller_uuid            uuid,
    identity_instance_uuid   varchar(255) NOT NULL,
    quarter                  timestamptz NOT NULL CHECK (mod(extract(epoch FROM quarter), 900) = 0),
    sample_count             integer NOT NULL CHECK (sample_count > 0),
    cpu_percent_average      real,
    cpu_percent_maximum      real,
    cpu_percent_last         real,
    memory_percent_average   real,
    memory_percent_maximum   real,
    memory_percent_last      real,
    disk_used_gib_average    real,
    disk_used_gib_maximum    real,
    disk_used_gib_last       real,
    disk_read_kbps_average   real,
    disk_read_kbps_maximum   real,
    disk_read_kbps_last      real,
    disk_write_kbps_average  real,
    disk_write_kbps_maximum  real,
    disk_write_kbps_last     real,
    network_in_kbps_average  real,
    network_in_kbps_maximum  real,
    network_in_kbps_last     real,
    network_out_kbps_average real,
    network_out_kbps_maximum real,
    network_out_kbps_last    real,
    cpu_percent_count        integer CHECK (cpu_percent_count >= 0),
    memory_percent_count     integer CHECK (memory_percent_count >= 0),
    disk_used_gib_count      integer CHECK (disk_used_gib_count >= 0),
    disk_read_kbps_count     integer CHECK (disk_read_kbps_count >= 0),
    disk_write_kbps_count    integer CHECK (disk_write_kbps_count >= 0),
    network_in_kbps_count    integer CHECK (network_in_kbps_count >= 0),
    network_out_kbps_count   integer CHECK (network_out_kbps_count >= 0),
    PRIMARY KEY (identity_instance_uuid, quarter),
    CHECK (reseller_uuid IS NULL OR organisation_uuid IS NOT NULL),
    CHECK (cpu_percent_average >= 0 AND cpu_percent_average < 'Infinity'
        AND cpu_percent_maximum >= 0 AND cpu_percent_maximum < 'Infinity'
        AND cpu_percent_last >= 0 AND cpu_percent_last < 'Infinity'
        AND memory_percent_average >= 0 AND memory_percent_average < 'Infinity'
        AND memory_percent_maximum >= 0 AND memory_percent_maximum < 'Infinity'
        AND memory_percent_last >= 0 AND memory_percent_last < 'Infinity'
        AND disk_used_gib_average >= 0 AND disk_used_gib_average < 'Infinity'
        AND disk_used_gib_maximum >= 0 AND disk_used_gib_maximum < 'Infinity'
        AND disk_used_gib_last >= 0 AND disk_used_gib_last < 'Infinity'
        AND disk_read_kbps_average >= 0 AND disk_read_kbps_average < 'Infinity'
        AND disk_read_kbps_maximum >= 0 AND disk_read_kbps_maximum < 'Infinity'
        AND disk_read_kbps_last >= 0 AND disk_read_kbps_last < 'Infinity'
        AND disk_write_kbps_average >= 0 AND disk_write_kbps_average < 'Infinity'
        AND disk_write_kbps_maximum >= 0 AND disk_write_kbps_maximum < 'Infinity'
        AND disk_write_kbps_last >= 0 AND disk_write_kbps_last < 'Infinity'
        AND network_in_kbps_average >= 0 AND network_in_kbps_average < 'Infinity'
        AND network_in_kbps_maximum >= 0 AND network_in_kbps_maximum < 'Infinity'
        AND network_in_kbps_last >= 0 AND network_in_kbps_last < 'Infinity'
        AND network_out_kbps_average >= 0 AND network_out_kbps_average < 'Infinity'
        AND network_out_kbps_maximum >= 0 AND network_out_kbps_maximum < 'Infinity'
        AND network_out_kbps_last >= 0 AND network_out_kbps_last < 'Infinity')
);
CREATE INDEX vm_metrics_quarters_by_organisation ON vm_metrics_quarters (organisation_uuid, quarter);
CREATE INDEX vm_metrics_quarters_by_age ON vm_metrics_quarters USING brin (quarter);
CREATE TRIGGER vm_metrics_quarters_copy_scope BEFORE INSERT
    ON vm_metrics_quarters FOR EACH ROW EXECUTE FUNCTION copy_measured_scope();

-- As hours: a quarter belongs to whom its machine belonged to at its last sample.
CREATE FUNCTION vm_metrics_roll_quarters(p_hour timestamptz, p_machines text[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    CREATE TEMPORARY TABLE IF NOT EXISTS rolled_quarters (LIKE vm_metrics_quarters) ON COMMIT DROP;
    TRUNCATE pg_temp.rolled_quarters;
    INSERT INTO pg_temp.rolled_quarters (
        organisation_uuid, reseller_uuid, identity_instance_uuid, quarter, sample_count,
        cpu_percent_average, cpu_percent_maximum, cpu_percent_last, cpu_percent_count,
        memory_percent_average, memory_percent_maximum, memory_percent_last, memory_percent_count,
        disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last, disk_used_gib_count,
        disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last, disk_read_kbps_count,
        disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last, disk_write_kbps_count,
        network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last, network_in_kbps_count,
        network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last, network_out_kbps_count)
    SELECT r.organisation_uuid, r.reseller_uuid, r.identity_instance_uuid, r.quarter, r.sample_count,
           r.cpu_percent_average, r.cpu_percent_maximum, r.cpu_percent_last, r.cpu_percent_count,
           r.memory_percent_average, r.memory_percent_maximum, r.memory_percent_last, r.memory_percent_count,
           r.disk_used_gib_average, r.disk_used_gib_maximum, r.disk_used_gib_last, r.disk_used_gib_count,
           r.disk_read_kbps_average, r.disk_read_kbps_maximum, r.disk_read_kbps_last, r.disk_read_kbps_count,
           r.disk_write_kbps_average, r.disk_write_kbps_maximum, r.disk_write_kbps_last, r.disk_write_kbps_count,
           r.network_in_kbps_average, r.network_in_kbps_maximum, r.network_in_kbps_last, r.network_in_kbps_count,
           r.network_out_kbps_average, r.network_out_kbps_maximum, r.network_out_kbps_last, r.network_out_kbps_count
    FROM (
        SELECT s.last_organisation AS organisation_uuid, s.last_reseller AS reseller_uuid, s.identity_instance_uuid,
               s.quarter, count(*) AS sample_count,
               avg(s.cpu_percent) AS cpu_percent_average, max(s.cpu_percent) AS cpu_percent_maximum,
               (array_agg(s.cpu_percent ORDER BY s.sampled_at DESC) FILTER (WHERE s.cpu_percent IS NOT NULL))[1] AS cpu_percent_last, count(s.cpu_percent) AS cpu_percent_count,
               avg(s.memory_percent) AS memory_percent_average, max(s.memory_percent) AS memory_percent_maximum,
               (array_agg(s.memory_percent ORDER BY s.sampled_at DESC) FILTER (WHERE s.memory_percent IS NOT NULL))[1] AS memory_percent_last, count(s.memory_percent) AS memory_percent_count,
               avg(s.disk_used_gib) AS disk_used_gib_average, max(s.disk_used_gib) AS disk_used_gib_maximum,
               (array_agg(s.disk_used_gib ORDER BY s.sampled_at DESC) FILTER (WHERE s.disk_used_gib IS NOT NULL))[1] AS disk_used_gib_last, count(s.disk_used_gib) AS disk_used_gib_count,
               avg(s.disk_read_kbps) AS disk_read_kbps_average, max(s.disk_read_kbps) AS disk_read_kbps_maximum,
               (array_agg(s.disk_read_kbps ORDER BY s.sampled_at DESC) FILTER (WHERE s.disk_read_kbps IS NOT NULL))[1] AS disk_read_kbps_last, count(s.disk_read_kbps) AS disk_read_kbps_count,
               avg(s.disk_write_kbps) AS disk_write_kbps_average, max(s.disk_write_kbps) AS disk_write_kbps_maximum,
               (array_agg(s.disk_write_kbps ORDER BY s.sampled_at DESC) FILTER (WHERE s.disk_write_kbps IS NOT NULL))[1] AS disk_write_kbps_last, count(s.disk_write_kbps) AS disk_write_kbps_count,
               avg(s.network_in_kbps) AS network_in_kbps_average, max(s.network_in_kbps) AS network_in_kbps_maximum,
               (array_agg(s.network_in_kbps ORDER BY s.sampled_at DESC) FILTER (WHERE s.network_in_kbps IS NOT NULL))[1] AS network_in_kbps_last, count(s.network_in_kbps) AS network_in_kbps_count,
               avg(s.network_out_kbps) AS network_out_kbps_average, max(s.network_out_kbps) AS network_out_kbps_maximum,
               (array_agg(s.network_out_kbps ORDER BY s.sampled_at DESC) FILTER (WHERE s.network_out_kbps IS NOT NULL))[1] AS network_out_kbps_last, count(s.network_out_kbps) AS network_out_kbps_count
        FROM (
            SELECT s.*, first_value(s.organisation_uuid) OVER latest AS last_organisation,
                   first_value(s.reseller_uuid) OVER latest AS last_reseller
            FROM (
                SELECT s.*, date_bin('15 minutes', s.sampled_at, '2000-01-01Z') AS quarter FROM vm_metric_samples AS s
            ) AS s
            WHERE s.sampled_at >= p_hour AND s.sampled_at < p_hour + interval '1 hour'
                AND (p_machines IS NULL OR s.identity_instance_uuid = ANY (p_machines))
            WINDOW latest AS (PARTITION BY s.identity_instance_uuid, s.quarter ORDER BY s.sampled_at DESC)
        ) AS s
        WHERE s.organisation_uuid IS NOT DISTINCT FROM s.last_organisation
        GROUP BY s.identity_instance_uuid, s.quarter, s.last_organisation, s.last_reseller
    ) AS r;
    INSERT INTO vm_metrics_quarters AS q (
        identity_instance_uuid, quarter, sample_count,
        cpu_percent_average, cpu_percent_maximum, cpu_percent_last, cpu_percent_count,
        memory_percent_average, memory_percent_maximum, memory_percent_last, memory_percent_count,
        disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last, disk_used_gib_count,
        disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last, disk_read_kbps_count,
        disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last, disk_write_kbps_count,
        network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last, network_in_kbps_count,
        network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last, network_out_kbps_count)
    SELECT r.identity_instance_uuid, r.quarter, r.sample_count,
           r.cpu_percent_average, r.cpu_percent_maximum, r.cpu_percent_last, r.cpu_percent_count,
           r.memory_percent_average, r.memory_percent_maximum, r.memory_percent_last, r.memory_percent_count,
           r.disk_used_gib_average, r.disk_used_gib_maximum, r.disk_used_gib_last, r.disk_used_gib_count,
           r.disk_read_kbps_average, r.disk_read_kbps_maximum, r.disk_read_kbps_last, r.disk_read_kbps_count,
           r.disk_write_kbps_average, r.disk_write_kbps_maximum, r.disk_write_kbps_last, r.disk_write_kbps_count,
           r.network_in_kbps_average, r.network_in_kbps_maximum, r.network_in_kbps_last, r.network_in_kbps_count,
           r.network_out_kbps_average, r.network_out_kbps_maximum, r.network_out_kbps_last, r.network_out_kbps_count
    FROM pg_temp.rolled_quarters AS r
    ORDER BY r.identity_instance_uuid, r.quarter
    ON CONFLICT (identity_instance_uuid, quarter) DO UPDATE
        SET sample_count = excluded.sample_count,
            cpu_percent_average = excluded.cpu_percent_average, cpu_percent_maximum = excluded.cpu_percent_maximum,
            cpu_percent_last = excluded.cpu_percent_last, cpu_percent_count = excluded.cpu_percent_count,
            memory_percent_average = excluded.memory_percent_average, memory_percent_maximum = excluded.memory_percent_maximum,
            memory_percent_last = excluded.memory_percent_last, memory_percent_count = excluded.memory_percent_count,
            disk_used_gib_average = excluded.disk_used_gib_average, disk_used_gib_maximum = excluded.disk_used_gib_maximum,
            disk_used_gib_last = excluded.disk_used_gib_last, disk_used_gib_count = excluded.disk_used_gib_count,
            disk_read_kbps_average = excluded.disk_read_kbps_average, disk_read_kbps_maximum = excluded.disk_read_kbps_maximum,
            disk_read_kbps_last = excluded.disk_read_kbps_last, disk_read_kbps_count = excluded.disk_read_kbps_count,
            disk_write_kbps_average = excluded.disk_write_kbps_average, disk_write_kbps_maximum = excluded.disk_write_kbps_maximum,
            disk_write_kbps_last = excluded.disk_write_kbps_last, disk_write_kbps_count = excluded.disk_write_kbps_count,
            network_in_kbps_average = excluded.network_in_kbps_average, network_in_kbps_maximum = excluded.network_in_kbps_maximum,
            network_in_kbps_last = excluded.network_in_kbps_last, network_in_kbps_count = excluded.network_in_kbps_count,
            network_out_kbps_average = excluded.network_out_kbps_average, network_out_kbps_maximum = excluded.network_out_kbps_maximum,
            network_out_kbps_last = excluded.network_out_kbps_last, network_out_kbps_count = excluded.network_out_kbps_count
        WHERE excluded.sample_count >= q.sample_count;
    -- What the copy of the scope on insert does not know.
    UPDATE vm_metrics_quarters AS q
    SET organisation_uuid = r.organisation_uuid, reseller_uuid = r.reseller_uuid
    FROM pg_temp.rolled_quarters AS r
    WHERE q.identity_instance_uuid = r.identity_instance_uuid AND q.quarter = r.quarter AND q.sample_count = r.sample_count
        AND (q.organisation_uuid, q.reseller_uuid) IS DISTINCT FROM (r.organisation_uuid, r.reseller_uuid);
END $$;

-- As it was, and with the quarters of the hour.
CREATE OR REPLACE FUNCTION vm_metrics_roll_up() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    due timestamptz;
    machines text[];
    day date;
BEGIN
    DELETE FROM vm_metric_hours_due
    WHERE hour = (SELECT d.hour FROM vm_metric_hours_due AS d ORDER BY d.hour LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING hour INTO due;
    IF due IS NULL THEN
        SELECT c.hour INTO due FROM vm_metric_changes AS c LIMIT 1 FOR UPDATE SKIP LOCKED;
        IF due IS NULL THEN
            RETURN false;
        END IF;
        WITH taken AS (
            SELECT c.identity_instance_uuid, c.hour
            FROM vm_metric_changes AS c
            WHERE c.hour = due
            LIMIT 1000
            FOR UPDATE SKIP LOCKED
        ), gone AS (
            DELETE FROM vm_metric_changes AS c
            USING taken AS t
            WHERE c.identity_instance_uuid = t.identity_instance_uuid AND c.hour = t.hour
            RETURNING c.identity_instance_uuid
        )
        SELECT array_agg(g.identity_instance_uuid) INTO machines FROM gone AS g;
    END IF;
    day := (due AT TIME ZONE 'Africa/Johannesburg')::date;
    -- Of a day, one at a time: it is made of what all have rolled up.
    PERFORM pg_advisory_xact_lock(x'6463786e'::integer, day - date '2000-01-01');
    PERFORM vm_metrics_roll_hour(due, machines);
    PERFORM vm_metrics_roll_quarters(due, machines);
    PERFORM vm_metrics_roll_day(day, machines);
    RETURN true;
END $$;

-- As it was, and quarters are kept as long as hours.
CREATE OR REPLACE FUNCTION vm_metrics_expire(
    p_now timestamptz, p_sample_days integer, p_hourly_days integer, p_daily_days integer) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET lock_timeout = '2s' AS $$
DECLARE
    oldest timestamptz := p_now - make_interval(days => p_sample_days);
    week text;
    until timestamptz;
BEGIN
    -- "dcxe": one at a time.
    IF NOT pg_try_advisory_xact_lock(x'64637865'::bigint) THEN
        RETURN;
    END IF;
    FOR week IN
        SELECT c.relname
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'public.vm_metric_samples'::regclass AND c.relname ~ '^vm_metric_samples_\d{4}_\d\d_\d\d$'
        ORDER BY c.relname
    LOOP
        until := to_timestamp(right(week, 10), 'YYYY_MM_DD') + interval '7 days';
        EXIT WHEN until > oldest;
        CONTINUE WHEN EXISTS (SELECT FROM vm_metric_hours_due AS d WHERE d.hour < until)
            OR EXISTS (SELECT FROM vm_metric_changes AS c WHERE c.hour < until);
        EXECUTE format('ALTER TABLE public.vm_metric_samples DETACH PARTITION public.%I', week);
        EXECUTE format('DROP TABLE public.%I', week);
    END LOOP;
    DELETE FROM vm_metric_samples_default AS s
    WHERE s.sampled_at < oldest
        AND NOT EXISTS (
            SELECT
            FROM vm_metric_changes AS c
            WHERE c.identity_instance_uuid = s.identity_instance_uuid AND c.hour = date_trunc('hour', s.sampled_at));
    DELETE FROM vm_metrics_quarters AS q WHERE q.quarter < p_now - make_interval(days => p_hourly_days);
    DELETE FROM vm_metrics_hourly AS h WHERE h.hour < p_now - make_interval(days => p_hourly_days);
    DELETE FROM vm_metrics_daily AS d
    WHERE d.day < ((p_now - make_interval(days => p_daily_days)) AT TIME ZONE 'Africa/Johannesburg')::date;
END $$;

-- The copies of the tree follow in quarters too.
CREATE OR REPLACE FUNCTION machines_carry_reseller() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF current_setting('dcx.follows_tree', true) = 'on' THEN
        RETURN NULL;
    END IF;
    UPDATE vm_metric_samples
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    UPDATE vm_metrics_quarters
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    UPDATE vm_metrics_hourly
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    UPDATE vm_metrics_daily
    SET reseller_uuid = NEW.reseller_uuid
    WHERE identity_instance_uuid = NEW.identity_instance_uuid AND organisation_uuid = NEW.organisation_uuid;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tree_follow_measured(p_organisation uuid, p_reseller uuid, p_machine text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE vm_metric_samples
    SET reseller_uuid = p_reseller
    WHERE identity_instance_uuid = p_machine AND organisation_uuid = p_organisation
        AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_metrics_quarters
    SET reseller_uuid = p_reseller
    WHERE identity_instance_uuid = p_machine AND organisation_uuid = p_organisation
        AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_metrics_hourly
    SET reseller_uuid = p_reseller
    WHERE identity_instance_uuid = p_machine AND organisation_uuid = p_organisation
        AND reseller_uuid IS DISTINCT FROM p_reseller;
    UPDATE vm_metrics_daily
    SET reseller_uuid = p_reseller
    WHERE identity_instance_uuid = p_machine AND organisation_uuid = p_organisation
        AND reseller_uuid IS DISTINCT FROM p_reseller;
END $$;

REVOKE ALL ON FUNCTION vm_metrics_roll_quarters FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON vm_metrics_quarters FROM dcx_server;
        GRANT SELECT ON vm_metrics_quarters TO dcx_server;
    END IF;
END $$;

-- The worker rolls all hours up again of which samples are kept; weeks of samples stay until that is done. Of what is older there are no
-- quarters, and nothing to make them of.
INSERT INTO vm_metric_hours_due (hour)
SELECT generate_series(
    date_trunc('hour', greatest(samples.oldest, p.given_until - interval '100 days'), 'UTC'), p.given_until - interval '1 hour',
    interval '1 hour')
FROM vm_metric_progress AS p
CROSS JOIN (
    SELECT least(
        (SELECT min(to_date(right(c.relname, 10), 'YYYY_MM_DD')::timestamp AT TIME ZONE 'UTC')
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'vm_metric_samples'::regclass AND c.relname ~ '^vm_metric_samples_\d{4}_\d\d_\d\d$'),
        (SELECT min(s.sampled_at) FROM vm_metric_samples_default AS s)) AS oldest
) AS samples
ON CONFLICT DO NOTHING;
