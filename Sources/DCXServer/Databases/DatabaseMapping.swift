internal import DCXSchema
internal import Synchronization

/// Whether the tables of a database are as they are mapped. One for all loops: what one connection has found out, the others
/// need not ask again.
///
/// A connection that is lost makes it unknown again: behind the next one may be another database, or the same after a
/// migration.
final class DatabaseMapping: Sendable {
    private enum State: Equatable {
        case unknown, same
        case differs([String])
    }

    private let database: DatabaseName
    private let state = Mutex(State.unknown)

    init(_ database: DatabaseName) { self.database = database }

    /// Its rows are judged.
    var comparison: Statement { LiveTables.statement(of: MappedTables.of(database), in: database) }

    var isSame: Bool { state.withLock { $0 == .same } }

    /// As they were found last.
    var differences: [String] {
        state.withLock { state in if case .differs(let differences) = state { differences } else { [] } }
    }

    /// - Returns: the differences, and whether they are others than were known.
    func judge(_ rows: StatementRows) -> (differences: [String], isNews: Bool) {
        let differences = MappingDifferences.all(of: MappedTables.of(database), in: database, LiveTables(rows))
        let found = differences.isEmpty ? State.same : .differs(differences)
        return state.withLock { state in
            defer { state = found }
            return (differences, state != found)
        }
    }

    func forget() { state.withLock { state in if state == .same { state = .unknown } } }
}

/// The mapping of each database.
struct DatabaseMappings: Sendable {
    private let all: [DatabaseName: DatabaseMapping]

    init() { all = Dictionary(uniqueKeysWithValues: DatabaseName.allCases.map { ($0, DatabaseMapping($0)) }) }

    subscript(database: DatabaseName) -> DatabaseMapping? { all[database] }

    /// The databases that are known to differ.
    var mismatched: [DatabaseName] { DatabaseName.allCases.filter { all[$0]?.differences.isEmpty == false } }
}
