internal import DCXSchema

/// How many connections one process makes at most, held against what PostgreSQL admits: to all of its databases that are at the same
/// hosts together.
struct ConnectionDemand {
    private let names: [DatabaseName]
    private let demands: [DatabaseName: Int]
    private let urls: [DatabaseName: String]

    init(_ configuration: Configuration) {
        urls = configuration.databaseURLs
        names = DatabaseName.allCases.filter { configuration.databaseURLs[$0] != nil }
        demands = Dictionary(
            uniqueKeysWithValues: names.map { database in
                (database, Self.ofServer(configuration, database) + Self.ofWorker(configuration, database))
            })
    }

    private static func ofServer(_ configuration: Configuration, _ database: DatabaseName) -> Int {
        configuration.loops * configuration.postgres.connectionCount(of: database)
    }

    private static func ofWorker(_ configuration: Configuration, _ database: DatabaseName) -> Int {
        guard configuration.works, configuration.workerURLs[database] != nil else { return 0 }
        return configuration.workerLimits.connectionCount(of: database)
            + configuration.patientLimits.connectionCount(of: database)
    }

    /// Warnings for the operator.
    func warnings(_ databases: any Databases) async -> [String] {
        var groups: [String: [DatabaseName]] = [:]
        for name in names { groups["\(PostgresHosts(urls[name] ?? "").hosts)", default: []].append(name) }
        var warnings: [String] = []
        for group in groups.values.sorted(by: { $0[0].rawValue < $1[0].rawValue }) {
            let statement = Statement(StatementText(group[0], Self.admitted), [])
            guard let answer = await databases.rows(of: [statement]).first, case .success(let rows) = answer,
                let admitted = rows.integer(0, 0)
            else { continue }
            let demand = group.reduce(0) { $0 + (demands[$1] ?? 0) }
            if demand > admitted { warnings.append(Self.warning(group, demand, admitted)) }
        }
        return warnings
    }

    private static func warning(_ group: [DatabaseName], _ demand: Int, _ admitted: Int) -> String {
        let names = group.map(\.rawValue).joined(separator: ", ")
        return "\(names): one process of serve makes up to \(demand) connections, and PostgreSQL admits \(admitted): "
            + "raise max_connections or the CONNECTION LIMIT of the role, or lower DCX_LOOPS or DCX_…_CONNECTIONS"
    }

    /// Of the server, and of the role.
    private static let admitted = """
        SELECT least(
            current_setting('max_connections')::integer - current_setting('superuser_reserved_connections')::integer,
            (SELECT CASE WHEN rolconnlimit < 0 THEN NULL ELSE rolconnlimit END
                FROM pg_catalog.pg_roles WHERE rolname = current_user))::bigint
        """
}
