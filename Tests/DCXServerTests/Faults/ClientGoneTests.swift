import DCXSchema
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// A client that closes its connection takes what it had running along; one that has only sent its last byte is answered.
@Suite(.serialized)
struct ClientGoneTests {
    private static let query = "{ virtualMachines(first: 1) { totalCount } }"

    /// Sleeps in each statement that has no bound, and counts them.
    private final class Sleeping: Databases {
        private let databases: any Databases
        private let seconds: Double
        private let sent: Tally

        init(_ databases: any Databases, seconds: Double, _ sent: Tally) {
            self.databases = databases
            self.seconds = seconds
            self.sent = sent
        }

        func send(_ statement: Statement, to receiver: any StatementReceiver) {
            guard statement.cost == .unbounded else { return databases.send(statement, to: receiver) }
            let slow = statement.text.sql.replacing(
                "\nWHERE ", with: "\nWHERE (SELECT pg_sleep(\(seconds))) IS NOT NULL AND ", maxReplacements: 1)
            let text = StatementText(statement.text.database, slow, cost: .unbounded)
            databases.send(statement.with(text), to: receiver)
            sent.add()
        }

        func flush() { databases.flush() }

        func begin(
            _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
            to receiver: any TransactionReceiver
        ) { databases.begin(database, for: tenant, of: sender, to: receiver) }

        func giveUp(_ sender: any StatementSender) { databases.giveUp(sender) }
    }

    private static func server(sleeping seconds: Double, _ sent: Tally) -> TestServer {
        TestServer { Sleeping($0, seconds: seconds, sent) }
    }

    private static func body(_ query: String, variables: String = "{}", _ token: String) -> String {
        let json = #"{"query":"\#(query)","variables":\#(variables)}"#
        return "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            + "Authorization: Bearer \(token)\r\nContent-Length: \(json.utf8.count)\r\n\r\n\(json)"
    }

    /// Sessions of AAS that execute a statement that sleeps so long.
    private static func sleepers(_ seconds: Double) throws -> Int {
        let count = Mutex(0)
        try DatabasesOnLoop.run { databases in
            let sql = """
                SELECT count(*) FROM pg_stat_activity
                WHERE state = 'active' AND query LIKE '%pg_sleep(\(seconds))%' AND query NOT LIKE '%pg_stat_activity%'
                    AND datname = current_database()
                """
            let promise = RowsPromise()
            databases.send(Statement(StatementText(.aas, sql), []), to: promise)
            databases.flush()
            let rows = try await promise.result().get()
            count.withLock { $0 = rows.integer(0, 0) ?? 0 }
        }
        return count.withLock { $0 }
    }

    /// A viewer of one customer, with as many lists and text searches as a request can have: others' totals
    /// are answered while its first statement sleeps, and nothing of it runs when it has gone.
    @Test func aClientThatClosesStopsItsStatements() throws {
        let sent = Tally()
        let server = Self.server(sleeping: 30, sent)
        let token = try server.signIn("john@vodacom.example")
        let search = Array(repeating: #"{"identityName":{"contains":"a"}}"#, count: 4).joined(separator: ",")
        let aliases = (1...90).map { "t\($0): virtualMachines(first: \($0), filter: $filter) { totalCount }" }
        let query = "query ($filter: VirtualMachineFilter) { \(aliases.joined(separator: " ")) }"
        do {
            let client = try TestClient(port: server.port)
            try client.send(Self.body(query, variables: #"{"filter":{"or":[\#(search)]}}"#, token))
            try ServerProcess.wait(10_000, "statement that sleeps") { try Self.sleepers(30) > 0 ? true : nil }
            #expect(try Self.sleepers(30) == 1, "a tenant has one connection")
        }
        try ServerProcess.wait(2_000, "idle database") { try Self.sleepers(30) == 0 ? true : nil }
        #expect(sent.count == 90)
        let metrics = try server.get("/metrics").body
        #expect(metrics.contains("dcx_errors_total{code=\"CLIENT_GONE\"} 1"), "\(metrics)")
        #expect(!metrics.contains("dcx_statements_cancelled_total{database=\"aas\"} 0"))
    }

    @Test func aClientThatOnlySendsNoMoreIsAnswered() throws {
        let sent = Tally()
        let server = Self.server(sleeping: 1.5, sent)
        let token = try server.signIn("john@vodacom.example")
        var client = try TestClient(port: server.port)
        try client.send(Self.body(Self.query, token))
        client.shutdownWriting()
        let interim = try #require(try client.receive(isBodyExpected: false))
        #expect(interim.status == 100)
        let answer = try #require(try client.receive())
        #expect(answer.status == 200 && answer.codes == [], "\(answer.body)")
        #expect(try client.receive() == nil)
    }

    @Test func aRequestHasOneDeadline() throws {
        let sent = Tally()
        let server = TestServer(observed: { Sleeping($0, seconds: 0.5, sent) }) { $0.requestMilliseconds = 3_000 }
        let token = try TestServer.shared.signIn("john@vodacom.example")
        #expect(try server.post("{ viewer { organisation { name } } }", token: token).codes == [])
        let aliases = (1...20).map { "t\($0): virtualMachines(first: \($0)) { totalCount }" }
        let answer = try server.post("{ \(aliases.joined(separator: " ")) }", token: token)
        #expect(Set(answer.codes) == ["DEADLINE_EXCEEDED"] && answer.codes.count >= 14, "\(answer.codes)")
        #expect(answer.codes.count < 20, "what was done in time is answered")
        try ServerProcess.wait(2_000, "idle database") { try Self.sleepers(0.5) == 0 ? true : nil }
    }

    @Test func statementsOfARequestAreCounted() throws {
        let token = try TestServer.shared.signIn("john@vodacom.example")
        let aliases = (0..<501).map { "m\($0): virtualMachines(first: 1) { nodes { identityName } }" }
        let answer = try TestServer.shared.post("{ \(aliases.joined(separator: " ")) }", token: token)
        #expect(answer.codes == ["TOO_MANY_STATEMENTS"])
    }
}
