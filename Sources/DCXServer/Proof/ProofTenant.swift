internal import DCXSchema

/// A viewer of a proof: an owner of an organisation, with a session that is made for the proof and goes with it.
struct ProofTenant {
    let organisation: String
    let name: String
    let kind: String
    let user: String
    let session: String
    /// The organisations whose rows it sees.
    let sees: [String]

    /// Of each kind so many, where there are.
    static let ofEachKind = 2

    /// Two organisations of each kind that have an active owner, those with the most users first.
    /// - Parameter now: as PostgreSQL reads it.
    static func choose(in main: BlockingConnection, now: String) throws(BlockingError) -> [ProofTenant] {
        let rows = try main.texts(
            """
            SELECT concat_ws('|', t.kind, t.organisation, t.person, t.name)
            FROM (
                SELECT o.kind, o.uuid AS organisation, o.name, u.uuid AS person,
                    row_number() OVER (PARTITION BY o.kind ORDER BY o.parent_uuid, o.created_at, o.uuid) AS place
                FROM organisations AS o
                CROSS JOIN LATERAL (
                    SELECT u.uuid
                    FROM users AS u
                    WHERE u.organisation_uuid = o.uuid AND u.status = 'active' AND u.role = 'owner'
                    ORDER BY u.created_at, u.uuid
                    LIMIT 1
                ) AS u
                WHERE o.status = 'active' AND o.kind <> 'platform'
            ) AS t
            WHERE t.place <= \(ofEachKind)
            ORDER BY t.kind, t.place
            """)
        var tenants: [ProofTenant] = []
        for row in rows {
            let parts = row.split(separator: "|", maxSplits: 3).map { String($0) }
            guard parts.count == 4 else { continue }
            tenants.append(try ProofTenant(parts, in: main, now: now))
        }
        return tenants
    }

    private init(_ parts: [String], in main: BlockingConnection, now: String) throws(BlockingError) {
        kind = parts[0]
        organisation = parts[1]
        user = parts[2]
        name = parts[3]
        session =
            try main.texts(
                """
                INSERT INTO sessions (uuid, user_uuid, organisation_uuid, created_at, expires_at, address, user_agent)
                VALUES (gen_random_uuid(), '\(user)', '\(organisation)', '\(now)', '\(now)'::timestamptz + interval '1 day',
                    '127.0.0.1', 'dcx-server prove')
                RETURNING uuid
                """
            ).first ?? ""
        sees =
            kind == "reseller"
            ? try main.texts("SELECT uuid FROM organisations WHERE reseller_uuid = '\(organisation)' ORDER BY uuid")
            : [organisation]
    }

    func end(in main: BlockingConnection) throws(BlockingError) {
        try main.run("DELETE FROM sessions WHERE uuid = '\(session)'")
    }

    var visible: String { sees.map { "'\($0)'" }.joined(separator: ", ") }
}
