-- Attempts to sign in are counted before their password is checked, and a success is given back: a count can be 0. What is counted
-- is a person's attempts from one network, those for an account and those from a network, and successes too. A row can also say
-- that somebody has signed in from a network before: it is then not locked out there by what others do. Each key is the SHA-256 of
-- what it stands for: no list of people, addresses or networks comes about here.
ALTER TABLE sign_in_throttles
    DROP CONSTRAINT sign_in_throttles_failures_check,
    ADD CONSTRAINT sign_in_throttles_failures_check CHECK (failures >= 0);

-- Networks that people have signed in from of late, as SignInThrottle names them.
INSERT INTO sign_in_throttles (key, failures, forget_at)
SELECT DISTINCT ON (k.key) k.key, 0, s.created_at + interval '180 days'
FROM sessions AS s
JOIN users AS u ON u.uuid = s.user_uuid
CROSS JOIN LATERAL (
    SELECT CASE family(s.address)
        WHEN 4 THEN host(s.address)
        ELSE text(network(set_masklen(s.address, 64))) END AS network
) AS n
CROSS JOIN LATERAL (SELECT sha256(convert_to('known ' || n.network || ' ' || lower(u.email), 'UTF8')) AS key) AS k
ORDER BY k.key, s.created_at DESC
ON CONFLICT (key) DO NOTHING;
