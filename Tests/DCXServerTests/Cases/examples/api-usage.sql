-- 5 statements

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.uuid = $1::uuid AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 00000000-0000-4000-8000-000000000002

-- main
SELECT used.organisation_uuid, 1, used.place, used.user_uuid, used.start, used.api_key_uuid, least(used.requests, 2147483647), least(used.errors, 2147483647), used.database_microseconds / 1000::float8, used.answer_bytes::float8
FROM (
    SELECT known.organisation_uuid, parent.place, date_trunc('day', known.hour, 'Africa/Johannesburg') AS start, interval '1 day' AS length,
           known.user_uuid, known.api_key_uuid, sum(known.requests)::bigint AS requests,
           sum(known.errors)::bigint AS errors, sum(known.database_microseconds)::bigint AS database_microseconds,
           sum(known.answer_bytes)::bigint AS answer_bytes
    FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)
    JOIN api_usage AS known ON known.organisation_uuid = parent.uuid
    WHERE known.hour >= $2::timestamptz AND known.hour < $3::timestamptz AND coalesce(known.reseller_uuid = $4::uuid, FALSE)
    GROUP BY 1, 2, 3, 4, 5, 6
) AS used
WHERE used.start >= $2::timestamptz
ORDER BY used.place, used.start, used.user_uuid, used.api_key_uuid NULLS FIRST
LIMIT 10001
-- $1 = {"00000000-0000-4000-8000-000000000002"}
-- $2 = 2026-11-18T22:00:00Z
-- $3 = 2026-11-21T08:00:00Z
-- $4 = 00000000-0000-4000-8000-000000000002

-- main
SELECT organisation.uuid, organisation.uuid, organisation.name
FROM organisations AS organisation
WHERE organisation.parent_uuid = $1::uuid AND coalesce(organisation.reseller_uuid = $2::uuid, FALSE)
ORDER BY organisation.name COLLATE alphabet, organisation.uuid
LIMIT $3::bigint
-- $1 = 00000000-0000-4000-8000-000000000002
-- $2 = 00000000-0000-4000-8000-000000000002
-- $3 = 20

-- main
SELECT person.organisation_uuid, person.uuid, person.name
FROM users AS person
WHERE person.uuid = $1::uuid AND coalesce(person.reseller_uuid = $2::uuid, FALSE)
-- $1 = 00000000-0000-4000-8000-000000000102
-- $2 = 00000000-0000-4000-8000-000000000002

-- main
SELECT used.organisation_uuid, 1, used.place, used.user_uuid, used.start, least(used.requests, 2147483647), least(used.errors, 2147483647)
FROM (
    SELECT known.organisation_uuid, parent.place, date_trunc('day', known.hour, 'Africa/Johannesburg') AS start, interval '1 day' AS length,
           known.user_uuid, known.api_key_uuid, sum(known.requests)::bigint AS requests,
           sum(known.errors)::bigint AS errors, sum(known.database_microseconds)::bigint AS database_microseconds,
           sum(known.answer_bytes)::bigint AS answer_bytes
    FROM unnest($1::uuid[]) WITH ORDINALITY AS parent (uuid, place)
    JOIN api_usage AS known ON known.organisation_uuid = parent.uuid
    WHERE known.hour >= $2::timestamptz AND known.hour < $3::timestamptz AND coalesce(known.reseller_uuid = $4::uuid, FALSE)
    GROUP BY 1, 2, 3, 4, 5, 6
) AS used
WHERE used.start >= $2::timestamptz
ORDER BY used.place, used.start, used.user_uuid, used.api_key_uuid NULLS FIRST
LIMIT 10001
-- $1 = {"00000000-0000-4000-8000-000000000003"}
-- $2 = 2026-11-18T22:00:00Z
-- $3 = 2026-11-21T08:00:00Z
-- $4 = 00000000-0000-4000-8000-000000000002
