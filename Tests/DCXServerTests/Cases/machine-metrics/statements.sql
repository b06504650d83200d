-- aas
SELECT vm.organisation_uuid, vm.identity_instance_uuid, vm.identity_name
FROM vcenter_vm_data_vms AS vm
WHERE vm.organisation_uuid = $1::uuid
ORDER BY coalesce(vm.identity_name, '') COLLATE alphabet, vm.identity_instance_uuid COLLATE alphabet
LIMIT $2::bigint
-- $1 = 00000000-0000-4000-8000-000000000003
-- $2 = 2

-- aas
WITH bucket AS MATERIALIZED (
SELECT span.*
FROM (
SELECT series.number, local.start, lead(local.start) OVER (ORDER BY series.number) AS "end",
       series.midnight::date AS day
FROM generate_series(
    date_trunc('day', $3::timestamptz AT TIME ZONE $5::text),
    ($4::timestamptz - interval '1 microsecond') AT TIME ZONE $5::text + interval '1 day', interval '1 day'
) WITH ORDINALITY AS series (midnight, number)
CROSS JOIN LATERAL (
SELECT CASE (late.start - interval '1 hour') AT TIME ZONE $5::text
       WHEN series.midnight THEN late.start - interval '1 hour' ELSE late.start END AS start
FROM (SELECT series.midnight AT TIME ZONE $5::text AS start) AS late
) AS local
) AS span
WHERE span.start <= $6::timestamptz
), bounds AS MATERIALIZED (
SELECT array_agg(bucket.day::timestamp ORDER BY bucket.number) AS starts, min(bucket.day) AS first_day,
       least(
           (max(bucket."end") AT TIME ZONE $5::text)::date,
           ($6::timestamptz AT TIME ZONE $5::text)::date + 1) AS end_day,
       min(bucket.start) AS start, least(max(bucket."end"), $6::timestamptz + interval '1 microsecond') AS "end"
FROM bucket
WHERE bucket."end" IS NOT NULL
)
SELECT NULL AS organisation_uuid, NULL AS sample_count, 0 AS place, bucket.number, bucket.start, bucket."end", NULL, NULL
FROM bucket
WHERE bucket.start < bucket."end"
UNION ALL
SELECT part.organisation_uuid, part.sample_count, parent.place, part.number, NULL, NULL, part.cpu_percent_average, part.memory_percent_maximum
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT rolled.until, (rolled.until AT TIME ZONE $5::text)::date AS day
FROM (
SELECT coalesce(
    (SELECT r.hour + interval '1 hour' FROM vm_metrics_hourly AS r
    WHERE r.identity_instance_uuid = parent.key AND r.hour <= $6::timestamptz
    ORDER BY r.hour DESC LIMIT 1),
    (SELECT (r.day + 1)::timestamp AT TIME ZONE $5::text FROM vm_metrics_daily AS r
    WHERE r.identity_instance_uuid = parent.key AND r.day < ($6::timestamptz AT TIME ZONE $5::text)::date
    ORDER BY r.day DESC LIMIT 1),
    '-infinity') AS until
OFFSET 0
) AS rolled
) AS rolled
CROSS JOIN LATERAL (
(
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       m.sample_count, m.cpu_percent_average, m.memory_percent_maximum
FROM (
SELECT m.organisation_uuid, m.day::timestamp AS measured_at, m.sample_count, m.cpu_percent_average, m.memory_percent_maximum
FROM vm_metrics_daily AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.day >= (SELECT bounds.first_day FROM bounds) AND m.day < (SELECT bounds.end_day FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid AND m.day < rolled.day
) AS m
OFFSET 0
)
UNION ALL
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       sum(m.sample_count) AS sample_count, (sum(m.cpu_percent_average * m.cpu_percent_count) / sum(m.cpu_percent_count) FILTER (WHERE m.cpu_percent_average IS NOT NULL))::real AS cpu_percent_average, max(m.memory_percent_maximum) AS memory_percent_maximum
FROM (
SELECT m.organisation_uuid, m.day::timestamp AS measured_at, m.sample_count, m.cpu_percent_average, m.memory_percent_maximum, coalesce(m.cpu_percent_count, m.sample_count) AS cpu_percent_count
FROM vm_metrics_daily AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.day >= (SELECT bounds.first_day FROM bounds) AND m.day < (SELECT bounds.end_day FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid AND m.day >= rolled.day
UNION ALL
SELECT m.organisation_uuid, m.sampled_at AT TIME ZONE $5::text AS measured_at, 1 AS sample_count, m.cpu_percent AS cpu_percent_average, m.memory_percent AS memory_percent_maximum, 1 AS cpu_percent_count
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at >= (SELECT bounds.start FROM bounds) AND m.sampled_at < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
    AND m.sampled_at >= rolled.until
) AS m
GROUP BY 1, 2
) AS part
ORDER BY place, number
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-18T22:00:00Z
-- $4 = 2026-11-21T08:00:00Z
-- $5 = Africa/Johannesburg
-- $6 = 2026-11-21T08:00:00Z
-- $7 = 00000000-0000-4000-8000-000000000003

-- aas
WITH bucket AS MATERIALIZED (
SELECT span.*
FROM (
SELECT series.number, local.start, lead(local.start) OVER (ORDER BY series.number) AS "end",
       series.midnight::date AS day
FROM generate_series(
    date_trunc('week', $3::timestamptz AT TIME ZONE $5::text),
    ($4::timestamptz - interval '1 microsecond') AT TIME ZONE $5::text + interval '1 week', interval '1 week'
) WITH ORDINALITY AS series (midnight, number)
CROSS JOIN LATERAL (
SELECT CASE (late.start - interval '1 hour') AT TIME ZONE $5::text
       WHEN series.midnight THEN late.start - interval '1 hour' ELSE late.start END AS start
FROM (SELECT series.midnight AT TIME ZONE $5::text AS start) AS late
) AS local
) AS span
WHERE span.start <= $6::timestamptz
), bounds AS MATERIALIZED (
SELECT array_agg(bucket.day::timestamp ORDER BY bucket.number) AS starts, min(bucket.day) AS first_day,
       least(
           (max(bucket."end") AT TIME ZONE $5::text)::date,
           ($6::timestamptz AT TIME ZONE $5::text)::date + 1) AS end_day,
       min(bucket.start) AS start, least(max(bucket."end"), $6::timestamptz + interval '1 microsecond') AS "end"
FROM bucket
WHERE bucket."end" IS NOT NULL
)
SELECT NULL AS organisation_uuid, NULL AS sample_count, 0 AS place, bucket.number, bucket.start, bucket."end", NULL, NULL
FROM bucket
WHERE bucket.start < bucket."end"
UNION ALL
SELECT part.organisation_uuid, part.sample_count, parent.place, part.number, NULL, NULL, part.cpu_percent_average, part.cpu_percent_last
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT rolled.until, (rolled.until AT TIME ZONE $5::text)::date AS day
FROM (
SELECT coalesce(
    (SELECT r.hour + interval '1 hour' FROM vm_metrics_hourly AS r
    WHERE r.identity_instance_uuid = parent.key AND r.hour <= $6::timestamptz
    ORDER BY r.hour DESC LIMIT 1),
    (SELECT (r.day + 1)::timestamp AT TIME ZONE $5::text FROM vm_metrics_daily AS r
    WHERE r.identity_instance_uuid = parent.key AND r.day < ($6::timestamptz AT TIME ZONE $5::text)::date
    ORDER BY r.day DESC LIMIT 1),
    '-infinity') AS until
OFFSET 0
) AS rolled
) AS rolled
CROSS JOIN LATERAL (
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       sum(m.sample_count) AS sample_count, (sum(m.cpu_percent_average * m.cpu_percent_count) / sum(m.cpu_percent_count) FILTER (WHERE m.cpu_percent_average IS NOT NULL))::real AS cpu_percent_average, (array_agg(m.cpu_percent_last ORDER BY m.measured_at DESC) FILTER (WHERE m.cpu_percent_last IS NOT NULL))[1] AS cpu_percent_last
FROM (
SELECT m.organisation_uuid, m.day::timestamp AS measured_at, m.sample_count, m.cpu_percent_average, m.cpu_percent_last, coalesce(m.cpu_percent_count, m.sample_count) AS cpu_percent_count
FROM vm_metrics_daily AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.day >= (SELECT bounds.first_day FROM bounds) AND m.day < (SELECT bounds.end_day FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
UNION ALL
SELECT m.organisation_uuid, m.sampled_at AT TIME ZONE $5::text AS measured_at, 1 AS sample_count, m.cpu_percent AS cpu_percent_average, m.cpu_percent AS cpu_percent_last, 1 AS cpu_percent_count
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at >= (SELECT bounds.start FROM bounds) AND m.sampled_at < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
    AND m.sampled_at >= rolled.until
) AS m
GROUP BY 1, 2
) AS part
ORDER BY place, number
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-08T22:00:00Z
-- $4 = 2026-11-21T08:00:00Z
-- $5 = Africa/Johannesburg
-- $6 = 2026-11-21T08:00:00Z
-- $7 = 00000000-0000-4000-8000-000000000003

-- aas
WITH bucket AS MATERIALIZED (
SELECT span.*
FROM (
SELECT row_number() OVER (ORDER BY mark.start) AS number, mark.start, mark."end"
FROM (
SELECT tick.start, lead(tick.start) OVER (ORDER BY tick.start) AS "end"
FROM generate_series(
    date_bin('15 minutes', $3::timestamptz - interval '2 hours', '2000-01-01Z'), $4::timestamptz + interval '2 hours',
    interval '15 minutes'
) AS tick (start)
WHERE extract(minute FROM tick.start AT TIME ZONE $5::text) = 0
) AS mark
WHERE mark."end" > $3::timestamptz AND mark.start < $4::timestamptz
) AS span
WHERE span.start <= $6::timestamptz
), bounds AS MATERIALIZED (
SELECT array_agg(bucket.start ORDER BY bucket.number) AS starts,
       min(bucket.start) AS start, least(max(bucket."end"), $6::timestamptz + interval '1 microsecond') AS "end"
FROM bucket
WHERE bucket."end" IS NOT NULL
)
SELECT NULL AS organisation_uuid, NULL AS sample_count, 0 AS place, bucket.number, bucket.start, bucket."end", NULL
FROM bucket
WHERE bucket.start < bucket."end"
UNION ALL
SELECT part.organisation_uuid, part.sample_count, parent.place, part.number, NULL, NULL, part.network_in_kbps_maximum
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT coalesce(
    (SELECT r.hour + interval '1 hour' FROM vm_metrics_hourly AS r
    WHERE r.identity_instance_uuid = parent.key AND r.hour <= $6::timestamptz
    ORDER BY r.hour DESC LIMIT 1),
    '-infinity') AS until
OFFSET 0
) AS rolled
CROSS JOIN LATERAL (
(
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       m.sample_count, m.network_in_kbps_maximum
FROM (
SELECT m.organisation_uuid, m.hour AS measured_at, m.sample_count, m.network_in_kbps_maximum
FROM vm_metrics_hourly AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.hour >= (SELECT bounds.start FROM bounds) AND m.hour < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
) AS m
OFFSET 0
)
UNION ALL
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       sum(m.sample_count) AS sample_count, max(m.network_in_kbps_maximum) AS network_in_kbps_maximum
FROM (
SELECT m.organisation_uuid, m.sampled_at AS measured_at, 1 AS sample_count, m.network_in_kbps AS network_in_kbps_maximum
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at >= (SELECT bounds.start FROM bounds) AND m.sampled_at < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
    AND m.sampled_at >= rolled.until
) AS m
GROUP BY 1, 2
) AS part
ORDER BY place, number
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-21T06:00:00Z
-- $4 = 2026-11-21T10:00:00Z
-- $5 = Africa/Johannesburg
-- $6 = 2026-11-21T08:00:00Z
-- $7 = 00000000-0000-4000-8000-000000000003

-- aas
WITH bucket AS MATERIALIZED (
SELECT span.*
FROM (
SELECT series.number, local.start, lead(local.start) OVER (ORDER BY series.number) AS "end",
       series.midnight::date AS day
FROM generate_series(
    date_trunc('day', $3::timestamptz AT TIME ZONE $5::text),
    ($4::timestamptz - interval '1 microsecond') AT TIME ZONE $5::text + interval '1 day', interval '1 day'
) WITH ORDINALITY AS series (midnight, number)
CROSS JOIN LATERAL (
SELECT CASE (late.start - interval '1 hour') AT TIME ZONE $5::text
       WHEN series.midnight THEN late.start - interval '1 hour' ELSE late.start END AS start
FROM (SELECT series.midnight AT TIME ZONE $5::text AS start) AS late
) AS local
) AS span
WHERE span.start <= $6::timestamptz
), bounds AS MATERIALIZED (
SELECT array_agg(bucket.start ORDER BY bucket.number) AS starts,
       bool_and(date_trunc('hour', bucket.start, 'UTC') = bucket.start
           AND date_trunc('hour', bucket."end", 'UTC') = bucket."end") AS are_whole_hours,
       min(bucket.start) AS start, least(max(bucket."end"), $6::timestamptz + interval '1 microsecond') AS "end"
FROM bucket
WHERE bucket."end" IS NOT NULL
)
SELECT NULL AS organisation_uuid, NULL AS sample_count, 0 AS place, bucket.number, bucket.start, bucket."end", NULL
FROM bucket
WHERE bucket.start < bucket."end"
UNION ALL
SELECT part.organisation_uuid, part.sample_count, parent.place, part.number, NULL, NULL, part.disk_used_gib_last
FROM unnest($1::varchar[], $2::uuid[]) WITH ORDINALITY AS parent (key, organisation_uuid, place)
CROSS JOIN LATERAL (
SELECT coalesce(
    CASE WHEN (SELECT bounds.are_whole_hours FROM bounds) THEN
    (SELECT r.hour + interval '1 hour' FROM vm_metrics_hourly AS r
    WHERE r.identity_instance_uuid = parent.key AND r.hour <= $6::timestamptz
    ORDER BY r.hour DESC LIMIT 1)
    ELSE
    (SELECT r.quarter + interval '15 minutes' FROM vm_metrics_quarters AS r
    WHERE r.identity_instance_uuid = parent.key AND r.quarter <= $6::timestamptz
    ORDER BY r.quarter DESC LIMIT 1)
    END,
    '-infinity') AS until
OFFSET 0
) AS rolled
CROSS JOIN LATERAL (
SELECT m.organisation_uuid, width_bucket(m.measured_at, (SELECT bounds.starts FROM bounds)) AS number,
       sum(m.sample_count) AS sample_count, (array_agg(m.disk_used_gib_last ORDER BY m.measured_at DESC) FILTER (WHERE m.disk_used_gib_last IS NOT NULL))[1] AS disk_used_gib_last
FROM (
SELECT m.organisation_uuid, m.hour AS measured_at, m.sample_count, m.disk_used_gib_last
FROM vm_metrics_hourly AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.hour >= (SELECT bounds.start FROM bounds) AND m.hour < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid AND (SELECT bounds.are_whole_hours FROM bounds)
UNION ALL
SELECT m.organisation_uuid, m.quarter AS measured_at, m.sample_count, m.disk_used_gib_last
FROM vm_metrics_quarters AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.quarter >= (SELECT bounds.start FROM bounds) AND m.quarter < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid AND NOT (SELECT bounds.are_whole_hours FROM bounds)
UNION ALL
SELECT m.organisation_uuid, m.sampled_at AS measured_at, 1 AS sample_count, m.disk_used_gib AS disk_used_gib_last
FROM vm_metric_samples AS m
WHERE m.identity_instance_uuid = parent.key
    AND m.sampled_at >= (SELECT bounds.start FROM bounds) AND m.sampled_at < (SELECT bounds."end" FROM bounds)
    AND m.organisation_uuid IS NOT DISTINCT FROM parent.organisation_uuid AND m.organisation_uuid = $7::uuid
    AND m.sampled_at >= rolled.until
) AS m
GROUP BY 1, 2
) AS part
ORDER BY place, number
-- $1 = {"50000000-0000-4000-8000-000000000003","50000000-0000-4000-8000-000000000007"}
-- $2 = {"00000000-0000-4000-8000-000000000003","00000000-0000-4000-8000-000000000003"}
-- $3 = 2026-11-20T08:00:00Z
-- $4 = 2026-11-21T08:00:00Z
-- $5 = Europe/Berlin
-- $6 = 2026-11-21T08:00:00Z
-- $7 = 00000000-0000-4000-8000-000000000003
