import Foundation
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// What clients are told of PostgreSQL's failures: what may go well another time says so, and is no defect.
struct FailureMeaningTests {
    private static let unavailable = "DATABASE_UNAVAILABLE"
    private static let overloaded = "OVERLOADED"
    private static let late = "DEADLINE_EXCEEDED"
    private static let invalid = "INVALID_VALUE"
    private static let defect = "INTERNAL_ERROR"

    /// All classes of errors (PostgreSQL 15, appendix A), each with codes that it has and what they mean.
    private static let classes: [(codes: String, meaning: String)] = [
        ("03000 09000 0A000 0B000 0F000 0F001 0L000 0LP01 0P000 0Z000 0Z002 20000 21000", defect),
        ("08000 08001 08003 08004 08006 08007 08P01", unavailable),
        ("22000 22001 22003 22007 22008 22012 22021 2202E 22P02 22P05", invalid),
        ("23000 23001 23502 23503 23505 23514 23P01 24000", defect),
        ("25000 25001 25002 25005 25007 25P01 25P02", defect),
        ("25006 25P03 25P04", unavailable),
        ("26000", unavailable),
        ("27000", defect),
        ("28000 28P01", unavailable),
        ("2B000 2BP01 2D000 2F000 2F002 34000 38000 39000 3B000 3B001", defect),
        ("3D000", unavailable),
        ("3F000", defect),
        ("40000 40001 40003 40P01", overloaded),
        ("40002", defect),
        ("42000 42501 42601 42703 42804 42883 42P01 42P18 44000", defect),
        ("53000 53200 53300 53400", overloaded),
        ("53100", unavailable),
        ("54000 54001 54011 54023", defect),
        ("55006 55P03", overloaded),
        ("55000 55P02 55P04", defect),
        ("57014", late),
        ("57000 57P01 57P02 57P03 57P04 57P05", unavailable),
        ("58000 58030 58P01 58P02", unavailable),
        ("72000", overloaded),
        ("F0000 F0001", unavailable),
        ("HV000 HV004 HV00K", defect),
        ("HV00N", unavailable),
        ("P0000 P0001 P0002 P0003 P0004", defect),
        ("XX000 XX001 XX002", defect),
        ("DX403", "FORBIDDEN"),
        // No code of PostgreSQL's: libpq's own words, and what our code throws.
        (PostgresCode.none, unavailable),
        ("99999", defect),
    ]

    private static let codes = classes.flatMap { codes, meaning in
        codes.split(separator: " ").map { (String($0), meaning) }
    }

    @Test(arguments: codes) func clientsAreToldWhatACodeMeans(sqlState: String, code: String) {
        let error = DatabaseError.failed(.main, sqlState: sqlState, message: "no words of PostgreSQL's")
        #expect(error.fieldError.code == code)
        #expect(!error.fieldError.message.contains("PostgreSQL"))
        #expect(error.mayGoWellLater == [Self.unavailable, Self.overloaded, Self.late].contains(code))
    }

    /// As PostgreSQL sends them, in a transaction and outside of one: only those of which it says that they end the connection do.
    @Test func realFailuresHaveTheCodesOfTheTable() throws {
        let url = try #require(ProcessInfo.processInfo.environment["DCX_ENETWORKS_MIGRATION_URL"])
        let owner = try BlockingConnection(url: url)
        try owner.run(
            """
            CREATE OR REPLACE FUNCTION failure_meaning_raise(code text) RETURNS integer LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = code; END $$
            """)
        defer { try? owner.run("DROP FUNCTION failure_meaning_raise(text)") }
        let raise = StatementText(.eNetworks, "SELECT failure_meaning_raise($1::text)")
        let known = Self.codes.filter { $0.0 != PostgresCode.none && $0.0 != "25006" }
        try DatabasesOnLoop.run { databases in
            for (sqlState, code) in known {
                let statement = Statement(raise, [.text(sqlState)])
                let promise = RowsPromise()
                databases.send(statement, to: promise)
                databases.flush()
                guard case .failure(let alone) = await promise.result() else { throw TestFailure("\(sqlState) fails") }
                #expect(alone.fieldError.code == code, "\(sqlState)")
                await #expect {
                    try await databases.withTransaction(.eNetworks) { _ = try await $0.rows(of: statement) }
                } throws: {
                    ($0 as? DatabaseError)?.fieldError.code == code
                }
            }
        }
    }
}
