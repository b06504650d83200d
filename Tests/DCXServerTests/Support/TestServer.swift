import CLinux
import DCXSchema
import Glibc
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// The real server over the databases of the tests, in this process, on a port of its own.
final class TestServer: Sendable {
    /// One for all tests that only read.
    static let shared = TestServer()

    let port: UInt16
    private let log = StatementLog()
    private let tokens = Mutex<[String: String]>([:])

    /// - Parameters:
    ///   - urls: the databases, where not those of the settings.
    ///   - crossOrigins: whose scripts may use it.
    ///   - clock: what the server takes for the time.
    ///   - observed: stands between the resolvers and the databases.
    init(
        urls: [DatabaseName: String]? = nil, limits: PostgresLimits = PostgresLimits(), loops: Int = 1,
        crossOrigins: [String] = [], clock: any Clock = SystemClock(),
        observed: @escaping @Sendable (any Databases) -> any Databases = { $0 }
    ) {
        let listener = clinux_listen("127.0.0.1", 0, 128)
        port = clinux_port(listener)
        let log = log
        do {
            var configuration = try Configuration.read(.serving)
            configuration.port = port
            configuration.databaseURLs = urls ?? configuration.databaseURLs
            configuration.postgres = limits
            configuration.loops = loops
            configuration.crossOrigins = crossOrigins
            let portal = try PortalSchema()
            let ready = StartSignal()
            let settings = configuration
            try Thread.start {
                do {
                    let server = try PortalServer(settings, portal, listener: listener, clock: clock) { databases in
                        observed(RecordingDatabases(databases, log))
                    }
                    server.start()
                    ready.signal()
                    try server.run()
                } catch {
                    preconditionFailure("the test server starts: \(error)")
                }
            }
            ready.wait()
        } catch {
            preconditionFailure("the test server starts: \(error). Tests are run by `make test`.")
        }
    }

    /// The statements that have been sent since the last call.
    func takeStatements() -> [String] { log.take() }

    /// A token of a demo user: the same for all who ask within its time, as signing in takes long.
    func signIn(_ email: String) throws -> String {
        if let token = tokens.withLock({ $0[email] }) { return token }
        let query =
            #"mutation { signIn(input: { email: "\#(email)", password: "dcx-demo" }) { session { accessToken } } }"#
        let answer = try post(query)
        let token = answer.json["data"]?["signIn"]?["session"]?["accessToken"]
        guard case .string(let token) = token else { throw TestFailure("nobody was signed in: \(answer.body)") }
        _ = takeStatements()
        tokens.withLock { $0[email] = token }
        return token
    }

    func get(_ path: String) throws -> TestAnswer {
        var client = try TestClient(port: port)
        try client.send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
        guard let answer = try client.receive() else { throw TestFailure("the server ended the connection") }
        return answer
    }

    func post(_ query: String, variables: String = "{}", token: String? = nil) throws -> TestAnswer {
        var client = try TestClient(port: port)
        return try client.post(query, variables: variables, token: token)
    }
}

struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Lets one thread wait for another.
final class StartSignal: Sendable {
    private let isSet = Mutex(false)

    func signal() { isSet.withLock { $0 = true } }

    func wait() { while !isSet.withLock({ $0 }) { usleep(1000) } }
}

/// What is sent to the databases, as text, in order.
final class StatementLog: Sendable {
    private let statements = Mutex<[String]>([])

    func append(_ statement: Statement) {
        let parameters = statement.parameters.enumerated().map { index, parameter in
            switch parameter {
            case .null: "-- $\(index + 1) = NULL"
            case .text(let text): "-- $\(index + 1) = \(text)"
            }
        }
        let text = (["-- \(statement.text.database.rawValue)", statement.text.sql] + parameters).joined(separator: "\n")
        statements.withLock { $0.append(text) }
    }

    func take() -> [String] {
        statements.withLock { statements in
            defer { statements = [] }
            return statements
        }
    }
}

private final class RecordingDatabases: Databases {
    private let databases: any Databases
    private let log: StatementLog

    init(_ databases: any Databases, _ log: StatementLog) {
        self.databases = databases
        self.log = log
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        log.append(statement)
        databases.send(statement, to: receiver)
    }

    func flush() { databases.flush() }

    func begin(_ database: DatabaseName, to receiver: any TransactionReceiver) {
        databases.begin(database, to: receiver)
    }
}
