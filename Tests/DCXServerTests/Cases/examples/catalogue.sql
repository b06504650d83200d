-- 7 statements

-- aas
SELECT NULL, product.uuid, product.name, product.unit, product.sku
FROM products AS product
WHERE product.sku = $1::text
-- $1 = LICENCE-RDS

-- aas
SELECT page.c0, page.c1, page.c2, page.c3, total.count, total.organisations
FROM LATERAL (
SELECT count(*) AS count, NULL::text AS organisations
FROM products AS product
WHERE (product.category = ANY ($1::text[]) AND product.status = ANY ($2::text[]))
) AS total
LEFT JOIN LATERAL (
SELECT NULL, product.uuid, product.sku, product.name, product.name COLLATE alphabet
FROM products AS product
WHERE (product.category = ANY ($1::text[]) AND product.status = ANY ($2::text[]))
ORDER BY product.name COLLATE alphabet, product.uuid
LIMIT $3::bigint
) AS page (c0, c1, c2, c3, position0) ON TRUE
ORDER BY page.position0, page.c1
-- $1 = {"compute"}
-- $2 = {"active"}
-- $3 = 5

-- aas
SELECT NULL, configuration.uuid, configuration.sku, configuration.name, configuration.cpu_count, configuration.memory_size_mib, configuration.disk_capacity_gib, configuration.guest_systems, configuration.product_uuid, configuration.license_product_uuid
FROM vm_configurations AS configuration
WHERE configuration.status = ANY ($1::text[])
ORDER BY configuration.cpu_count, configuration.memory_size_mib, configuration.uuid
LIMIT $2::bigint
-- $1 = {"active"}
-- $2 = 20

-- aas
SELECT NULL, NULL, wanted.place,
       CASE WHEN count(*) = count(price.amount) THEN sum(price.amount) END
FROM unnest($1::uuid[], $2::integer[]) AS wanted (product_uuid, place)
LEFT JOIN product_prices AS price
    ON price.product_uuid = wanted.product_uuid AND price.currency = 'ZAR'
    AND price.valid_from <= $3::timestamptz
    AND (price.valid_until IS NULL OR price.valid_until > $3::timestamptz)
GROUP BY wanted.place
ORDER BY wanted.place
-- $1 = {"60000000-0000-4000-8000-000000000021"}
-- $2 = {"0"}
-- $3 = 2026-11-21T08:00:00Z

-- aas
SELECT NULL, price.uuid, price.amount, price.valid_from, price.valid_until
FROM product_prices AS price
WHERE price.product_uuid = $1::uuid AND (price.currency = 'ZAR')
ORDER BY price.valid_from DESC, price.uuid DESC
LIMIT $2::bigint
-- $1 = 60000000-0000-4000-8000-000000000021
-- $2 = 1000

-- aas
SELECT NULL, NULL, wanted.place,
       CASE WHEN count(*) = count(price.amount) THEN sum(price.amount) END
FROM unnest($1::uuid[], $2::integer[]) AS wanted (product_uuid, place)
LEFT JOIN product_prices AS price
    ON price.product_uuid = wanted.product_uuid AND price.currency = 'ZAR'
    AND price.valid_from <= $3::timestamptz
    AND (price.valid_until IS NULL OR price.valid_until > $3::timestamptz)
GROUP BY wanted.place
ORDER BY wanted.place
-- $1 = {"60000000-0000-4000-8000-000000000014","60000000-0000-4000-8000-000000000013","60000000-0000-4000-8000-000000000008","60000000-0000-4000-8000-000000000011","60000000-0000-4000-8000-000000000012"}
-- $2 = {"0","1","2","3","4"}
-- $3 = 2026-11-21T08:00:00Z

-- aas
SELECT NULL, NULL, wanted.place,
       CASE WHEN count(*) = count(price.amount) THEN sum(price.amount) END
FROM unnest($1::uuid[], $2::integer[]) AS wanted (product_uuid, place)
LEFT JOIN product_prices AS price
    ON price.product_uuid = wanted.product_uuid AND price.currency = 'ZAR'
    AND price.valid_from <= $3::timestamptz
    AND (price.valid_until IS NULL OR price.valid_until > $3::timestamptz)
GROUP BY wanted.place
ORDER BY wanted.place
-- $1 = {"60000000-0000-4000-8000-000000000001","60000000-0000-4000-8000-000000000002","60000000-0000-4000-8000-000000000003","60000000-0000-4000-8000-000000000004","60000000-0000-4000-8000-000000000005","60000000-0000-4000-8000-000000000006","60000000-0000-4000-8000-000000000019","60000000-0000-4000-8000-000000000007","60000000-0000-4000-8000-000000000017","60000000-0000-4000-8000-000000000012","60000000-0000-4000-8000-000000000017","60000000-0000-4000-8000-000000000009","60000000-0000-4000-8000-000000000011","60000000-0000-4000-8000-000000000008","60000000-0000-4000-8000-000000000010"}
-- $2 = {"0","1","2","3","4","5","5","6","6","7","7","8","9","10","11"}
-- $3 = 2026-11-21T08:00:00Z
