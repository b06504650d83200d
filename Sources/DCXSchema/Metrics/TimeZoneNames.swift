internal import GraphQLCore

/// The time zones that can be asked for: those that PostgreSQL knows by the name of an area and a place, and UTC. What else it
/// would take for a zone has two meanings: `CET` is an abbreviation to it, without summer time, and `Mars/Base5` five hours
/// behind UTC.
///
/// One for each event loop. The names are read once, when the first zone is asked for that everybody knows not: PostgreSQL
/// takes a tenth of a second to look through its files, whether for one name or for all, and so nobody can make it look again.
final class TimeZoneNames {
    static let utc = "UTC"
    private static let alwaysKnown: Set<String> = [utc, MetricsSource.dailyZone]

    private static let statement = StatementText(
        .aas,
        """
        SELECT zone.name
        FROM pg_timezone_names AS zone
        WHERE zone.name LIKE '%/%' AND zone.name NOT LIKE 'posix/%' AND zone.name NOT LIKE 'right/%'
        """, cost: .unbounded)

    private var names: Set<ExactText>?
    private var waiting: [Answer] = []

    /// Told whether a name is one; called once.
    typealias Answer = (Result<Set<ExactText>, DatabaseError>) -> Void

    init() {}

    /// Whether a zone is known without the database.
    static func areAlwaysKnown(_ zone: String) -> Bool { alwaysKnown.contains(zone) }

    /// Finds out whether a zone is known: at once, or when the names have been read.
    func look(_ zone: String, _ request: PortalRequest, _ answer: @escaping (Result<Bool, DatabaseError>) -> Void) {
        if Self.alwaysKnown.contains(zone) { return answer(.success(true)) }
        let name = ExactText(zone)
        if let names { return answer(.success(names.contains(name))) }
        waiting.append { answer($0.map { $0.contains(name) }) }
        if waiting.count == 1 { read(request) }
    }

    /// It is none of those that the request may have: what fits into it does not depend on who asked before.
    private func read(_ request: PortalRequest) {
        request.countStatements(1)
        request.services.databases.send(Statement(Self.statement, []), to: NamesReceiver(self))
    }

    fileprivate func received(_ result: Result<StatementRows, DatabaseError>) {
        let found = result.map { rows in Set((0..<rows.count).compactMap { rows.string($0, 0).map(ExactText.init) }) }
        if case .success(let found) = found { names = found }
        let answers = waiting
        waiting = []
        for answer in answers { answer(found) }
    }
}

private final class NamesReceiver: StatementReceiver {
    private let names: TimeZoneNames

    init(_ names: TimeZoneNames) { self.names = names }

    func receive(_ result: Result<StatementRows, DatabaseError>) { names.received(result) }
}
