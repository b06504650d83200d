internal import CLinux

/// How many descriptors the process may have: each connection takes one, and the usual 1,024 are soon reached.
enum OpenFileLimit {
    /// Of files, of each event loop, and of what is about to be closed.
    private static let others = 64

    /// Raises the limit to what the system allows this process.
    /// - Returns: what it is then.
    @discardableResult
    static func raise() -> Int { Int(clinux_raise_open_files()) }

    /// Bounds clients' connections, so that those to the databases can be made anew whatever clients do.
    static func bound(_ configuration: inout Configuration, descriptors: Int) {
        let ofLoop = configuration.postgres.connectionCount * configuration.databaseURLs.count
        let ofWorker =
            configuration.works
            ? (configuration.workerLimits.connectionCount + configuration.patientLimits.connectionCount)
                * configuration.workerURLs.count : 0
        let free = max(8, (descriptors - others - ofWorker) / configuration.loops - ofLoop)
        let refused = min(configuration.http.refusedConnections, free / 8)
        configuration.http.refusedConnections = refused
        configuration.http.connections = min(configuration.http.connections, free - refused)
    }
}
