internal import CLinux
internal import DCXSchema
internal import Glibc

/// `serve`: answers requests until SIGTERM or SIGINT.
enum ServeCommand {
    private static let backlog: Int32 = 1024

    static func run(_ flags: [String]) -> Int32 {
        do {
            var configuration = try Configuration.read(.serving, flags: flags)
            Log.use(configuration.log)
            let mappings = DatabaseMappings()
            let comparison = try StartComparison(configuration.databaseURLs, mappings)
            let portal = try PortalSchema()
            let differences = try comparison.differences()
            if !differences.isEmpty { return refuse(differences) }
            try limitConnections(&configuration)
            clinux_return_large_memory()
            let listener = clinux_listen(configuration.address, configuration.port, backlog)
            if listener == -2 {
                throw ConfigurationError("DCX_LISTEN: \(configuration.address) is no IPv4 address.")
            }
            if listener < 0 { return cannotListen(configuration, errno) }
            let signals = clinux_stop_signals()
            try serve(configuration, portal, mappings, listener, signals)
            return 0
        } catch let error as ConfigurationError {
            Log.say("dcx-server serve: \(error.message)", .error)
            return 2
        } catch let error as PortalSchemaError {
            Log.say(
                "dcx-server serve: the schema cannot be served:\n  \(error.differences.joined(separator: "\n  "))",
                .error)
            return 1
        } catch {
            Log.say("dcx-server serve: \(error)", .error)
            return 1
        }
    }

    /// To what there are descriptors for.
    private static func limitConnections(_ configuration: inout Configuration) throws(ConfigurationError) {
        let descriptors = OpenFileLimit.raise()
        let least = OpenFileLimit.least(configuration)
        if descriptors < least {
            throw ConfigurationError(
                "\(descriptors) open files are allowed, and \(least) are needed for \(configuration.loops) loops: "
                    + "raise the limit (ulimit -n, LimitNOFILE of systemd), or lower DCX_LOOPS.")
        }
        let wanted = configuration.http.connections
        OpenFileLimit.bound(&configuration, descriptors: descriptors)
        if configuration.http.connections == wanted { return }
        Log.say(
            "dcx-server serve: \(descriptors) open files are allowed: a loop takes "
                + "\(configuration.http.connections) connections of clients, not \(wanted) (DCX_MAX_CONNECTIONS)",
            .warning)
    }

    private static func refuse(_ differences: [String]) -> Int32 {
        Log.say(
            "dcx-server serve: the databases are not as they are mapped:\n  "
                + differences.joined(separator: "\n  "), .error)
        return 1
    }

    private static func cannotListen(_ configuration: Configuration, _ number: Int32) -> Int32 {
        let advice =
            switch number {
            case EADDRINUSE: "Another process has the port: stop it, or set DCX_LISTEN to another."
            case EACCES: "Ports below 1024 are for root: set DCX_LISTEN to a higher one."
            case EADDRNOTAVAIL: "This machine does not have the address: set DCX_LISTEN to one that it has."
            default: "DCX_LISTEN says where to listen."
            }
        Log.say(
            "dcx-server serve: \(configuration.address):\(configuration.port) cannot be listened on: "
                + "\(String(cString: strerror(number))). \(advice)", .error)
        return 1
    }

    private static func serve(
        _ configuration: Configuration, _ portal: PortalSchema, _ mappings: DatabaseMappings, _ listener: Int32,
        _ signals: Int32
    ) throws {
        StandardDescriptors.outliveReaders()
        try Log.startThread()
        defer { Log.endThread() }
        let server = try PortalServer(configuration, portal, mappings, listener: listener)
        let worker = configuration.works ? try Worker(configuration) : nil
        server.start()
        try worker?.start()
        let stopSignals = StopSignals(signals, server.firstLoop) {
            worker?.stop(withinMilliseconds: configuration.stopMilliseconds)
            server.stop(withinMilliseconds: configuration.stopMilliseconds) { Log.say("dcx-server: stopping") }
        }
        stopSignals.start()
        Log.say("dcx-server: serving on http://\(configuration.address):\(clinux_port(listener))/graphql")
        try server.run()
        Log.say("dcx-server: stopped")
    }
}
