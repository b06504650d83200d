internal import DCXSchema
internal import Glibc

/// A setting: its name in the environment, what it means, and how it is read. `DCX_LISTEN` is `--listen` on the command
/// line, which goes before.
struct Setting: Sendable {
    let name: String
    let meaning: String
    /// On the command line it could be seen by others: only from the environment.
    var isSecret = false
    let read: @Sendable (_ text: String, _ configuration: inout Configuration) throws(ConfigurationError) -> Void

    var flag: String {
        "--" + name.dropFirst("DCX_".count).lowercased().split(separator: "_").joined(separator: "-")
    }
}

/// All settings, in one table.
enum Settings {
    static let all: [Setting] =
        serving + DatabaseName.allCases.flatMap(databases) + work + WorkerSettings.all + clients
        + BudgetSettings.all

    private static let work = [
        number(
            "DCX_MEMORY_MIB",
            "MiB of memory that the process may take; half of the machine's, or three quarters of its control group's limit",
            MachineMemory.minimumMiB...(1 << 20)
        ) { $0.memoryMiB = $1 },
        number("DCX_LOOPS", "event loops; as many as there are cores", 1...64) { $0.loops = $1 },
        number(
            "DCX_PASSWORD_THREADS", "threads that check passwords, of 16 MiB each; as many as there are cores", 1...64
        ) { $0.passwordThreads = $1 },
        number("DCX_DATABASE_CONNECTIONS", "connections of a loop to each database; 2", 1...64) {
            $0.postgres.connections = $1
        },
        number(
            "DCX_UNBOUNDED_CONNECTIONS",
            "connections of a loop to each database, besides, for statements whose cost grows with the data; 2", 1...64
        ) { $0.postgres.unboundedConnections = $1 },
        number(
            "DCX_TRANSACTION_CONNECTIONS", "connections of a loop to each database, besides, for transactions; 2",
            1...64
        ) { $0.postgres.transactionConnections = $1 },
        number(
            "DCX_QUEUED_TRANSACTIONS",
            "transactions of a loop that may wait for a connection, a quarter of them one tenant's; 400", 0...1_000_000
        ) {
            $0.postgres.queuedTransactions = $1
        },
        number(
            "DCX_QUEUED_STATEMENTS", "statements that a connection may have in progress or waiting; 2000", 1...1_000_000
        ) { $0.postgres.queuedStatements = $1 },
        number(
            "DCX_REQUEST_MILLISECONDS",
            "how long a request may take from its arrival: what it has running then is given up; 10000", 10...600_000
        ) { $0.requestMilliseconds = $1 },
        number(
            "DCX_TURN_MICROSECONDS",
            "how long a loop answers requests as they come, before owners have turns; 2000", 100...1_000_000
        ) { $0.turnMicroseconds = $1 },
        number("DCX_STATEMENT_MILLISECONDS", "how long a statement may take; 10000", 10...600_000) {
            $0.postgres.statementMilliseconds = $1
        },
        number(
            "DCX_CONNECT_MILLISECONDS",
            "how long connecting to an address of a database may take, unless its URL has connect_timeout; 3000",
            10...600_000
        ) { $0.postgres.connectMilliseconds = $1 },
        number("DCX_STOP_MILLISECONDS", "how long a stop waits for what runs; 8000", 0...600_000) {
            $0.stopMilliseconds = $1
        },
    ]

    private static let clients = [
        number("DCX_MAX_CONNECTIONS", "clients' connections of a loop; 10000", 1...1_000_000) {
            $0.http.connections = $1
        },
        number("DCX_MAX_REQUESTS", "requests of a connection, which ends then; 100000", 1...1_000_000_000) {
            $0.http.requestsPerConnection = $1
        },
        number(
            "DCX_MAX_HEAD_BYTES", "bytes of a request line and headers, of which one line may have half; 16384",
            1_024...(1 << 20)
        ) {
            $0.http.headBytes = $1
            $0.http.requestLineBytes = $1 / 2
            $0.http.headerLineBytes = $1 / 2
        },
        number("DCX_MAX_HEADERS", "headers of a request; 100", 1...10_000) { $0.http.headers = $1 },
        number("DCX_MAX_BODY_BYTES", "bytes of a request's body; 1048576", 1_024...(64 << 20)) {
            $0.http.bodyBytes = $1
        },
        number(
            "DCX_IDLE_MILLISECONDS", "how long a connection may wait for its next request; 75000", 10...86_400_000
        ) { $0.http.idleMilliseconds = $1 },
        number("DCX_HEAD_MILLISECONDS", "how long a request's head may take to come; 10000", 10...600_000) {
            $0.http.headMilliseconds = $1
        },
        number("DCX_BODY_BYTES_PER_SECOND", "how fast a body has to come; 1024", 0...(1 << 30)) {
            $0.http.bodyBytesPerSecond = $1
        },
        number("DCX_ANSWER_BYTES_PER_SECOND", "how fast an answer has to be taken; 4096", 0...(1 << 30)) {
            $0.http.answerBytesPerSecond = $1
        },
    ]

