internal import DCXSchema
internal import Synchronization

/// What an event loop counts. Its own thread changes the numbers; `/metrics` reads those of all loops.
final class LoopMetrics: Sendable {
    let requests = (1...5).map { _ in Counter() }
    let requestDuration = Histogram()
    let statements = Counter()
    let rows = Counter()
    let checkedRows = Counter()
    let stoppedRows = Counter()
    let responseBytes = Counter()
    /// Mutations that nobody was signed in for, that changed nothing and left no line in the audit log.
    let unloggedMutations = Counter()
    let throttledSignIns = Counter()
    let connections = Counter()
    let drops = Counter()
    let cachedDocuments = Counter()
    let owners = OwnerMetrics()
    /// Owners whose budgets are kept.
    let budgetOwners = Counter()
    let cachedDocumentBytes = Counter()
    /// What requests hold beyond their allowances, and the most of it that they may.
    let heldBytes = Counter()
    let maximumHeldBytes = Counter()
    /// The longest turn of the loop since it was last asked for, in microseconds: so long could a ready event wait.
    let longestTurnMicroseconds = Counter()
    let databaseLoad = LoopMetrics.perDatabase()
    /// Statements that wait for their tenant's turn, by the class of their cost.
    let boundedWaiting = LoopMetrics.perDatabase()
    let unboundedWaiting = LoopMetrics.perDatabase()
    /// Transactions that wait for a connection.
    let transactionsWaiting = LoopMetrics.perDatabase()
    let cancelledStatements = LoopMetrics.perDatabase()
    let cancelledCommits = LoopMetrics.perDatabase()
    let executedMicroseconds = Counter()
    let waitedMicroseconds = Counter()
    let databaseConnections = LoopMetrics.perDatabase()
    private let errors = Mutex<[String: Int]>([:])
    private let refusals = Mutex<[Int: Int]>([:])
    private let resourceRefusals = Mutex<[ResourceRefusalKey: Int]>([:])

    private static func perDatabase() -> [DatabaseName: Counter] {
        Dictionary(uniqueKeysWithValues: DatabaseName.allCases.map { ($0, Counter()) })
    }

    func note(_ record: borrowing RequestRecord) {
        requests[min(max(record.status / 100, 1), 5) - 1].add()
        requestDuration.record(microseconds: record.durationMicroseconds)
        statements.add(record.statements)
        rows.add(record.rows)
        checkedRows.add(record.checkedRows)
        stoppedRows.add(record.stoppedRows)
        executedMicroseconds.add(record.use.executedMicroseconds)
        waitedMicroseconds.add(record.use.waitedMicroseconds)
        responseBytes.add(record.bytes)
        if record.unloggedMutations > 0 { unloggedMutations.add(record.unloggedMutations) }
        if record.throttledSignIns > 0 { throttledSignIns.add(record.throttledSignIns) }
        if record.errorCodes.isEmpty { return }
        errors.withLock { errors in
            for code in record.errorCodes { errors[code, default: 0] += 1 }
        }
    }

    func note(_ record: RefusalRecord) { refusals.withLock { $0[record.status, default: 0] += 1 } }

    func note(_ key: ResourceRefusalKey) { resourceRefusals.withLock { $0[key, default: 0] += 1 } }

    /// Resources that were not given.
    var refusalsOfResources: [ResourceRefusalKey: Int] { resourceRefusals.withLock { $0 } }

    /// Refusals before there was a request, by their status.
    var refusalsByStatus: [Int: Int] { refusals.withLock { $0 } }

    /// Errors of fields and requests by their code.
    var errorsByCode: [String: Int] { errors.withLock { $0 } }
}
