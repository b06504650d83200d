internal import DCXSchema
internal import Synchronization

/// What the log said last of each database: a process has many connections to each, and a line tells of a change, not of a
/// connection.
enum DatabaseNews {
    private enum State: Equatable {
        case connected
        case lost(reason: String)
    }

    private static let saidSettings = Mutex<[DatabaseName: [String]]>([:])
    private static let said = Mutex<[DatabaseName: State]>([:])

    /// Whether the log has not said so yet.
    static func isNew(_ observation: DatabaseObservation) -> Bool {
        switch observation {
        case .connected(let database): isNew(.connected, of: database)
        case .lost(let database, let reason): isNew(.lost(reason: reason), of: database)
        case .differs, .commitCancelled: true
        case .dropsSettings(let database, let advice):
            saidSettings.withLock { said in
                defer { said[database] = advice }
                return said[database] != advice
            }
        // Metrics count them.
        case .cancelled: false
        }
    }

    private static func isNew(_ state: State, of database: DatabaseName) -> Bool {
        said.withLock { said in
            if said[database] == state { return false }
            said[database] = state
            return true
        }
    }
}
