internal import DCXSchema

/// A server, put together: event loops, each with its own databases, portal and clients, and one listener whose clients are
/// spread over them. Loops share nothing that changes.
final class PortalServer {
    /// How long beyond its limit a stop waits for loops that do not turn.
    private static let patienceMilliseconds = 500

    private let loops: [LoopServer]
    private let listener: Int32
    /// Loops that have not ended, besides the first; and whether that is done. On the first loop's thread.
    private var othersRunning: Int
    private var isFirstDone = false

    /// - Parameters:
    ///   - mappings: what is known of the databases; what is not is found out before statements get there.
    ///   - listener: a listening socket, which the server closes.
    init(
        _ configuration: Configuration, _ portal: PortalSchema, _ mappings: DatabaseMappings = DatabaseMappings(),
        listener: Int32, clock: any Clock = SystemClock(),
        observed: LoopServer.Observed = LoopServer.Observed()
    ) throws {
        let metrics = (0..<configuration.loops).map { _ in LoopMetrics() }
        let passwords = PasswordWorker(threads: configuration.passwordThreads)
        try passwords.start()
        let shared = LoopServer.Shared(
            configuration: configuration, portal: portal, mappings: mappings, passwords: passwords, clock: clock,
            metrics: metrics)
        loops = try metrics.map { try LoopServer(shared, $0, observed) }
        self.listener = listener
        othersRunning = loops.count - 1
    }

    /// The loop on whose thread `run` runs.
    var firstLoop: EventLoop { loops[0].loop }

    /// Begins to connect and to accept.
    func start() { loops[0].start(listener: listener, spreadingOver: loops.map(\.http)) }

    /// Serves on this thread and those of the other loops until `stop`.
    func run() throws {
        for server in loops.dropFirst() {
            let confined = LoopConfined((server, self))
            try Thread.start {
                let (server, whole) = confined.value
                server.start(listener: nil, spreadingOver: [])
                server.loop.run()
                whole.firstLoop.run {
                    confined.value.1.othersRunning -= 1
                    confined.value.1.endIfDone()
                }
            }
        }
        firstLoop.run()
    }

    /// Stops accepting, answers what has come, for so long at most, and ends the loops: the first, which has the listener
    /// and the signals, after all others.
    /// - Parameter told: called when all loops have been told: what is sent after it meets a server that stops.
    func stop(withinMilliseconds limit: Int, _ told: @escaping @Sendable () -> Void = {}) {
        let confined = LoopConfined(self)
        firstLoop.run {
            confined.value.stopLoops(withinMilliseconds: limit)
            told()
        }
    }

    private func stopLoops(withinMilliseconds limit: Int) {
        // The first hands clients over to the others until it drains: what it has handed over comes before their stop.
        loops[0].stop(withinMilliseconds: limit) { [self] in
            isFirstDone = true
            endIfDone()
        }
        for server in loops.dropFirst() {
            let confined = LoopConfined(server)
            server.loop.run {
                let server = confined.value
                server.stop(withinMilliseconds: limit) { server.loop.stop() }
            }
        }
        let loop = firstLoop
        _ = loop.schedule(afterMilliseconds: limit + Self.patienceMilliseconds) { loop.stop() }
    }

    private func endIfDone() { if isFirstDone, othersRunning == 0 { firstLoop.stop() } }
}
