-- Null is no value: the last of an hour and of a day is the last that was measured, as in every other zone's days, which are made of
-- the hours. The two functions are as they were but for `last`.

CREATE OR REPLACE FUNCTION vm_metrics_roll_hour(p_hour timestamptz, p_machines text[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql
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

CREATE OR REPLACE FUNCTION vm_metrics_roll_day(p_day date, p_machines text[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql
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
               (array_agg(h.cpu_percent_last ORDER BY h.hour DESC) FILTER (WHERE h.cpu_percent_last IS NOT NULL))[1] AS cpu_percent_last,
               coalesce(sum(coalesce(h.cpu_percent_count, h.sample_count)) FILTER (WHERE h.cpu_percent_average IS NOT NULL), 0)
                   AS cpu_percent_count,
               sum(h.memory_percent_average::float8 * coalesce(h.memory_percent_count, h.sample_count))
                   / nullif(sum(coalesce(h.memory_percent_count, h.sample_count)) FILTER (WHERE h.memory_percent_average IS NOT NULL), 0)
                   AS memory_percent_average, max(h.memory_percent_maximum) AS memory_percent_maximum,
               (array_agg(h.memory_percent_last ORDER BY h.hour DESC) FILTER (WHERE h.memory_percent_last IS NOT NULL))[1] AS memory_percent_last,
               coalesce(sum(coalesce(h.memory_percent_count, h.sample_count)) FILTER (WHERE h.memory_percent_average IS NOT NULL), 0)
                   AS memory_percent_count,
               sum(h.disk_used_gib_average::float8 * coalesce(h.disk_used_gib_count, h.sample_count))
                   / nullif(sum(coalesce(h.disk_used_gib_count, h.sample_count)) FILTER (WHERE h.disk_used_gib_average IS NOT NULL), 0)
                   AS disk_used_gib_average, max(h.disk_used_gib_maximum) AS disk_used_gib_maximum,
               (array_agg(h.disk_used_gib_last ORDER BY h.hour DESC) FILTER (WHERE h.disk_used_gib_last IS NOT NULL))[1] AS disk_used_gib_last,
               coalesce(sum(coalesce(h.disk_used_gib_count, h.sample_count)) FILTER (WHERE h.disk_used_gib_average IS NOT NULL), 0)
                   AS disk_used_gib_count,
               sum(h.disk_read_kbps_average::float8 * coalesce(h.disk_read_kbps_count, h.sample_count))
                   / nullif(sum(coalesce(h.disk_read_kbps_count, h.sample_count)) FILTER (WHERE h.disk_read_kbps_average IS NOT NULL), 0)
                   AS disk_read_kbps_average, max(h.disk_read_kbps_maximum) AS disk_read_kbps_maximum,
               (array_agg(h.disk_read_kbps_last ORDER BY h.hour DESC) FILTER (WHERE h.disk_read_kbps_last IS NOT NULL))[1] AS disk_read_kbps_last,
               coalesce(sum(coalesce(h.disk_read_kbps_count, h.sample_count)) FILTER (WHERE h.disk_read_kbps_average IS NOT NULL), 0)
                   AS disk_read_kbps_count,
               sum(h.disk_write_kbps_average::float8 * coalesce(h.disk_write_kbps_count, h.sample_count))
                   / nullif(sum(coalesce(h.disk_write_kbps_count, h.sample_count)) FILTER (WHERE h.disk_write_kbps_average IS NOT NULL), 0)
                   AS disk_write_kbps_average, max(h.disk_write_kbps_maximum) AS disk_write_kbps_maximum,
               (array_agg(h.disk_write_kbps_last ORDER BY h.hour DESC) FILTER (WHERE h.disk_write_kbps_last IS NOT NULL))[1] AS disk_write_kbps_last,
               coalesce(sum(coalesce(h.disk_write_kbps_count, h.sample_count)) FILTER (WHERE h.disk_write_kbps_average IS NOT NULL), 0)
                   AS disk_write_kbps_count,
               sum(h.network_in_kbps_average::float8 * coalesce(h.network_in_kbps_count, h.sample_count))
                   / nullif(sum(coalesce(h.network_in_kbps_count, h.sample_count)) FILTER (WHERE h.network_in_kbps_average IS NOT NULL), 0)
                   AS network_in_kbps_average, max(h.network_in_kbps_maximum) AS network_in_kbps_maximum,
               (array_agg(h.network_in_kbps_last ORDER BY h.hour DESC) FILTER (WHERE h.network_in_kbps_last IS NOT NULL))[1] AS network_in_kbps_last,
               coalesce(sum(coalesce(h.network_in_kbps_count, h.sample_count)) FILTER (WHERE h.network_in_kbps_average IS NOT NULL), 0)
                   AS network_in_kbps_count,
               sum(h.network_out_kbps_average::float8 * coalesce(h.network_out_kbps_count, h.sample_count))
                   / nullif(sum(coalesce(h.network_out_kbps_count, h.sample_count)) FILTER (WHERE h.network_out_kbps_average IS NOT NULL), 0)
                   AS network_out_kbps_average, max(h.network_out_kbps_maximum) AS network_out_kbps_maximum,
               (array_agg(h.network_out_kbps_last ORDER BY h.hour DESC) FILTER (WHERE h.network_out_kbps_last IS NOT NULL))[1] AS network_out_kbps_last,
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

-- What was rolled up before: a measure that has an average has a last one. Of hours from their samples, as long as there are any, and
-- of days from their hours.
UPDATE vm_metrics_hourly AS h
SET cpu_percent_last = coalesce(h.cpu_percent_last, latest.cpu_percent),
    memory_percent_last = coalesce(h.memory_percent_last, latest.memory_percent),
    disk_used_gib_last = coalesce(h.disk_used_gib_last, latest.disk_used_gib),
    disk_read_kbps_last = coalesce(h.disk_read_kbps_last, latest.disk_read_kbps),
    disk_write_kbps_last = coalesce(h.disk_write_kbps_last, latest.disk_write_kbps),
    network_in_kbps_last = coalesce(h.network_in_kbps_last, latest.network_in_kbps),
    network_out_kbps_last = coalesce(h.network_out_kbps_last, latest.network_out_kbps)
FROM vm_metrics_hourly AS k
CROSS JOIN LATERAL (
    SELECT (array_agg(s.cpu_percent ORDER BY s.sampled_at DESC) FILTER (WHERE s.cpu_percent IS NOT NULL))[1] AS cpu_percent,
           (array_agg(s.memory_percent ORDER BY s.sampled_at DESC) FILTER (WHERE s.memory_percent IS NOT NULL))[1] AS memory_percent,
           (array_agg(s.disk_used_gib ORDER BY s.sampled_at DESC) FILTER (WHERE s.disk_used_gib IS NOT NULL))[1] AS disk_used_gib,
           (array_agg(s.disk_read_kbps ORDER BY s.sampled_at DESC) FILTER (WHERE s.disk_read_kbps IS NOT NULL))[1] AS disk_read_kbps,
           (array_agg(s.disk_write_kbps ORDER BY s.sampled_at DESC) FILTER (WHERE s.disk_write_kbps IS NOT NULL))[1] AS disk_write_kbps,
           (array_agg(s.network_in_kbps ORDER BY s.sampled_at DESC) FILTER (WHERE s.network_in_kbps IS NOT NULL))[1] AS network_in_kbps,
           (array_agg(s.network_out_kbps ORDER BY s.sampled_at DESC) FILTER (WHERE s.network_out_kbps IS NOT NULL))[1] AS network_out_kbps
    FROM vm_metric_samples AS s
    WHERE s.identity_instance_uuid = k.identity_instance_uuid AND s.sampled_at >= k.hour
        AND s.sampled_at < k.hour + interval '1 hour' AND s.organisation_uuid IS NOT DISTINCT FROM k.organisation_uuid
) AS latest
WHERE h.identity_instance_uuid = k.identity_instance_uuid AND h.hour = k.hour
    AND (k.cpu_percent_last IS NULL AND k.cpu_percent_average IS NOT NULL
        OR k.memory_percent_last IS NULL AND k.memory_percent_average IS NOT NULL
        OR k.disk_used_gib_last IS NULL AND k.disk_used_gib_average IS NOT NULL
        OR k.disk_read_kbps_last IS NULL AND k.disk_read_kbps_average IS NOT NULL
        OR k.disk_write_kbps_last IS NULL AND k.disk_write_kbps_average IS NOT NULL
        OR k.network_in_kbps_last IS NULL AND k.network_in_kbps_average IS NOT NULL
        OR k.network_out_kbps_last IS NULL AND k.network_out_kbps_average IS NOT NULL);
UPDATE vm_metrics_daily AS d
SET cpu_percent_last = coalesce(d.cpu_percent_last, latest.cpu_percent),
    memory_percent_last = coalesce(d.memory_percent_last, latest.memory_percent),
    disk_used_gib_last = coalesce(d.disk_used_gib_last, latest.disk_used_gib),
    disk_read_kbps_last = coalesce(d.disk_read_kbps_last, latest.disk_read_kbps),
    disk_write_kbps_last = coalesce(d.disk_write_kbps_last, latest.disk_write_kbps),
    network_in_kbps_last = coalesce(d.network_in_kbps_last, latest.network_in_kbps),
    network_out_kbps_last = coalesce(d.network_out_kbps_last, latest.network_out_kbps)
FROM vm_metrics_daily AS k
CROSS JOIN LATERAL (
    SELECT (array_agg(h.cpu_percent_last ORDER BY h.hour DESC) FILTER (WHERE h.cpu_percent_last IS NOT NULL))[1] AS cpu_percent,
           (array_agg(h.memory_percent_last ORDER BY h.hour DESC) FILTER (WHERE h.memory_percent_last IS NOT NULL))[1] AS memory_percent,
           (array_agg(h.disk_used_gib_last ORDER BY h.hour DESC) FILTER (WHERE h.disk_used_gib_last IS NOT NULL))[1] AS disk_used_gib,
           (array_agg(h.disk_read_kbps_last ORDER BY h.hour DESC) FILTER (WHERE h.disk_read_kbps_last IS NOT NULL))[1] AS disk_read_kbps,
           (array_agg(h.disk_write_kbps_last ORDER BY h.hour DESC) FILTER (WHERE h.disk_write_kbps_last IS NOT NULL))[1] AS disk_write_kbps,
           (array_agg(h.network_in_kbps_last ORDER BY h.hour DESC) FILTER (WHERE h.network_in_kbps_last IS NOT NULL))[1] AS network_in_kbps,
           (array_agg(h.network_out_kbps_last ORDER BY h.hour DESC) FILTER (WHERE h.network_out_kbps_last IS NOT NULL))[1] AS network_out_kbps
    FROM vm_metrics_hourly AS h
    WHERE h.identity_instance_uuid = k.identity_instance_uuid
        AND h.hour >= k.day::timestamp AT TIME ZONE 'Africa/Johannesburg'
        AND h.hour < (k.day + 1)::timestamp AT TIME ZONE 'Africa/Johannesburg'
        AND h.organisation_uuid IS NOT DISTINCT FROM k.organisation_uuid
) AS latest
WHERE d.identity_instance_uuid = k.identity_instance_uuid AND d.day = k.day
    AND (k.cpu_percent_last IS NULL AND k.cpu_percent_average IS NOT NULL
        OR k.memory_percent_last IS NULL AND k.memory_percent_average IS NOT NULL
        OR k.disk_used_gib_last IS NULL AND k.disk_used_gib_average IS NOT NULL
        OR k.disk_read_kbps_last IS NULL AND k.disk_read_kbps_average IS NOT NULL
        OR k.disk_write_kbps_last IS NULL AND k.disk_write_kbps_average IS NOT NULL
        OR k.network_in_kbps_last IS NULL AND k.network_in_kbps_average IS NOT NULL
        OR k.network_out_kbps_last IS NULL AND k.network_out_kbps_average IS NOT NULL);
