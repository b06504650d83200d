import DCXSchema

@testable import DCXServer

/// What roles may do in a database, a line each, as a reviewer reads it.
enum RolePrivileges {
    /// Tables first, then functions: what is granted to everybody is not left out.
    private static let sql = """
        WITH grants AS (
            SELECT g.grantee, g.privilege_type, c.relname AS object, NULL::text AS column, 0 AS attnum
            FROM pg_class AS c
            CROSS JOIN LATERAL aclexplode(c.relacl) AS g
            WHERE c.relnamespace = 'public'::regnamespace AND g.grantee <> c.relowner
            UNION ALL
            SELECT g.grantee, g.privilege_type, c.relname, a.attname, a.attnum
            FROM pg_class AS c
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            CROSS JOIN LATERAL aclexplode(a.attacl) AS g
            WHERE c.relnamespace = 'public'::regnamespace AND g.grantee <> c.relowner
        )
        SELECT grantee || ': ' || privilege_type || ' ON ' || object || coalesce(' (' || columns || ')', '')
        FROM (
            SELECT CASE WHEN grants.grantee = 0 THEN 'PUBLIC' ELSE grants.grantee::regrole::text END AS grantee,
                   grants.privilege_type, grants.object, string_agg(grants.column, ', ' ORDER BY grants.attnum) AS columns
            FROM grants
            GROUP BY grants.grantee, grants.privilege_type, grants.object
            UNION ALL
            SELECT CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END, g.privilege_type,
                   'FUNCTION ' || p.proname, NULL
            FROM pg_proc AS p
            CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) AS g
            WHERE p.pronamespace = 'public'::regnamespace AND g.grantee <> p.proowner AND p.prorettype <> 'trigger'::regtype
                AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
        ) AS lines
        ORDER BY grantee, object LIKE 'FUNCTION %', object, privilege_type
        """

    static func text(_ connection: BlockingConnection) throws -> String {
        try connection.texts(sql).joined(separator: "\n")
    }
}
