internal import DCXSchema

/// A worker, put together: an event loop of its own, with connections of its own, and the work that goes on there.
///
/// It reaches the databases as a role of its own, which may write what requests may not.
final class Worker {
    /// How often a stop looks whether what was begun has ended.
    private static let stopMilliseconds = 20

    let loop: EventLoop
    private let databases: PostgresDatabases
    /// For statements that may take minutes: none of the others waits behind one.
    private let patientDatabases: PostgresDatabases
    private let work: Work

    /// Makes what drives machines.
    typealias DriverMaking = (any Databases, any Clock) -> any MachineDriver

    init(
        _ configuration: Configuration, clock: any Clock = SystemClock(),
        driver: DriverMaking = { InventoryDriver($0, clock: $1) }
    ) throws {
        let metrics = LoopMetrics()
        let loop = try EventLoop(metrics)
        let observer = Observer(metrics, configuration.log, loop)
        let databases = PostgresDatabases(configuration.workerURLs, configuration.workerLimits, loop) {
            observer.note(.database($0))
        }
        let patient = PostgresDatabases(configuration.workerURLs, configuration.patientLimits, loop) { _ in }
        loop.beforeWaiting.append {
            databases.push()
            patient.push()
        }
        let format = configuration.log
        let services = WorkServices(
            databases: databases, patientDatabases: patient,
            hasServices: configuration.workerURLs[.eNetworks] != nil, clock: clock, limits: configuration.work,
            driver: driver(databases, clock), tasks: loop, pause: LoopPause(loop)
        ) { words in
            if format != .off { Log.say("dcx-server: worker: \(words)", .error) }
        }
        self.loop = loop
        self.databases = databases
        patientDatabases = patient
        work = Work(services)
    }

    /// Works on this thread until `stop`.
    func run() {
        databases.connect()
        patientDatabases.connect()
        work.start()
        loop.run()
    }

    /// Works on a thread of its own.
    func start() throws {
        let confined = LoopConfined(self)
        try Thread.start { confined.value.run() }
    }

    /// Takes nothing more, finishes what is begun, for so long at most, and calls back on the worker's thread. From any
    /// thread.
    func stop(withinMilliseconds limit: Int, _ done: @escaping @Sendable () -> Void = {}) {
        let confined = LoopConfined(self)
        loop.run {
            confined.value.work.stop()
            confined.value.endWhenIdle(deadline: EventLoop.monotonicMilliseconds() + limit, done)
        }
    }

    private func endWhenIdle(deadline: Int, _ done: @escaping @Sendable () -> Void) {
        if work.isIdle || EventLoop.monotonicMilliseconds() >= deadline {
            databases.close()
            patientDatabases.close()
            loop.stop()
            return done()
        }
        _ = loop.schedule(afterMilliseconds: Self.stopMilliseconds) { self.endWhenIdle(deadline: deadline, done) }
    }
}
