internal import GraphQLCore

/// What the failure of a statement says about trying again, by its SQLSTATE (PostgreSQL 15, appendix A). The one table of these
/// codes: what clients are told and what is tried again by itself follow from it.
package enum FailureMeaning: Sendable, Equatable, CaseIterable {
    /// The database cannot do it now: a disk is full, a file cannot be read, it shuts down, it is a standby, the connection is lost.
    case unavailable
    /// Too much goes on at the moment: memory and connections are taken, others hold a lock, transactions met.
    case overloaded
    /// It was cancelled, or took longer than a statement may.
    case late
    /// A value of the client's does not exist or does not fit.
    case invalidValue
    /// The viewer may not do it any more.
    case forbidden
    /// A defect of ours, or a constraint: the same statement fails again.
    case defect

    /// Of PostgreSQL's classes, the first two characters of the code.
    private static let classes: [String: FailureMeaning] = [
        "08": .unavailable,  // connection exception
        "22": .invalidValue,  // data exception
        "28": .unavailable,  // invalid authorization: while connecting
        "3D": .unavailable,  // no such database: while connecting
        "40": .overloaded,  // transaction rollback: serialization failure, deadlock
        "53": .overloaded,  // insufficient resources: memory, connections, temporary files
        "57": .unavailable,  // operator intervention: shutdown, crash, starting up
        "58": .unavailable,  // system error: input and output, missing files
        "F0": .unavailable,  // configuration file
    ]

    /// Of codes that differ from their class, or are the only ones of it.
    private static let codes: [String: FailureMeaning] = [
        // What libpq says by itself has no code: the connection is lost.
        PostgresCode.none: .unavailable,
        "25006": .unavailable,  // read-only transaction: a standby, or a primary that was made read-only
        "25P03": .unavailable,  // idle in transaction for too long
        "25P04": .unavailable,  // transaction timeout
        "26000": .unavailable,  // the prepared statement is gone: a pooler has changed the session
        "40002": .defect,  // a deferred constraint
        "53100": .unavailable,  // disk full
        "55006": .overloaded,  // object in use
        "55P03": .overloaded,  // lock not available: lock_timeout
        "57014": .late,  // query canceled: statement_timeout
        "72000": .overloaded,  // snapshot too old
        "HV00N": .unavailable,  // a foreign table's server cannot be reached
        ActingViewer.refused: .forbidden,
    ]

    package init(sqlState: String) {
        self = Self.codes[sqlState] ?? Self.classes[String(sqlState.prefix(2))] ?? .defect
    }

    /// Whether the same statement may go well another time.
    package var mayGoWellLater: Bool {
        switch self {
        case .unavailable, .overloaded, .late: true
        case .invalidValue, .forbidden, .defect: false
        }
    }

    /// What the client is told.
    var fieldError: FieldError {
        switch self {
        case .unavailable: FieldError("The data is not available at the moment.", code: "DATABASE_UNAVAILABLE")
        case .overloaded: FieldError("The service has too much to do at the moment.", code: "OVERLOADED")
        case .late: FieldError("The data took too long.", code: "DEADLINE_EXCEEDED")
        case .invalidValue: FieldError("A value that was given is out of its range.", code: "INVALID_VALUE")
        case .forbidden: FieldError("You may not do this.", code: "FORBIDDEN")
        case .defect: FieldError("The data could not be read.", code: "INTERNAL_ERROR")
        }
    }
}

/// Codes that are no SQLSTATE.
package enum PostgresCode {
    /// What failed has none.
    package static let none = "?????"
}
