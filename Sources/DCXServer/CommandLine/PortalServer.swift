internal import DCXSchema
internal import Glibc

/// A server, put together: event loops, each with its own databases, portal and clients, and one listener whose clients are
/// spread over them. Loops share nothing that changes.
final class PortalServer {
    private let loops: [LoopServer]
    private let listener: Int32
    /// Counts the loops that have ended, besides the first.
    private let ended: UnsafeMutablePointer<sem_t>

    /// - Parameters:
    ///   - listener: a listening socket, which the server closes.
    ///   - observed: what resolvers see of the databases; tests look on here.
    init(
        _ configuration: Configuration, _ portal: PortalSchema, listener: Int32, clock: any Clock = SystemClock(),
        observed: (any Databases) -> any Databases = { $0 }
    ) throws {
        let metrics = (0..<configuration.loops).map { _ in LoopMetrics() }
        let passwords = PasswordWorker()
        try passwords.start()
        let shared = LoopServer.Shared(
            configuration: configuration, portal: portal, passwords: passwords, clock: clock, metrics: metrics)
        loops = try metrics.map { try LoopServer(shared, $0, observed: observed) }
        self.listener = listener
        ended = .allocate(capacity: 1)
        sem_init(ended, 0, 0)
    }

    deinit { ended.deallocate() }

    /// The loop on whose thread `run` runs.
    var firstLoop: EventLoop { loops[0].loop }

    /// Begins to connect and to accept.
    func start() { loops[0].start(listener: listener, spreadingOver: loops.map(\.http)) }

    /// Serves on this thread and those of the other loops until `stop`.
    func run() throws {
        for server in loops.dropFirst() {
            let server = LoopConfined((server, ended))
            try Thread.start {
                let (server, ended) = server.value
                server.start(listener: nil, spreadingOver: [])
                server.loop.run()
                sem_post(ended)
            }
        }
        loops[0].loop.run()
        for _ in loops.dropFirst() { sem_wait(ended) }
    }

    /// Stops accepting, lets what runs finish for so long, and ends the loops.
    func stop(withinMilliseconds limit: Int) {
        for server in loops {
            let confined = LoopConfined(server)
            server.loop.run { confined.value.stop(withinMilliseconds: limit) }
        }
    }
}
