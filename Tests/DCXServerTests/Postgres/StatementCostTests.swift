import DCXSchema
import GraphQLCore
import Synchronization
import Testing

@testable import DCXServer

/// What a statement costs is judged by its work, whosever rows it reads.
@Suite(.serialized)
struct StatementCostTests {
    private final class Watching: Databases {
        private let databases: any Databases
        private let costs: Costs

        init(_ databases: any Databases, _ costs: Costs) {
            self.databases = databases
            self.costs = costs
        }

        func send(_ statement: Statement, to receiver: any StatementReceiver) {
            // What a request sends: not what reads its viewer.
            if statement.sender != nil { costs.add(statement) }
            databases.send(statement, to: receiver)
        }

        func flush() { databases.flush() }

        func begin(
            _ database: DatabaseName, for tenant: Tenant, of sender: (any StatementSender)?,
            to receiver: any TransactionReceiver
        ) { databases.begin(database, for: tenant, of: sender, to: receiver) }

        func giveUp(_ sender: any StatementSender) { databases.giveUp(sender) }
    }

    private final class Costs: Sendable {
        private let all = Mutex<[StatementText.Cost]>([])

        func add(_ statement: Statement) { all.withLock { $0.append(statement.cost) } }

        func take() -> [StatementText.Cost] {
            all.withLock { all in
                defer { all = [] }
                return all
            }
        }
    }

    private static let costs = Costs()
    private static let server = TestServer { Watching($0, costs) }

    private static let bounded = [
        "{ virtualMachines { nodes { identityName } } }",
        "{ virtualMachines(last: 1000) { nodes { identityName } pageInfo { hasPreviousPage } } }",
        "{ virtualMachines(orderBy: { field: IDENTITY_NAME, direction: DESC }) { nodes { identityName } } }",
        "{ virtualMachines(filter: { organisationUuid: { equals: \"00000000-0000-4000-8000-000000000003\" } }) { nodes { identityName } } }",
        "{ virtualMachine(identityInstanceUuid: \"vm\") { identityName } }",
        "{ virtualMachines(filter: { and: [] }) { nodes { identityName } } }",
    ]
    private static let unbounded = [
        "{ virtualMachines { totalCount } }",
        "{ virtualMachines(filter: { cpuCount: { atLeast: 2 } }) { nodes { identityName } } }",
        "{ virtualMachines(filter: { identityName: { contains: \"a\" } }) { nodes { identityName } } }",
        "{ virtualMachines(filter: { not: { identityName: { equals: \"a\" } } }) { nodes { identityName } } }",
        "{ virtualMachines(orderBy: { field: CPU_COUNT }) { nodes { identityName } } }",
        "{ virtualMachines(orderBy: [{ field: IDENTITY_NAME }, { field: CPU_COUNT }]) { nodes { identityName } } }",
        "{ organisations(filter: { name: { contains: \"a\" } }) { nodes { name } } }",
    ]

    @Test(arguments: ["john@vodacom.example", "alex@cloudtech.example", "admin@datacentrix.example"])
    func costIsThatOfTheWork(email: String) throws {
        let token = try Self.server.signIn(email)
        for (queries, cost) in [(Self.bounded, StatementText.Cost.bounded), (Self.unbounded, .unbounded)] {
            for query in queries {
                _ = Self.costs.take()
                let answer = try Self.server.post(query, token: token)
                #expect(answer.codes == [], "\(answer.body)")
                #expect(Self.costs.take() == [cost], "\(email): \(query)")
            }
        }
    }

    /// The same text costs more for many keys.
    @Test func manyKeysAreNotFew() {
        let text = StatementText(.aas, "SELECT 1")
        #expect(Statement(text, []).expecting(2_000).cost == .bounded)
        #expect(Statement(text, []).expecting(2_001).cost == .unbounded)
        #expect(Statement(text, []).expecting(640).weight == 11)
    }
}
