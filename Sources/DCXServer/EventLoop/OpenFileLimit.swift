internal import CLinux

/// How many descriptors the process may have: each connection takes one, and the usual 1,024 are soon reached.
enum OpenFileLimit {
    /// Of files, of each event loop, and of what is about to be closed.
    private static let others = 64

    /// Raises the limit to what the system allows this process.
    /// - Returns: what it is then.
    @discardableResult
    static func raise() -> Int { Int(clinux_raise_open_files()) }

    /// Clients that a loop has to be able to serve at once, for the server to be worth starting.
    private static let fewestConnections = 8

    /// What a server cannot do without: its own files, its connections to the databases, and a few clients.
    static func least(_ configuration: Configuration) -> Int {
        own(configuration) + configuration.loops * (ofLoop(configuration) + fewestConnections)
    }

    /// Bounds clients' connections, so that those to the databases can be made anew whatever clients do.
    static func bound(_ configuration: inout Configuration, descriptors: Int) {
        let ofClients = (descriptors - own(configuration)) / configuration.loops - ofLoop(configuration)
        let free = max(fewestConnections, ofClients)
        let refused = min(configuration.http.refusedConnections, free / 8)
        configuration.http.refusedConnections = refused
        configuration.http.connections = min(configuration.http.connections, free - refused)
    }

    /// Of the process and its worker.
    private static func own(_ configuration: Configuration) -> Int {
        if !configuration.works { return others }
        return configuration.workerURLs.keys.reduce(others) { sum, database in
            sum + configuration.workerLimits.connectionCount(of: database)
                + configuration.patientLimits.connectionCount(of: database)
        }
    }

    /// An event loop's connections to the databases.
    private static func ofLoop(_ configuration: Configuration) -> Int {
        configuration.databaseURLs.keys.reduce(0) { $0 + configuration.postgres.connectionCount(of: $1) }
    }
}
