import DCXSchema
import Synchronization

@testable import DCXServer

/// A worker in this process, over databases of a test's own.
final class TestWorker: Sendable {
    private let worker: LoopConfined<Worker>

    init(
        _ databases: TenantDatabases, clock: any Clock = FrozenClock.anchor,
        driver: @escaping Worker.DriverMaking = { InventoryDriver($0, clock: $1) },
        configure: (inout Configuration) -> Void = { _ in }
    ) throws {
        var configuration = try Configuration.read(.working)
        configuration.workerURLs = try databases.urls(user: "dcx_worker")
        configuration.log = .off
        configure(&configuration)
        worker = LoopConfined(try Worker(configuration, clock: clock, driver: driver))
        try worker.value.start()
    }

    /// Ends it as it is, and waits.
    func stop() {
        let hasEnded = StartSignal()
        worker.value.stop(withinMilliseconds: 10_000) { hasEnded.signal() }
        hasEnded.wait()
    }
}

/// A clock that goes when it is told to.
final class HandClock: Clock {
    private let seconds = Mutex(FrozenClock.anchor.seconds)

    func secondsSince1970() -> Int { seconds.withLock { $0 } }

    func advance(_ count: Int) { seconds.withLock { $0 += count } }
}

/// A clock that goes on from the time that the demo data counts from.
struct TickingClock: Clock {
    private let begin = EventLoop.monotonicMilliseconds()

    func secondsSince1970() -> Int {
        FrozenClock.anchor.seconds + (EventLoop.monotonicMilliseconds() - begin) / 1000
    }
}
