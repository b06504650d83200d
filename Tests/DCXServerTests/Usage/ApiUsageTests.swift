import DCXSchema
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// `Organisation.apiUsage`: what users and API keys have sent, and who may see it.
@Suite(.serialized)
struct ApiUsageTests {
    private static let range = #"from: "2026-11-21T00:00:00Z", to: "2026-11-21T09:00:00Z""#

    private func usage(_ bucket: String) -> String {
        """
        { viewer { organisation { apiUsage(\(Self.range), bucket: \(bucket)) {
            start end userUuid user { name } apiKeyUuid requests errors databaseMilliseconds answerBytes } } } }
        """
    }

    private func waitFor(_ owner: BlockingConnection, _ condition: String) throws {
        for _ in 0..<400 {
            if try owner.text("SELECT coalesce((\(condition)), FALSE)") == "t" { return }
            usleep(25_000)
        }
        throw TestFailure("never: \(condition)")
    }

    @Test func requestsAreCountedByTheHourAndUser() throws {
        let databases = try TenantDatabases()
        let owner = try databases.connection(.main)
        try owner.run("DELETE FROM api_usage")
        let server = try databases.server()
        let token = try server.signIn("john@vodacom.example")
        for _ in 0..<3 { _ = try server.post("{ viewer { organisation { name } } }", token: token) }
        _ = try server.post("{ virtualMachines(first: -1) { totalCount } }", token: token)
        let own = "FROM api_usage WHERE organisation_uuid = '\(Demo.vodacom)' AND hour = '2026-11-21T08:00:00Z'"
        try waitFor(owner, "SELECT sum(requests) = 4 \(own)")
        #expect(try owner.text("SELECT errors \(own)") == "1")
        #expect(try owner.text("SELECT answer_bytes > 100 \(own)") == "t")
        #expect(try owner.text("SELECT reseller_uuid \(own)") == Demo.cloudTech)

        let answer = try server.post(usage("HOUR"), token: token)
        let rows = answer.data["viewer"]?["organisation"]?["apiUsage"]?.items ?? []
        #expect(rows.count == 1)
        let row = try #require(rows.first)
        #expect(row["start"] == .string("2026-11-21T08:00:00Z"))
        #expect(row["end"] == .string("2026-11-21T09:00:00Z"))
        #expect(row["user"]?["name"] == .string("John"))
        #expect(row["apiKeyUuid"] == .null)
        #expect(row["requests"] == .number("4"))
        #expect(row["errors"] == .number("1"))
    }

    @Test func daysAreThoseOfJohannesburg() throws {
        let databases = try TenantDatabases()
        let owner = try databases.connection(.main)
        try owner.run(
            """
            DELETE FROM api_usage;
            INSERT INTO api_usage (
                organisation_uuid, hour, user_uuid, requests, errors, database_microseconds, answer_bytes)
            SELECT '\(Demo.vodacom)', hour::timestamptz, '00000000-0000-4000-8000-000000000103', 10, 1, 2000, 300
            FROM unnest(ARRAY['2026-11-19T21:00:00Z', '2026-11-19T22:00:00Z', '2026-11-20T21:00:00Z']) AS hour
            """)
        let server = try databases.server()
        let answer = try server.post(
            """
            { viewer { organisation { apiUsage(from: "2026-11-19T00:00:00+02:00", to: "2026-11-21T00:00:00+02:00") {
                start end requests databaseMilliseconds answerBytes } } } }
            """, token: try server.signIn("john@vodacom.example"))
        let rows = answer.data["viewer"]?["organisation"]?["apiUsage"]?.items ?? []
        #expect(rows.map { $0["start"] } == [.string("2026-11-18T22:00:00Z"), .string("2026-11-19T22:00:00Z")])
        #expect(rows.map { $0["requests"] } == [.number("10"), .number("20")])
        #expect(rows.last?["databaseMilliseconds"] == .number("4"))
        #expect(rows.last?["answerBytes"] == .number("600"))
    }

    /// What was used in one reseller's time is not the next one's to see.
    @Test func usageStaysWithTheResellerOfItsTime() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let owner = try databases.connection(.main)
        try owner.run(
            """
            UPDATE organisations SET parent_uuid = '\(Demo.datacentrix)', reseller_uuid = NULL
            WHERE uuid = '\(Demo.vodacom)'
            """)
        let query = """
            { organisation(uuid: "\(Demo.vodacom)") { apiUsage(from: "2026-11-19T00:00:00Z", to: "2026-11-21T08:00:00Z") {
                requests } } }
            """
        let reseller = try server.post(query, token: try server.signIn("alex@cloudtech.example"))
        #expect(reseller.data["organisation"] == .null)
        let own = try server.post(query, token: try server.signIn("john@vodacom.example"))
        #expect((own.data["organisation"]?["apiUsage"]?.items ?? []).isEmpty == false)
    }

    @Test func itNeedsAPermission() throws {
        let databases = try TenantDatabases()
        try databases.person("viewer@vodacom.example", "viewer", of: Demo.vodacom)
        let server = try databases.server()
        let answer = try server.post(usage("DAY"), token: try server.signIn("viewer@vodacom.example"))
        #expect(answer.codes == ["FORBIDDEN"])
    }

    @Test(arguments: [
        #"from: "2026-11-21T00:00:00Z", to: "2026-11-21T00:00:00Z""#,
        #"from: "2026-01-01T00:00:00Z", to: "2026-11-21T00:00:00Z", bucket: HOUR"#,
        #"from: "2020-01-01T00:00:00Z", to: "2026-11-21T00:00:00Z""#,
    ])
    func rangesAreBounded(arguments: String) throws {
        let server = TestServer.atAnchor
        let answer = try server.post(
            "{ viewer { organisation { apiUsage(\(arguments)) { requests } } } }",
            token: try server.signIn("john@vodacom.example"))
        #expect(answer.codes == ["INVALID_RANGE"])
    }
}
