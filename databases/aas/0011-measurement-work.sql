-- What keeps measurements: roll-ups and their renewal, partitions ahead, and the end of what is too old. Functions of the
-- owner, for dcx_worker to call: no other role of the server's writes measurements. They are told the time.

-- How many samples had a measure, so that averages of averages weigh correctly; null: all of sample_count.
ALTER TABLE vm_metrics_hourly
    ADD COLUMN cpu_percent_count integer CHECK (cpu_percent_count >= 0),
    ADD COLUMN memory_percent_count integer CHECK (memory_percent_count >= 0),
    ADD COLUMN disk_used_gib_count integer CHECK (disk_used_gib_count >= 0),
    ADD COLUMN disk_read_kbps_count integer CHECK (disk_read_kbps_count >= 0),
    ADD COLUMN disk_write_kbps_count integer CHECK (disk_write_kbps_count >= 0),
    ADD COLUMN network_in_kbps_count integer CHECK (network_in_kbps_count >= 0),
    ADD COLUMN network_out_kbps_count integer CHECK (network_out_kbps_count >= 0);
ALTER TABLE vm_metrics_daily
    ADD COLUMN cpu_percent_count integer CHECK (cpu_percent_count >= 0),
    ADD COLUMN memory_percent_count integer CHECK (memory_percent_count >= 0),
    ADD COLUMN disk_used_gib_count integer CHECK (disk_used_gib_count >= 0),
    ADD COLUMN disk_read_kbps_count integer CHECK (disk_read_kbps_count >= 0),
    ADD COLUMN disk_write_kbps_count integer CHECK (disk_write_kbps_count >= 0),
    ADD COLUMN network_in_kbps_count integer CHECK (network_in_kbps_count >= 0),
    ADD COLUMN network_out_kbps_count integer CHECK (network_out_kbps_count >= 0);

-- Until where whole hours have been given to the roller: one row.
CREATE TABLE vm_metric_progress (
    is_only      boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    given_until  timestamptz
);
INSERT INTO vm_metric_progress DEFAULT VALUES;

-- Hours that are to be rolled up, of all machines.
CREATE TABLE vm_metric_hours_due (hour timestamptz PRIMARY KEY);

-- Hours of single machines that are to be rolled up again: samples came after their hour had been given to the roller.
CREATE TABLE vm_metric_changes (
    identity_instance_uuid varchar(255) NOT NULL,
    hour                   timestamptz NOT NULL,
    PRIMARY KEY (identity_instance_uuid, hour)
);

-- Once for a statement, however many samples it writes; in time they cost it nothing more. The lock makes the giver of hours
-- wait for the writers that do not know of it yet. A change that is noted already is locked, not passed over: whoever rolls it
-- up at this moment does not see these samples.
CREATE FUNCTION vm_metric_samples_note_changes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    given timestamptz;
BEGIN
    SELECT p.given_until INTO given FROM vm_metric_progress AS p FOR SHARE;
    INSERT INTO vm_metric_changes (identity_instance_uuid, hour)
    SELECT DISTINCT c.identity_instance_uuid, date_trunc('hour', c.sampled_at) AS hour
    FROM changed AS c
    WHERE c.sampled_at < given
    ORDER BY 1, 2
    ON CONFLICT (identity_instance_uuid, hour) DO UPDATE SET hour = excluded.hour;
    RETURN NULL;
END $$;
CREATE TRIGGER vm_metric_samples_note_inserts AFTER INSERT ON vm_metric_samples
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION vm_metric_samples_note_changes();
CREATE TRIGGER vm_metric_samples_note_updates AFTER UPDATE ON vm_metric_samples
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION vm_metric_samples_note_changes();

-- Gives the hours to the roller that are over.
CREATE FUNCTION vm_metrics_give_hours(p_now timestamptz) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
    given timestamptz;
    until timestamptz := date_trunc('hour', p_now);
