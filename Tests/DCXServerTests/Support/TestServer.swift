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
    /// The same at the time that the demo data counts from.
    static let atAnchor = TestServer(clock: FrozenClock.anchor)
    /// The same some weeks later, when all that the tests look at is over: 2027-01-15T08:00:00Z.
    static let afterAnchor = TestServer(clock: FrozenClock(seconds: 1_800_000_000))

    let port: UInt16
    private let log = StatementLog()
    private let tokens = Mutex<[String: (token: String, since: ContinuousClock.Instant)]>([:])
    /// A part of the time for which tokens are good.
    private static let keptTokens = Duration.seconds(300)
    private let passwords = Tally()
    private let server: Started

    /// - Parameters:
    ///   - urls: the databases, where not those of the settings.
    ///   - crossOrigins: whose scripts may use it.
    ///   - clock: the time, where not the machine's.
    ///   - observed: stands between the resolvers and the databases.
    ///   - configure: what else differs from the settings.
    init(
        urls: [DatabaseName: String]? = nil, limits: PostgresLimits = PostgresLimits(), loops: Int = 1,
        crossOrigins: [String] = [], clock: any Clock = SystemClock(),
        observed: @escaping @Sendable (any Databases) -> any Databases = { $0 },
        configure: (inout Configuration) -> Void = { _ in }
    ) {
        let passwords = passwords
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
            // Tests of limits have limits; others hold on a machine that has much else to do.
            configuration.requestMilliseconds = 120_000
            configuration.budgets = .none
            configure(&configuration)
            let portal = try PortalSchema()
            let ready = StartSignal()
            let settings = configuration
            let started = Started()
            try Thread.start {
                do {
                    let looksOn = LoopServer.Observed(
                        databases: { observed(RecordingDatabases($0, log)) },
                        passwords: { CountingPasswords($0, passwords) })
                    let server = try PortalServer(
                        settings, portal, listener: listener, clock: clock, observed: looksOn)
                    server.start()
                    started.set(LoopConfined(server))
                    ready.signal()
                    try server.run()
                } catch {
                    preconditionFailure("the test server starts: \(error)")
                }
            }
            ready.wait()
            server = started
        } catch {
            preconditionFailure("the test server starts: \(error). Tests are run by `make test`.")
        }
    }

    /// Its connections are for other tests.
    deinit { server.take()?.value.stop(withinMilliseconds: 0) }

    /// The statements that have been sent since the last call.
    func takeStatements() -> [String] { log.take() }

    /// How many passwords have been checked.
    var passwordChecks: Int { passwords.count }

    /// A token of a demo user: the same for all who ask within its time, as signing in takes long.
    func signIn(_ email: String) throws -> String {
        if let known = tokens.withLock({ $0[email] }), known.since.duration(to: .now) < Self.keptTokens {
            return known.token
        }
        let token = try signInAnew(email)
        _ = takeStatements()
        tokens.withLock { $0[email] = (token, .now) }
        return token
    }

    /// A token of a session that nobody else has.
    func signInAnew(_ email: String) throws -> String {
        let query =
            #"mutation { signIn(input: { email: "\#(email)", password: "dcx-demo" }) { session { accessToken } } }"#
        let answer = try post(query)
        let token = answer.json["data"]?["signIn"]?["session"]?["accessToken"]
        guard case .string(let token) = token else { throw TestFailure("nobody was signed in: \(answer.body)") }
        return token
    }

    func get(_ path: String) throws -> TestAnswer {
        var client = try TestClient(port: port)
        try client.send("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n")
        guard let answer = try client.receive() else { throw TestFailure("the server ended the connection") }
        return answer
    }

    /// - Parameter headers: more lines of the head, each ended by CR LF.
    func post(
        _ query: String, variables: String = "{}", extensions: String = "null", token: String? = nil,
        headers: String = ""
    ) throws -> TestAnswer {
        var client = try TestClient(port: port)
        return try client.post(
            query, variables: variables, extensions: extensions, token: token, headers: headers)
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

/// The server that runs, until it is stopped.
private final class Started: Sendable {
    private let server = Mutex<LoopConfined<PortalServer>?>(nil)

    func set(_ value: LoopConfined<PortalServer>) { server.withLock { $0 = value } }

    func take() -> LoopConfined<PortalServer>? {
        server.withLock { server in
            defer { server = nil }
            return server
        }
    }
}

/// How often something happened.
final class Tally: Sendable {
    private let total = Mutex(0)

    var count: Int { total.withLock { $0 } }

    func add() { total.withLock { $0 += 1 } }
}

extension BudgetLimits {
    /// Nothing is limited.
    static let none: BudgetLimits = {
        var limits = BudgetLimits()
        let unlimited = Quota(databaseMilliseconds: 0, answerMebibytes: 0)
        limits.viewer = unlimited
        limits.tenant = unlimited
        limits.tree = unlimited
        limits.network = unlimited
        limits.anonymous = unlimited
        return limits
    }()
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

    func begin(
        _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
        to receiver: any TransactionReceiver
    ) { databases.begin(database, for: tenant, of: sender, to: RecordingReceiver(receiver, log)) }

    func giveUp(_ sender: any StatementSender) { databases.giveUp(sender) }
}

/// Records what is sent in transactions too.
private final class RecordingReceiver: TransactionReceiver {
    private let receiver: any TransactionReceiver
    private let log: StatementLog

    init(_ receiver: any TransactionReceiver, _ log: StatementLog) {
        self.receiver = receiver
        self.log = log
    }

    func receive(_ result: Result<any DatabaseTransaction, DatabaseError>) {
        receiver.receive(result.map { RecordingTransaction($0, log) })
    }
}

private final class RecordingTransaction: DatabaseTransaction {
    private let transaction: any DatabaseTransaction
    private let log: StatementLog

    init(_ transaction: any DatabaseTransaction, _ log: StatementLog) {
        self.transaction = transaction
        self.log = log
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        log.append(statement)
        transaction.send(statement, to: receiver)
    }

    func flush() { transaction.flush() }

    func end(_ ending: TransactionEnding, to receiver: any StatementReceiver) {
        transaction.end(ending, to: receiver)
    }
}

private final class CountingPasswords: PasswordHashing {
    private let passwords: any PasswordHashing
    private let tally: Tally

    init(_ passwords: any PasswordHashing, _ tally: Tally) {
        self.passwords = passwords
        self.tally = tally
    }

    func beginTurn(of claim: PasswordClaim, answer: @escaping (Bool) -> Void) {
        passwords.beginTurn(of: claim, answer: answer)
    }

    func endTurn(of claim: PasswordClaim) { passwords.endTurn(of: claim) }

    func pretend(answer: @escaping () -> Void) { passwords.pretend(answer: answer) }

    func derive(_ password: String, parameters: String?, answer: @escaping (PasswordKey?) -> Void) {
        tally.add()
        passwords.derive(password, parameters: parameters, answer: answer)
    }

    func makeHash(of password: String, answer: @escaping (String?) -> Void) {
        tally.add()
        passwords.makeHash(of: password, answer: answer)
    }
}
