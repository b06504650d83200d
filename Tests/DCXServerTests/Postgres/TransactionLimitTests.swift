import Foundation
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// How long transactions wait for a lock, and how long they are idle: less than those who wait for them.
@Suite(.serialized)
struct TransactionLimitTests {
    private static let insert = StatementText(.eNetworks, "INSERT INTO transaction_limits VALUES ($1::integer)")
    private static let lock = StatementText(.eNetworks, "LOCK TABLE transaction_limits IN ACCESS EXCLUSIVE MODE")

    private let url: String
    private let owner: BlockingConnection

    init() throws {
        url = try #require(ProcessInfo.processInfo.environment["DCX_ENETWORKS_MIGRATION_URL"])
        owner = try BlockingConnection(url: url)
        try owner.run("DROP TABLE IF EXISTS transaction_limits; CREATE TABLE transaction_limits (n integer)")
        try owner.run("GRANT ALL ON transaction_limits TO dcx_server")
    }

    private static var limits: PostgresLimits {
        var limits = PostgresLimits()
        limits.maximumLockMilliseconds = 1_000
        limits.maximumIdleTransactionMilliseconds = 1_000
        return limits
    }

    @Test(arguments: [(300, 1_000, 1_000), (6_000, 4_800, 2_000), (10_000, 8_000, 3_000), (600_000, 8_000, 3_000)])
    func bothAreLessThanAStatementMayTake(statement: Int, lock: Int, idle: Int) {
        var limits = PostgresLimits()
        limits.statementMilliseconds = statement
        #expect(limits.lockMilliseconds == lock)
        #expect(limits.idleTransactionMilliseconds == idle)
    }

    @Test(arguments: [(10_000, 8_000, 3_000), (4_000, 3_200, 1_333), (500, 1_000, 1_000)])
    func ofARequestTheyAreLessThanItsTime(request: Int, lock: Int, idle: Int) {
        var configuration = Configuration()
        configuration.requestMilliseconds = request
        #expect(configuration.servingLimits.lockMilliseconds == lock)
        #expect(configuration.servingLimits.idleTransactionMilliseconds == idle)
        #expect(configuration.workerLimits.idleTransactionMilliseconds == 3_333)
        #expect(configuration.patientLimits.lockMilliseconds == 60_000)
        #expect(configuration.patientLimits.idleTransactionMilliseconds == 30_000)
    }

    /// A foreign transaction has the table for as long as it likes.
    @Test func lockThatOthersHoldIsWaitedForBriefly() throws {
        let other = try BlockingConnection(url: url)
        try other.run("BEGIN; LOCK TABLE transaction_limits IN ACCESS EXCLUSIVE MODE")
        try DatabasesOnLoop.run(Self.limits) { databases in
            await #expect {
                try await databases.withTransaction(.eNetworks) {
                    _ = try await $0.rows(of: Statement(Self.insert, [.text("1")]))
                }
            } throws: {
                guard case .failed(_, sqlState: "55P03", _) = $0 as? DatabaseError else { return false }
                return ($0 as? DatabaseError)?.fieldError.code == "OVERLOADED"
            }
        }
    }

    /// A transaction whose process does nothing loses its locks, and is told that it was not committed.
    @Test func idleTransactionIsEnded() throws {
        try DatabasesOnLoop.run(Self.limits) { databases in
            await #expect {
                try await databases.withTransaction(.eNetworks) { idle in
                    _ = try await idle.rows(of: Statement(Self.lock, []))
                    var isFree = false
                    while !isFree {
                        do {
                            try await databases.withTransaction(.eNetworks) {
                                _ = try await $0.rows(of: Statement(Self.insert, [.text("2")]))
                            }
                            isFree = true
                        } catch DatabaseError.failed(_, "55P03", _) {
                            continue
                        }
                    }
                    _ = try await idle.rows(of: Statement(Self.insert, [.text("3")]))
                }
            } throws: {
                ($0 as? DatabaseError)?.fieldError.code == "DATABASE_UNAVAILABLE"
            }
        }
        #expect(try owner.texts("SELECT n FROM transaction_limits") == ["2"])
    }
}