BEGIN
    SELECT p.given_until INTO given FROM vm_metric_progress AS p FOR UPDATE;
    INSERT INTO vm_metric_hours_due (hour)
    SELECT h.hour
    FROM (
        SELECT generate_series(given, until - interval '1 hour', interval '1 hour') AS hour
        UNION
        -- The first time: hours of any age, but none without samples.
        SELECT DISTINCT date_trunc('hour', s.sampled_at)
        FROM vm_metric_samples AS s
        WHERE given IS NULL AND s.sampled_at < until
    ) AS h
    ON CONFLICT DO NOTHING;
    UPDATE vm_metric_progress SET given_until = greatest(until, given_until);
END $$;

-- Rolls the hour up of all machines, or of these. An hour belongs to whom its machine belonged to at its last sample, and is made
-- of that organisation's samples: nobody gets what a machine did for others. A roll-up of more samples than there are any more
-- stays: some of its samples are gone.
CREATE FUNCTION vm_metrics_roll_hour(p_hour timestamptz, p_machines text[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    CREATE TEMPORARY TABLE IF NOT EXISTS rolled (LIKE vm_metrics_hourly) ON COMMIT DROP;
    TRUNCATE pg_temp.rolled;
    INSERT INTO pg_temp.rolled (
        organisation_uuid, reseller_uuid, identity_instance_uuid, hour, sample_count,
        cpu_percent_average, cpu_percent_maximum, cpu_percent_last, cpu_percent_count,
        memory_percent_average, memory_percent_maximum, memory_percent_last, memory_percent_count,
        disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last, disk_used_gib_count,
        disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last, disk_read_kbps_count,
        disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last, disk_write_kbps_count,
        network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last, network_in_kbps_count,
        network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last, network_out_kbps_count)
    SELECT r.organisation_uuid, r.reseller_uuid, r.identity_instance_uuid, p_hour, r.sample_count,
           r.cpu_percent_average, r.cpu_percent_maximum, r.cpu_percent_last, r.cpu_percent_count,
           r.memory_percent_average, r.memory_percent_maximum, r.memory_percent_last, r.memory_percent_count,
           r.disk_used_gib_average, r.disk_used_gib_maximum, r.disk_used_gib_last, r.disk_used_gib_count,
           r.disk_read_kbps_average, r.disk_read_kbps_maximum, r.disk_read_kbps_last, r.disk_read_kbps_count,
           r.disk_write_kbps_average, r.disk_write_kbps_maximum, r.disk_write_kbps_last, r.disk_write_kbps_count,
           r.network_in_kbps_average, r.network_in_kbps_maximum, r.network_in_kbps_last, r.network_in_kbps_count,
           r.network_out_kbps_average, r.network_out_kbps_maximum, r.network_out_kbps_last, r.network_out_kbps_count
    FROM (
        SELECT s.last_organisation AS organisation_uuid, s.last_reseller AS reseller_uuid, s.identity_instance_uuid,
               count(*) AS sample_count,
               avg(s.cpu_percent) AS cpu_percent_average, max(s.cpu_percent) AS cpu_percent_maximum,
               (array_agg(s.cpu_percent ORDER BY s.sampled_at DESC))[1] AS cpu_percent_last, count(s.cpu_percent) AS cpu_percent_count,
               avg(s.memory_percent) AS memory_percent_average, max(s.memory_percent) AS memory_percent_maximum,
               (array_agg(s.memory_percent ORDER BY s.sampled_at DESC))[1] AS memory_percent_last, count(s.memory_percent) AS memory_percent_count,
               avg(s.disk_used_gib) AS disk_used_gib_average, max(s.disk_used_gib) AS disk_used_gib_maximum,
               (array_agg(s.disk_used_gib ORDER BY s.sampled_at DESC))[1] AS disk_used_gib_last, count(s.disk_used_gib) AS disk_used_gib_count,
               avg(s.disk_read_kbps) AS disk_read_kbps_average, max(s.disk_read_kbps) AS disk_read_kbps_maximum,
               (array_agg(s.disk_read_kbps ORDER BY s.sampled_at DESC))[1] AS disk_read_kbps_last, count(s.disk_read_kbps) AS disk_read_kbps_count,
               avg(s.disk_write_kbps) AS disk_write_kbps_average, max(s.disk_write_kbps) AS disk_write_kbps_maximum,
               (array_agg(s.disk_write_kbps ORDER BY s.sampled_at DESC))[1] AS disk_write_kbps_last, count(s.disk_write_kbps) AS disk_write_kbps_count,
               avg(s.network_in_kbps) AS network_in_kbps_average, max(s.network_in_kbps) AS network_in_kbps_maximum,
               (array_agg(s.network_in_kbps ORDER BY s.sampled_at DESC))[1] AS network_in_kbps_last, count(s.network_in_kbps) AS network_in_kbps_count,
               avg(s.network_out_kbps) AS network_out_kbps_average, max(s.network_out_kbps) AS network_out_kbps_maximum,
               (array_agg(s.network_out_kbps ORDER BY s.sampled_at DESC))[1] AS network_out_kbps_last, count(s.network_out_kbps) AS network_out_kbps_count
        FROM (
            SELECT s.*, first_value(s.organisation_uuid) OVER latest AS last_organisation,
                   first_value(s.reseller_uuid) OVER latest AS last_reseller
            FROM vm_metric_samples AS s
            WHERE s.sampled_at >= p_hour AND s.sampled_at < p_hour + interval '1 hour'
                AND (p_machines IS NULL OR s.identity_instance_uuid = ANY (p_machines))
            WINDOW latest AS (PARTITION BY s.identity_instance_uuid ORDER BY s.sampled_at DESC)
        ) AS s
        WHERE s.organisation_uuid IS NOT DISTINCT FROM s.last_organisation
        GROUP BY s.identity_instance_uuid, s.last_organisation, s.last_reseller
    ) AS r;
    INSERT INTO vm_metrics_hourly AS h (
        identity_instance_uuid, hour, sample_count,
        cpu_percent_average, cpu_percent_maximum, cpu_percent_last, cpu_percent_count,
        memory_percent_average, memory_percent_maximum, memory_percent_last, memory_percent_count,
        disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last, disk_used_gib_count,
        disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last, disk_read_kbps_count,
        disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last, disk_write_kbps_count,
        network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last, network_in_kbps_count,
        network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last, network_out_kbps_count)
    SELECT r.identity_instance_uuid, r.hour, r.sample_count,
           r.cpu_percent_average, r.cpu_percent_maximum, r.cpu_percent_last, r.cpu_percent_count,
           r.memory_percent_average, r.memory_percent_maximum, r.memory_percent_last, r.memory_percent_count,
           r.disk_used_gib_average, r.disk_used_gib_maximum, r.disk_used_gib_last, r.disk_used_gib_count,
           r.disk_read_kbps_average, r.disk_read_kbps_maximum, r.disk_read_kbps_last, r.disk_read_kbps_count,
           r.disk_write_kbps_average, r.disk_write_kbps_maximum, r.disk_write_kbps_last, r.disk_write_kbps_count,
           r.network_in_kbps_average, r.network_in_kbps_maximum, r.network_in_kbps_last, r.network_in_kbps_count,
           r.network_out_kbps_average, r.network_out_kbps_maximum, r.network_out_kbps_last, r.network_out_kbps_count
    FROM pg_temp.rolled AS r
    ORDER BY r.identity_instance_uuid
    ON CONFLICT (identity_instance_uuid, hour) DO UPDATE
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
        WHERE excluded.sample_count >= h.sample_count;
    -- What the copy of the scope on insert does not know.
    UPDATE vm_metrics_hourly AS h
    SET organisation_uuid = r.organisation_uuid, reseller_uuid = r.reseller_uuid
    FROM pg_temp.rolled AS r
    WHERE h.identity_instance_uuid = r.identity_instance_uuid AND h.hour = r.hour AND h.sample_count = r.sample_count
        AND (h.organisation_uuid, h.reseller_uuid) IS DISTINCT FROM (r.organisation_uuid, r.reseller_uuid);
END $$;

-- The same for a day of Africa/Johannesburg, of the hours.
CREATE FUNCTION vm_metrics_roll_day(p_day date, p_machines text[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
BEGIN
    CREATE TEMPORARY TABLE IF NOT EXISTS rolled_days (LIKE vm_metrics_daily) ON COMMIT DROP;
    TRUNCATE pg_temp.rolled_days;
    INSERT INTO pg_temp.rolled_days (
        organisation_uuid, reseller_uuid, identity_instance_uuid, day, sample_count,
        cpu_percent_average, cpu_percent_maximum, cpu_percent_last, cpu_percent_count,
        memory_percent_average, memory_percent_maximum, memory_percent_last, memory_percent_count,
        disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last, disk_used_gib_count,
        disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last, disk_read_kbps_count,
        disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last, disk_write_kbps_count,
        network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last, network_in_kbps_count,
        network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last, network_out_kbps_count)
    SELECT r.organisation_uuid, r.reseller_uuid, r.identity_instance_uuid, p_day, r.sample_count,
           r.cpu_percent_average, r.cpu_percent_maximum, r.cpu_percent_last, r.cpu_percent_count,
           r.memory_percent_average, r.memory_percent_maximum, r.memory_percent_last, r.memory_percent_count,
           r.disk_used_gib_average, r.disk_used_gib_maximum, r.disk_used_gib_last, r.disk_used_gib_count,
           r.disk_read_kbps_average, r.disk_read_kbps_maximum, r.disk_read_kbps_last, r.disk_read_kbps_count,
           r.disk_write_kbps_average, r.disk_write_kbps_maximum, r.disk_write_kbps_last, r.disk_write_kbps_count,
           r.network_in_kbps_average, r.network_in_kbps_maximum, r.network_in_kbps_last, r.network_in_kbps_count,
           r.network_out_kbps_average, r.network_out_kbps_maximum, r.network_out_kbps_last, r.network_out_kbps_count
    FROM (
        SELECT h.last_organisation AS organisation_uuid, h.last_reseller AS reseller_uuid, h.identity_instance_uuid,
               sum(h.sample_count) AS sample_count,
               sum(h.cpu_percent_average::float8 * coalesce(h.cpu_percent_count, h.sample_count))
                   / nullif(sum(coalesce(h.cpu_percent_count, h.sample_count)) FILTER (WHERE h.cpu_percent_average IS NOT NULL), 0)
                   AS cpu_percent_average, max(h.cpu_percent_maximum) AS cpu_percent_maximum,
               (array_agg(h.cpu_percent_last ORDER BY h.hour DESC))[1] AS cpu_percent_last,
               coalesce(sum(coalesce(h.cpu_percent_count, h.sample_count)) FILTER (WHERE h.cpu_percent_average IS NOT NULL), 0)
                   AS cpu_percent_count,
               sum(h.memory_percent_average::float8 * coalesce(h.memory_percent_count, h.sample_count))
                   / nullif(sum(coalesce(h.memory_percent_count, h.sample_count)) FILTER (WHERE h.memory_percent_average IS NOT NULL), 0)
                   AS memory_percent_average, max(h.memory_percent_maximum) AS memory_percent_maximum,
               (array_agg(h.memory_percent_last ORDER BY h.hour DESC))[1] AS memory_percent_last,
               coalesce(sum(coalesce(h.memory_percent_count, h.sample_count)) FILTER (WHERE h.memory_percent_average IS NOT NULL), 0)
                   AS memory_percent_count,
               sum(h.disk_used_gib_average::float8 * coalesce(h.disk_used_gib_count, h.sample_count))
                   / nullif(sum(coalesce(h.disk_used_gib_count, h.sample_count)) FILTER (WHERE h.disk_used_gib_average IS NOT NULL), 0)
                   AS disk_used_gib_average, max(h.disk_used_gib_maximum) AS disk_used_gib_maximum,
               (array_agg(h.disk_used_gib_last ORDER BY h.hour DESC))[1] AS disk_used_gib_last,
               coalesce(sum(coalesce(h.disk_used_gib_count, h.sample_count)) FILTER (WHERE h.disk_used_gib_average IS NOT NULL), 0)
                   AS disk_used_gib_count,
               sum(h.disk_read_kbps_average::float8 * coalesce(h.disk_read_kbps_count, h.sample_count))
                   / nullif(sum(coalesce(h.disk_read_kbps_count, h.sample_count)) FILTER (WHERE h.disk_read_kbps_average IS NOT NULL), 0)
                   AS disk_read_kbps_average, max(h.disk_read_kbps_maximum) AS disk_read_kbps_maximum,
               (array_agg(h.disk_read_kbps_last ORDER BY h.hour DESC))[1] AS disk_read_kbps_last,
               coalesce(sum(coalesce(h.disk_read_kbps_count, h.sample_count)) FILTER (WHERE h.disk_read_kbps_average IS NOT NULL), 0)
                   AS disk_read_kbps_count,
               sum(h.disk_write_kbps_average::float8 * coalesce(h.disk_write_kbps_count, h.sample_count))
                   / nullif(sum(coalesce(h.disk_write_kbps_count, h.sample_count)) FILTER (WHERE h.disk_write_kbps_average IS NOT NULL), 0)
                   AS disk_write_kbps_average, max(h.disk_write_kbps_maximum) AS disk_write_kbps_maximum,
               (array_agg(h.disk_write_kbps_last ORDER BY h.hour DESC))[1] AS disk_write_kbps_last,
               coalesce(sum(coalesce(h.disk_write_kbps_count, h.sample_count)) FILTER (WHERE h.disk_write_kbps_average IS NOT NULL), 0)
                   AS disk_write_kbps_count,
               sum(h.network_in_kbps_average::float8 * coalesce(h.network_in_kbps_count, h.sample_count))
                   / nullif(sum(coalesce(h.network_in_kbps_count, h.sample_count)) FILTER (WHERE h.network_in_kbps_average IS NOT NULL), 0)
                   AS network_in_kbps_average, max(h.network_in_kbps_maximum) AS network_in_kbps_maximum,
               (array_agg(h.network_in_kbps_last ORDER BY h.hour DESC))[1] AS network_in_kbps_last,
               coalesce(sum(coalesce(h.network_in_kbps_count, h.sample_count)) FILTER (WHERE h.network_in_kbps_average IS NOT NULL), 0)
                   AS network_in_kbps_count,
               sum(h.network_out_kbps_average::float8 * coalesce(h.network_out_kbps_count, h.sample_count))
                   / nullif(sum(coalesce(h.network_out_kbps_count, h.sample_count)) FILTER (WHERE h.network_out_kbps_average IS NOT NULL), 0)
                   AS network_out_kbps_average, max(h.network_out_kbps_maximum) AS network_out_kbps_maximum,
               (array_agg(h.network_out_kbps_last ORDER BY h.hour DESC))[1] AS network_out_kbps_last,
               coalesce(sum(coalesce(h.network_out_kbps_count, h.sample_count)) FILTER (WHERE h.network_out_kbps_average IS NOT NULL), 0)
                   AS network_out_kbps_count
        FROM (
            SELECT h.*, first_value(h.organisation_uuid) OVER latest AS last_organisation,
                   first_value(h.reseller_uuid) OVER latest AS last_reseller
            FROM vm_metrics_hourly AS h
            WHERE h.hour >= p_day::timestamp AT TIME ZONE 'Africa/Johannesburg'
                AND h.hour < (p_day + 1)::timestamp AT TIME ZONE 'Africa/Johannesburg'
                AND (p_machines IS NULL OR h.identity_instance_uuid = ANY (p_machines))
            WINDOW latest AS (PARTITION BY h.identity_instance_uuid ORDER BY h.hour DESC)
        ) AS h
        WHERE h.organisation_uuid IS NOT DISTINCT FROM h.last_organisation
        GROUP BY h.identity_instance_uuid, h.last_organisation, h.last_reseller
    ) AS r;
    INSERT INTO vm_metrics_daily AS d (
        identity_instance_uuid, day, sample_count,
        cpu_percent_average, cpu_percent_maximum, cpu_percent_last, cpu_percent_count,
        memory_percent_average, memory_percent_maximum, memory_percent_last, memory_percent_count,
        disk_used_gib_average, disk_used_gib_maximum, disk_used_gib_last, disk_used_gib_count,
        disk_read_kbps_average, disk_read_kbps_maximum, disk_read_kbps_last, disk_read_kbps_count,
        disk_write_kbps_average, disk_write_kbps_maximum, disk_write_kbps_last, disk_write_kbps_count,
        network_in_kbps_average, network_in_kbps_maximum, network_in_kbps_last, network_in_kbps_count,
        network_out_kbps_average, network_out_kbps_maximum, network_out_kbps_last, network_out_kbps_count)
    SELECT r.identity_instance_uuid, r.day, r.sample_count,
           r.cpu_percent_average, r.cpu_percent_maximum, r.cpu_percent_last, r.cpu_percent_count,
           r.memory_percent_average, r.memory_percent_maximum, r.memory_percent_last, r.memory_percent_count,
           r.disk_used_gib_average, r.disk_used_gib_maximum, r.disk_used_gib_last, r.disk_used_gib_count,
           r.disk_read_kbps_average, r.disk_read_kbps_maximum, r.disk_read_kbps_last, r.disk_read_kbps_count,
           r.disk_write_kbps_average, r.disk_write_kbps_maximum, r.disk_write_kbps_last, r.disk_write_kbps_count,
           r.network_in_kbps_average, r.network_in_kbps_maximum, r.network_in_kbps_last, r.network_in_kbps_count,
           r.network_out_kbps_average, r.network_out_kbps_maximum, r.network_out_kbps_last, r.network_out_kbps_count
    FROM pg_temp.rolled_days AS r
    ORDER BY r.identity_instance_uuid
    ON CONFLICT (identity_instance_uuid, day) DO UPDATE
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
        WHERE excluded.sample_count >= d.sample_count;
    UPDATE vm_metrics_daily AS d
    SET organisation_uuid = r.organisation_uuid, reseller_uuid = r.reseller_uuid
    FROM pg_temp.rolled_days AS r
    WHERE d.identity_instance_uuid = r.identity_instance_uuid AND d.day = r.day AND d.sample_count = r.sample_count
        AND (d.organisation_uuid, d.reseller_uuid) IS DISTINCT FROM (r.organisation_uuid, r.reseller_uuid);
END $$;

-- Rolls up one hour of all machines that is due, or an hour in which single machines have changed.
-- Returns whether there was one. Several may do so at once: each takes what the others do not have.
CREATE FUNCTION vm_metrics_roll_up() RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
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
    PERFORM vm_metrics_roll_day(day, machines);
    RETURN true;
END $$;

-- Drops the weeks of samples that are wholly too old, and deletes roll-ups. A week stays as long as hours of it are to be rolled
-- up. What waits for a lock gives up: the next time will do.
CREATE FUNCTION vm_metrics_expire(
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
    DELETE FROM vm_metrics_hourly AS h WHERE h.hour < p_now - make_interval(days => p_hourly_days);
    DELETE FROM vm_metrics_daily AS d
    WHERE d.day < ((p_now - make_interval(days => p_daily_days)) AT TIME ZONE 'Africa/Johannesburg')::date;
END $$;

REVOKE ALL ON FUNCTION vm_metric_samples_note_changes, vm_metrics_give_hours, vm_metrics_roll_hour, vm_metrics_roll_day,
    vm_metrics_roll_up, vm_metrics_expire FROM PUBLIC;
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_server') THEN
        REVOKE ALL ON vm_metric_progress, vm_metric_hours_due, vm_metric_changes FROM dcx_server;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'dcx_worker') THEN
        GRANT EXECUTE ON FUNCTION vm_metric_samples_ensure_partitions, vm_metrics_give_hours, vm_metrics_roll_up,
            vm_metrics_expire TO dcx_worker;
    END IF;
END $$;
