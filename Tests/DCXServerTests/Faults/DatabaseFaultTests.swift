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

/// Makes statements of unbounded cost sleep for five seconds.
private final class SlowAggregates: Databases {
    private let databases: any Databases

    init(_ databases: any Databases) { self.databases = databases }

    func send(_ statement: Statement, to receiver: any StatementReceiver) {
        guard statement.text.cost == .unbounded else { return databases.send(statement, to: receiver) }
        // A subselect of its own is executed once, whatever the plan is.
        let slow = statement.text.sql.replacing("$1::uuid[]", with: "(SELECT $1::uuid[] FROM pg_sleep(5))")
        databases.send(
            Statement(
                StatementText(statement.text.database, slow, cost: .unbounded), statement.parameters), to: receiver)
    }

    func flush() { databases.flush() }

    func begin(_ database: DatabaseName, to receiver: any TransactionReceiver) {
        databases.begin(database, to: receiver)
    }
}