    private static let serving = [
        Setting(name: "DCX_LISTEN", meaning: "IPv4 address and port to serve on; 127.0.0.1:8003") {
            text, configuration throws(ConfigurationError) in
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let port = UInt16(parts[1]) else {
                throw ConfigurationError(
                    "DCX_LISTEN is \"\(text)\", but has to be an IPv4 address and a port: 127.0.0.1:8003.")
            }
            configuration.address = String(parts[0])
            configuration.port = port
        },
        Setting(name: "DCX_TOKEN_KEY_FILE", meaning: "file of 32 bytes or more: the key that signs access tokens") {
            text, configuration throws(ConfigurationError) in configuration.tokenKeyFile = text
        },
        Setting(
            name: "DCX_TOKEN_OTHER_KEY_FILES",
            meaning: "files of more keys, with commas between, that verify access tokens and sign none; else none"
        ) { text, configuration throws(ConfigurationError) in
            configuration.otherTokenKeyFiles = text.split(separator: ",").map(String.init)
        },
        name("DCX_TOKEN_ISSUER", "issuer that access tokens name, and have to name; dcx") {
            $0.tokenNames.issuer = $1
        },
        name("DCX_TOKEN_AUDIENCE", "audience that access tokens name, and have to name; dcx") {
            $0.tokenNames.audience = $1
        },
        Setting(
            name: "DCX_CORS_ORIGINS",
            meaning: "origins whose scripts may use the API, with commas between: https://portal.example; else none"
        ) { text, configuration throws(ConfigurationError) in
            configuration.crossOrigins = try Configuration.readOrigins(text)
        },
        Setting(
            name: "DCX_CORS_HEADERS",
            meaning:
                "headers that these scripts may send besides Accept, Authorization, Content-Type and GraphQL-Cost, with commas between; those of common clients and tracers"
        ) { text, configuration throws(ConfigurationError) in
            configuration.crossOriginHeaders = try Configuration.readHeaderNames(text)
        },
        Setting(
            name: "DCX_TRUSTED_PROXIES",
            meaning: "addresses and networks, with commas between, whose X-Forwarded-For is believed; else none"
        ) { text, configuration throws(ConfigurationError) in
            configuration.trustedProxies = try Configuration.readProxies(text)
        },
        Setting(
            name: "DCX_INTROSPECTION",
            meaning:
                "who may ask about the schema: on (everybody), signed-in, or off; on. Unless on, errors suggest no names and name no types"
        ) { text, configuration throws(ConfigurationError) in
            guard let policy = IntrospectionPolicy(rawValue: text) else {
                throw ConfigurationError("DCX_INTROSPECTION is \"\(text)\", but has to be on, signed-in or off.")
            }
            configuration.introspection = policy
        },
        Setting(name: "DCX_LOG", meaning: "json, text or off; json on a pipe, text on a terminal") {
            text, configuration throws(ConfigurationError) in
            guard let format = LogFormat(rawValue: text) else {
                throw ConfigurationError("DCX_LOG is \"\(text)\", but has to be json, text or off.")
            }
            configuration.log = format
        },
    ]

    private static func databases(_ database: DatabaseName) -> [Setting] {
        let name = database.rawValue.uppercased()
        return [
            url(database, "DATABASE", "connection URL of \(name), as a role that cannot alter tables") {
                $0.databaseURLs[database] = $1
            },
            url(database, "WORKER", "connection URL of \(name) for the worker; that of the server") {
                $0.workerURLs[database] = $1
            },
            url(database, "MIGRATION", "connection URL of \(name) as its owner, for migrate and seed") {
                $0.migrationURLs[database] = $1
            },
        ]
    }

    private static func url(
        _ database: DatabaseName, _ kind: String, _ meaning: String,
        _ apply: @escaping @Sendable (inout Configuration, String) -> Void
    ) -> Setting {
        let name = "DCX_\(database.settingName)_\(kind)_URL"
        return Setting(name: name, meaning: meaning, isSecret: true) {
            text, configuration throws(ConfigurationError) in
            guard ConnectionURL.isWellFormed(text) else {
                throw ConfigurationError(
                    "\(name) is no connection URL: postgresql://user:password@host:5432/database is one.")
            }
            apply(&configuration, text)
        }
    }

    /// A name that tokens carry.
    private static func name(
        _ name: String, _ meaning: String, _ apply: @escaping @Sendable (inout Configuration, String) -> Void
    ) -> Setting {
        Setting(name: name, meaning: meaning) { text, configuration throws(ConfigurationError) in
            guard text.utf8.count <= 255 else { throw ConfigurationError("\(name) has more than 255 bytes.") }
            apply(&configuration, text)
        }
    }

    static func number(
        _ name: String, _ meaning: String, _ range: ClosedRange<Int>,
        _ apply: @escaping @Sendable (inout Configuration, Int) -> Void
    ) -> Setting {
        Setting(name: name, meaning: meaning) { text, configuration throws(ConfigurationError) in
            guard let value = Int(text), range.contains(value) else {
                throw ConfigurationError(
                    "\(name) is \"\(text)\", but has to be a number from \(range.lowerBound) to \(range.upperBound).")
            }
            apply(&configuration, value)
        }
    }
}
