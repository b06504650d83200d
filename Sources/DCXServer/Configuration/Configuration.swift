internal import DCXSchema
internal import Glibc

/// How the server is to run: settings from the environment and the command line, each checked before anything starts.
struct Configuration {
    var address = "127.0.0.1"
    var port: UInt16 = 8003
    var databaseURLs: [DatabaseName: String] = [:]
    var migrationURLs: [DatabaseName: String] = [:]
    /// As the worker reaches them; where there is none, as the server does.
    var workerURLs: [DatabaseName: String] = [:]
    /// Whether `serve` runs a worker.
    var works = true
    var work = WorkLimits()
    /// Transactions that the worker has under way in each database.
    var workerConnections = 4
    /// The file of the key that signs access tokens, and those of others that verify them.
    var tokenKeyFile: String?
    var otherTokenKeyFiles: [String] = []
    var tokenKeys = TokenKeys(signing: [])
    var tokenNames = AccessTokens.Names()
    /// Origins whose scripts may use the API.
    var introspection = IntrospectionPolicy.on
    var crossOrigins: [String] = []
    /// Request headers that these scripts may send besides those that every client needs.
    var crossOriginHeaders = CrossOrigin.usualHeaders
    /// Whose word on the client's address is taken.
    var trustedProxies = TrustedProxies.none
    var log = LogFormat.automatic
    var loops = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// Threads that check passwords, which give way to the loops.
    var passwordThreads = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// How long a request may take from its arrival: what it has running then is given up.
    var requestMilliseconds = 10_000
    var turnMicroseconds = OwnerTurns.sliceMicroseconds
    /// How long a stop waits for requests that run: less than the ten seconds after which container runtimes kill.
    var stopMilliseconds = 8_000
    var postgres = PostgresLimits()
    var http = HTTPLimits()
    /// What each level of an owner may use.
    var budgets = BudgetLimits()
    /// What the process may take of memory.
    var memoryMiB = MachineMemory.usableMiB()

    /// A transaction waits and is idle no longer than the request that it is of may take.
    var servingLimits: PostgresLimits {
        var limits = postgres
        limits.maximumLockMilliseconds = min(limits.maximumLockMilliseconds, max(1_000, requestMilliseconds * 4 / 5))
        limits.maximumIdleTransactionMilliseconds = min(
            limits.maximumIdleTransactionMilliseconds, max(1_000, requestMilliseconds / 3))
        return limits
    }

    /// The worker does everything in transactions.
    var workerLimits: PostgresLimits {
        var limits = postgres
        limits.connections = 1
        limits.unboundedConnections = 0
        limits.transactionConnections = workerConnections
        limits.queuedTransactions = 10_000
        // It serves nobody: what it does is all one tenant's.
        limits.signInConnections = 0
        limits.sharesTransactions = false
        limits.maximumIdleTransactionMilliseconds = 5_000
        return limits
    }

    /// For roll-ups of all machines.
    var patientLimits: PostgresLimits {
        var limits = workerLimits
        limits.connections = 0
        limits.transactionConnections = 1
        limits.statementMilliseconds = max(limits.statementMilliseconds, 600_000)
        // No other connection shows meanwhile that the host is there.
        limits.quietMilliseconds = 10_000
        limits.maximumLockMilliseconds = 60_000
        limits.maximumIdleTransactionMilliseconds = 30_000
        return limits
    }

    /// What a command needs of the settings.
    enum Need {
        case serving, working, migrating
        /// The databases as the server has them, and nothing else.
        case checking
    }

