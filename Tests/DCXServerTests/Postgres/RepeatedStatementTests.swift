@testable import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// Statements that are sent once more, through no fault of theirs: each gets the answer that it would have had alone.
@Suite(.serialized)
struct RepeatedStatementTests {
    private static let failing = StatementText(.eNetworks, "SELECT 1 / $1::integer")
    private static let one = StatementText(.eNetworks, "SELECT 1")
    private static let wrong = StatementText(.eNetworks, "SELECT nothing")
    private static let altered = StatementText(.eNetworks, "SELECT name FROM altered_tests")

    private static var oneConnection: PostgresLimits {
        var limits = PostgresLimits()
        limits.connections = 1
        limits.transactionConnections = 1
        return limits
    }

    private static func send(
        _ text: StatementText, _ parameters: [Statement.Parameter] = [], _ databases: PostgresDatabases
    ) -> RowsPromise {
        let promise = RowsPromise()
        databases.send(Statement(text, parameters), to: promise)
        databases.flush()
        return promise
    }

    /// The second is sent under a name of which it is not known that preparing it was passed over, and once more under one
    /// of which it is not known yet that preparing it fails.
    @Test func textThatCannotBePreparedFailsForThatReason() throws {
        try DatabasesOnLoop.run(Self.oneConnection) { databases in
            let failed = Self.send(Self.failing, [.text("0")], databases)
            var promises = [Self.send(Self.wrong, [], databases)]
            databases.push()
            for _ in 0..<2 {
                promises.append(Self.send(Self.wrong, [], databases))
                databases.push()
            }
            let state = await Self.state(of: failed)
            #expect(state == "22012")
            for promise in promises {
                let state = await Self.state(of: promise)
                #expect(state == "42703")
            }
        }
    }

    /// What was passed over is not sent behind what fails next.
    @Test func repeatsAreApartFromWhatIsQueued() throws {
        try DatabasesOnLoop.run(Self.oneConnection) { databases in
            let failed = Repeated(Statement(Self.failing, [.text("0")]), databases)
            databases.send(failed.statement, to: failed)
            let promise = Self.send(Self.one, [], databases)
            let rows = try await promise.result().get()
            #expect(rows.value(0, 0) == "1")
        }
    }

    /// A migration under a server that runs, which takes the old type and the new one for the same.
    @Test func textIsPreparedAnewWhenItsTableWasAltered() throws {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_ENETWORKS_MIGRATION_URL"])
        let owner = try BlockingConnection(url: url)
        try owner.run("DROP TABLE IF EXISTS altered_tests; CREATE TABLE altered_tests (name varchar(10))")
        try owner.run("GRANT SELECT ON altered_tests TO dcx_server")
        try owner.run("INSERT INTO altered_tests VALUES ('a')")
        defer { try? owner.run("DROP TABLE altered_tests") }
        let confined = LoopConfined(owner)
        try DatabasesOnLoop.run(Self.oneConnection) { databases in
            let owner = confined.value
            for type in ["varchar(20)", "varchar(30)", "text"] {
                try await Self.checkName(Self.send(Self.altered, [], databases))
                try await Self.readInTransaction(databases)
                try owner.run("ALTER TABLE altered_tests ALTER name TYPE \(type)")
                let promises = (0..<3).map { _ in Self.send(Self.altered, [], databases) }
                for promise in promises { try await Self.checkName(promise) }
                // A transaction cannot send it again; the next finds it prepared anew.
                await #expect {
                    try await Self.readInTransaction(databases)
                } throws: {
                    ($0 as? DatabaseError)?.fieldError.code == "DATABASE_UNAVAILABLE"
                }
                try await Self.readInTransaction(databases)
            }
        }
    }

    private static func checkName(_ promise: RowsPromise) async throws {
        let rows = try await promise.result().get()
        #expect(rows.value(0, 0) == "a")
    }

    private static func readInTransaction(_ databases: PostgresDatabases) async throws {
        let name = try await databases.withTransaction(.eNetworks) { transaction in
            try await transaction.rows(of: Statement(altered, [])).value(0, 0)
        }
        #expect(name == "a")
    }

    private static func state(of promise: RowsPromise) async -> String {
        let result = await promise.result()
        return if case .failure(.failed(_, let state, _)) = result { state } else { "\(result)" }
    }
}

/// Sends its statement again as soon as it is answered, once.
private final class Repeated: StatementReceiver {
    let statement: Statement
    private let databases: PostgresDatabases
    private var isSentAgain = false

    init(_ statement: Statement, _ databases: PostgresDatabases) {
        self.statement = statement
        self.databases = databases
    }

    func receive(_ result: Result<StatementRows, DatabaseError>) {
        if isSentAgain { return }
        isSentAgain = true
        databases.send(statement, to: self)
        databases.flush()
    }
}
