internal import DCXSchema

/// The parts of a server, put together: one event loop with its databases, the portal over them, and HTTP in front.
final class PortalServer {
    let loop: EventLoop
    private let databases: PostgresDatabases
    private let http: HTTPServer

    /// - Parameters:
    ///   - listener: a listening socket, which the server closes.
    ///   - observed: what resolvers see of the databases; tests look on here.
    init(
        _ configuration: Configuration, _ portal: PortalSchema, listener: Int32, clock: any Clock = SystemClock(),
        limits: HTTPLimits = HTTPLimits(), observed: (any Databases) -> any Databases = { $0 }
    ) throws {
        let loop = try EventLoop()
        let databases = PostgresDatabases(configuration.databaseURLs, configuration.postgres, loop) { observation in
            Log.note(observation)
        }
        let tokens = AccessTokens(key: configuration.tokenKey, clock: clock)
        let passwords = PasswordWorker(loop)
        try passwords.start()
        let services = PortalServices(
            databases: observed(databases), passwords: passwords, tokens: tokens, clock: clock)
        let names = configuration.databaseURLs.keys.sorted { $0.rawValue < $1.rawValue }
        let handler = PortalHandler(portal, services, tokens, CrossOrigin(origins: configuration.crossOrigins)) {
            names.map { ($0, databases.isReady($0)) }
        }
        self.loop = loop
        self.databases = databases
        http = HTTPServer(loop, listener: listener, handler: handler, limits: limits)
    }

    /// Begins to connect and to accept; `loop.run()` does the rest.
    func start() {
        databases.connect()
        http.start()
    }

    /// Stops accepting, lets what runs finish for so long, and ends the loop.
    func stop(withinMilliseconds limit: Int) {
        let databases = databases
        let loop = loop
        let finish = {
            databases.close()
            loop.stop()
        }
        http.drain(finish)
        _ = loop.schedule(afterMilliseconds: limit, finish)
    }
}
