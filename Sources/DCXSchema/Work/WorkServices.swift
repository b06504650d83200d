/// What a worker needs of the machine it runs on. One for each event loop, on its thread only.
public final class WorkServices {
    public let databases: any Databases
    /// For statements that may take minutes.
    let patientDatabases: any Databases
    /// Whether there is a database of network services.
    let hasServices: Bool
    public let clock: any Clock
    public let limits: WorkLimits
    let driver: any MachineDriver
    let tasks: any TaskStarting
    let pause: any Pausing
    /// Told what goes wrong, for the log.
    let report: (String) -> Void

    public init(
        databases: any Databases, patientDatabases: any Databases, hasServices: Bool, clock: any Clock,
        limits: WorkLimits, driver: any MachineDriver,
        tasks: any TaskStarting, pause: any Pausing, report: @escaping (String) -> Void
    ) {
        self.databases = databases
        self.patientDatabases = patientDatabases
        self.hasServices = hasServices
        self.clock = clock
        self.limits = limits
        self.driver = driver
        self.tasks = tasks
        self.pause = pause
        self.report = report
    }

    private static let insistingMilliseconds = 200

    /// Notes something, again and again for as long as a lease lasts: what is not noted while a database restarts would wait
    /// for its lease to end.
    func insist(_ note: () async throws -> Void) async {
        for _ in 0...(limits.leaseSeconds * 1000 / Self.insistingMilliseconds) {
            if let _ = try? await note() { return }
            await pause.pause(milliseconds: Self.insistingMilliseconds)
        }
    }
}

/// Waits without holding the thread.
public protocol Pausing: AnyObject {
    func pause(milliseconds: Int) async
}

/// How much a worker does at once, and how long things may take.
public struct WorkLimits: Sendable {
    /// How long a worker has what it has taken, without a sign of life.
    public var leaseSeconds = 30
    /// How long a driver may be at one command.
    public var commandSeconds = 600
    /// How often a command is tried.
    public var maximumAttempts = 5
    /// How many commands, and how many orders, are taken at once.
    public var batch = 16
    /// How long commands are kept that are over.
    public var commandDays = 400
    /// How long lines of the audit log are kept, and those about money.
    public var auditDays = 400
    public var auditMoneyDays = 2_557
    /// How long the usage of the API is kept.
    public var usageDays = 800
    /// How long measurements are kept.
    public var sampleDays = 35
    public var hourlyDays = 400
    public var dailyDays = 1_830

    public init() {}

    private static let longestBackoffSeconds = 60

    /// How long a command that failed waits.
    func backoffSeconds(attempt: Int) -> Int { min(Self.longestBackoffSeconds, 1 << min(attempt, 6)) }

    /// How far ahead a due time or the end of a lease can lie, with as much again for clocks that differ. What lies further
    /// ahead was written by a clock that was ahead: waiting for it could take hours, so that it is due now.
    var furthestAheadSeconds: Int { 2 * max(Self.longestBackoffSeconds, leaseSeconds) }
}