    /// - Parameter flags: `--listen 127.0.0.1:8003` and the like.
    /// - Throws: everything that is missing or wrong.
    static func read(_ need: Need, flags: [String] = []) throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        var faults = UnknownSettings.faults(UnknownSettings.environmentNames)
        let given = values(of: flags, &faults)
        for setting in Settings.all {
            guard let text = given[setting.flag] ?? value(setting.name) else { continue }
            do { try setting.read(text, &configuration) } catch { faults += error.messages }
        }
        faults += missingURLs(need, configuration)
        configuration.workerURLs.merge(configuration.databaseURLs) { own, _ in own }
        if need == .serving {
            do { configuration.tokenKeys = try readTokenKeys(configuration) } catch { faults += error.messages }
        }
        if !faults.isEmpty { throw ConfigurationError(faults) }
        return configuration
    }

    private static func missingURLs(_ need: Need, _ configuration: Configuration) -> [String] {
        let urls = need == .migrating ? configuration.migrationURLs : configuration.databaseURLs
        let kind = need == .migrating ? "MIGRATION" : need == .working ? "WORKER" : "DATABASE"
        return [DatabaseName.main, .aas].filter { database in
            urls[database] == nil && (need != .working || configuration.workerURLs[database] == nil)
        }.map { name(of: $0, kind) }.filter { value($0) == nil }.map { "\($0) is not set." }
    }

    private static func name(of database: DatabaseName, _ kind: String) -> String {
        "DCX_\(database.settingName)_\(kind)_URL"
    }

    private static func values(of flags: [String], _ faults: inout [String]) -> [String: String] {
        var values: [String: String] = [:]
        var rest = flags[...]
        while let flag = rest.popFirst() {
            guard let setting = Settings.all.first(where: { $0.flag == flag }) else {
                faults.append(UnknownSettings.fault(of: flag, among: Settings.all.filter { !$0.isSecret }.map(\.flag)))
                // What stands behind it was its value.
                if let next = rest.first, !next.hasPrefix("--") { rest.removeFirst() }
                continue
            }
            guard let value = rest.popFirst() else {
                faults.append("\(flag) has no value.")
                continue
            }
            if setting.isSecret {
                faults.append("\(setting.name) is secret: it comes from the environment only.")
            } else {
                values[flag] = value
            }
        }
        return values
    }

    /// Origins as browsers send them: scheme, host and port, without a path (RFC 6454, section 6.2).
    static func readOrigins(_ text: String) throws(ConfigurationError) -> [String] {
        var origins: [String] = []
        for part in text.split(separator: ",") {
            let origin = trimmed(part)
            guard origin.wholeMatch(of: /https?:\/\/[a-z0-9.\-\[\]:]+/) != nil else {
                throw ConfigurationError(
                    "DCX_CORS_ORIGINS has \"\(origin)\", but an origin is like https://portal.example, in small letters."
                )
            }
            origins.append(String(origin))
        }
        return origins
    }

    /// Names of headers: tokens (RFC 9110, section 5.6.2).
    static func readHeaderNames(_ text: String) throws(ConfigurationError) -> [String] {
        var names: [String] = []
        for part in text.split(separator: ",") {
            let name = trimmed(part)
            guard name.wholeMatch(of: /[A-Za-z0-9!#$%&'*+\-.^_`|~]+/) != nil, name != "*" else {
                throw ConfigurationError(
                    "DCX_CORS_HEADERS has \"\(name)\", but an entry is the name of a header: traceparent, X-Request-Id."
                )
            }
            names.append(String(name))
        }
        return names
    }

    static func readProxies(_ text: String) throws(ConfigurationError) -> TrustedProxies {
        var networks: [TrustedProxies.Network] = []
        for part in text.split(separator: ",") {
            let word = trimmed(part)
            guard let network = TrustedProxies.Network(word) else {
                throw ConfigurationError(
                    "DCX_TRUSTED_PROXIES has \"\(word)\", but an entry is an address or a network: 10.0.0.1, 10.0.0.0/8, ::1."
                )
            }
            networks.append(network)
        }
        return TrustedProxies(networks)
    }

    /// Without the spaces around it. One inside stays, and is refused: it may stand where a comma was meant.
    private static func trimmed(_ part: Substring) -> Substring {
        var part = part.trimmingPrefix { $0 == " " }
        while part.last == " " { part.removeLast() }
        return part
    }

    private static func readTokenKeys(_ configuration: Configuration) throws(ConfigurationError) -> TokenKeys {
        guard let path = configuration.tokenKeyFile else {
            throw ConfigurationError("DCX_TOKEN_KEY_FILE is not set: name a file of at least 32 random bytes.")
        }
        let signing = try readTokenKey(path, "DCX_TOKEN_KEY_FILE")
        var others: [[UInt8]] = []
        for path in configuration.otherTokenKeyFiles {
            others.append(try readTokenKey(path, "DCX_TOKEN_OTHER_KEY_FILES"))
        }
        return TokenKeys(signing: signing, verifying: others)
    }

    private static func readTokenKey(_ path: String, _ setting: String) throws(ConfigurationError) -> [UInt8] {
        let unreadable = {
            ConfigurationError("\(setting): \(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        guard let file = fopen(path, "rb") else { throw unreadable() }
        defer { fclose(file) }
        var key = [UInt8](repeating: 0, count: 4096)
        key.removeLast(key.count - fread(&key, 1, key.count, file))
        if ferror(file) != 0 { throw unreadable() }
        guard key.count >= TokenKeys.minimumBytes else {
            throw ConfigurationError("\(setting): \(path) has less than \(TokenKeys.minimumBytes) bytes.")
        }
        return key
    }

    private static func value(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Settings that are missing or wrong, in words for the operator.
struct ConfigurationError: Error {
    let messages: [String]

    init(_ message: String) { messages = [message] }

    init(_ messages: [String]) { self.messages = messages }

    var message: String {
        messages.count == 1 ? messages[0] : "these settings are wrong:\n  " + messages.joined(separator: "\n  ")
    }
}

extension DatabaseName {
    var settingName: String {
        switch self {
        case .main: "MAIN"
        case .aas: "AAS"
        case .eNetworks: "ENETWORKS"
        }
    }
}
