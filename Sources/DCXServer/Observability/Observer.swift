internal import DCXSchema

/// Everything that can be watched. Who notes it does not know what becomes of it.
enum Observation {
    case refusal(RefusalRecord)
    /// A client beyond the number of those that are told so.
    case drop
    /// A request was not executed, as a budget was empty.
    case limit(BudgetRefusal)
    case resourceRefusal(ResourceRefusalKey)
    case database(DatabaseObservation)
}

/// Decides what becomes of what is watched on an event loop: a line of the log, a number, or both. On its thread only.
final class Observer {
    private let metrics: LoopMetrics
    private let log: LogWriter

    init(_ metrics: LoopMetrics, _ format: LogFormat, _ loop: EventLoop) {
        let log = LogWriter(format, loop)
        self.metrics = metrics
        self.log = log
        loop.beforeEnding.append { log.flush() }
    }

    /// A request that is answered: each is noted, so that its record is not put into an observation first.
    func note(_ record: borrowing RequestRecord) {
        metrics.note(record)
        log.write(record)
    }

    /// What a request is charged.
    func note(_ use: BudgetUse, of ownerClass: Owner.Class) { metrics.owners.note(use, of: ownerClass) }

    func note(_ observation: Observation) {
        switch observation {
        case .refusal(let record):
            metrics.note(record)
            log.write(record)
        case .drop: metrics.drops.add()
        case .limit(let refusal): metrics.owners.note(refusal)
        case .resourceRefusal(let key): metrics.note(key)
        case .database(let observation):
            switch observation {
            case .cancelled(let database): metrics.cancelledStatements[database]?.add()
            case .commitCancelled(let database): metrics.cancelledCommits[database]?.add()
            case .connected, .lost, .differs, .dropsSettings: break
            }
            log.write(observation)
        }
    }
}
