import DCXSchema
import Foundation
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// Databases that fail under load cost the requests of that moment an error with a code, and nothing else.
@Suite(.serialized)
struct DatabaseFaultTests {
    private let cluster = FaultCluster()
    private let query =
        "{ viewer { organisation { name virtualMachines { totalCount } metricsAggregation { vmCount } } } }"

    @Test func terminatedBackendsCostTheirMomentOnly() throws {
        let server = TestServer(urls: cluster.urls)
        let load = try Load(server, query, token: try server.signIn("john@vodacom.example"))
        defer { _ = load.finish() }
        for _ in 0..<5 {
            try load.waitForAnswers(50)
            try cluster.terminateBackends()
        }
        try load.waitForSuccess(withinMilliseconds: 1_000)
        let answers = load.finish()
        #expect(answers.codes.isSubset(of: ["DATABASE_UNAVAILABLE"]), "\(answers.codes)")
        #expect(answers.lost == 0)
    }

    @Test func stoppedDatabaseIsBackWithinASecondOfItsReturn() throws {
        let server = TestServer(urls: cluster.urls)
        let load = try Load(server, query, token: try server.signIn("john@vodacom.example"))
        defer { _ = load.finish() }
        try load.waitForAnswers(50)
        try cluster.stop()
        try load.waitForFailure(withinMilliseconds: 5_000)
        #expect(try server.get("/readyz").status == 503)
        try cluster.start()
        try load.waitForSuccess(withinMilliseconds: 1_000)
        #expect(try server.get("/readyz").status == 200)
        let answers = load.finish()
        #expect(answers.codes.isSubset(of: ["DATABASE_UNAVAILABLE"]), "\(answers.codes)")
        #expect(answers.lost == 0)
    }

    @Test func oneDatabaseThatIsDownTakesItsFieldsDownOnly() throws {
        var urls = cluster.urls
        urls[.aas] = "postgresql:///nowhere?host=/nonexistent"
        let server = TestServer(urls: urls)
        let token = try server.signIn("john@vodacom.example")
        let answer = try server.post(query, token: token)
        #expect(answer.status == 200)
        #expect(answer.data["viewer"]?["organisation"]?["name"] == .string("Vodacom"))
        #expect(answer.data["viewer"]?["organisation"]?["virtualMachines"] == .null)
        #expect(answer.codes == ["DATABASE_UNAVAILABLE", "DATABASE_UNAVAILABLE"])
        #expect(!answer.body.contains("nonexistent"))
        let ready = try server.get("/readyz")
        #expect(ready.status == 200)
        #expect(ready.json["databases"]?["aas"] == .boolean(false))
    }

    /// A reseller's subtree aggregate that sleeps leaves a customer's pages alone.
    @Test func slowStatementLeavesOthersAlone() throws {
        let server = TestServer(urls: cluster.urls) { SlowAggregates($0) }
        let john = try server.signIn("john@vodacom.example")
        let alex = try server.signIn("alex@cloudtech.example")
        let slow = Mutex<TestAnswer?>(nil)
        try Thread.start {
            let answer = try? server.post(
                "{ viewer { organisation { metricsAggregation { vmCount } } } }", token: alex)
            slow.withLock { $0 = answer }
        }
        let load = try Load(server, "{ virtualMachines { nodes { identityName } } }", token: john)
        defer { _ = load.finish() }
        try load.waitForAnswers(400)
        #expect(slow.withLock { $0 } == nil, "the slow statement still runs")
        let answers = load.finish()
        #expect(answers.codes.isEmpty)
        // Behind the slow statement, one in a hundred of so few would wait for seconds.
        #expect(answers.p99Milliseconds < 500 && answers.slowestMilliseconds < 1_000)
        try ServerProcess.wait(10_000, "answer to the slow request") { slow.withLock { $0 } }
        #expect(slow.withLock { $0 }?.codes == [])
    }

    /// Nor does it delay another tenant's totals, which cost as they do.
    @Test func slowStatementsLeaveAnothersTotalsAlone() throws {
        let cloudTech = Tenant.organisation(UUID("00000000-0000-4000-8000-000000000002")!)
        let server = TestServer(urls: cluster.urls) { SlowAggregates($0, of: cloudTech) }
        let admin = try server.signIn("admin@datacentrix.example")
        let alex = try server.signIn("alex@cloudtech.example")
        let aliases = (0..<10).map { "t\($0): virtualMachines(first: \($0 + 1)) { totalCount }" }
        let slow = Mutex<TestAnswer?>(nil)
        try Thread.start {
            let answer = try? server.post("{ \(aliases.joined(separator: " ")) }", token: alex)
            slow.withLock { $0 = answer }
        }
        let load = try Load(server, "{ virtualMachines(first: 1) { totalCount } }", token: admin)
        defer { _ = load.finish() }
        try load.waitForAnswers(400)
        #expect(slow.withLock { $0 } == nil, "the slow statements still run")
        let answers = load.finish()
        #expect(answers.codes.isEmpty)
        #expect(answers.p99Milliseconds < 500 && answers.slowestMilliseconds < 1_000)
    }

    @Test func statementThatTakesTooLongIsGivenUp() throws {
        var limits = PostgresLimits()
        limits.statementMilliseconds = 300
        let server = TestServer(urls: cluster.urls, limits: limits) { SlowAggregates($0) }
        let alex = try server.signIn("alex@cloudtech.example")
        let answer = try server.post(
            "{ viewer { organisation { name metricsAggregation { vmCount } } } }", token: alex)
        #expect(answer.data["viewer"]?["organisation"]?["name"] == .string("CloudTech"))
        #expect(answer.codes == ["DEADLINE_EXCEEDED"])
    }
}

/// Makes statements of unbounded cost sleep for five seconds: a tenant's, or everybody's.
private final class SlowAggregates: Databases {
    private let databases: any Databases
    private let tenant: Tenant?

    init(_ databases: any Databases, of tenant: Tenant? = nil) {
        self.databases = databases
        self.tenant = tenant
    }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        guard statement.cost == .unbounded, tenant == nil || tenant == statement.authority.tenant else {
            return databases.send(statement, to: receiver)
        }
        // A subselect of its own is executed once, whatever the plan is.
        let slow = statement.text.sql.replacing(
            "\nWHERE ", with: "\nWHERE (SELECT pg_sleep(5)) IS NOT NULL AND ", maxReplacements: 1)
        databases.send(
            statement.with(StatementText(statement.text.database, slow, cost: .unbounded)), to: receiver)
    }

    func flush() { databases.flush() }

    func begin(
        _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
        to receiver: any TransactionReceiver
    ) { databases.begin(database, for: tenant, of: sender, to: receiver) }

    func giveUp(_ sender: any StatementSender) { databases.giveUp(sender) }
}
