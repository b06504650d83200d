import DCXSchema
import Glibc
import GraphQLCore
import Testing

@testable import DCXServer

/// The budgets of owners: what is used is charged at each level, an empty budget refuses, and all processes know of it.
@Suite(.serialized)
struct BudgetTests {
    /// An answer of about 200 KB that needs no database.
    private static let large =
        "{ __schema { types { name description fields { name description type { name kind ofType { name } } } } } }"
    private static let small = "{ viewer { role } }"

    /// Sends large requests until one is refused.
    private func exhaust(_ server: TestServer, token: String?) throws -> TestAnswer {
        for _ in 0..<200 {
            let answer = try server.post(Self.large, token: token)
            if answer.status != 200 { return answer }
        }
        throw TestFailure("nothing was refused")
    }

    private func waitFor(_ what: String, _ isSo: () throws -> Bool) throws {
        for _ in 0..<400 {
            if try isSo() { return }
            usleep(25_000)
        }
        throw TestFailure("never: \(what)")
    }

    @Test func emptyBudgetRefusesUntilItFills() throws {
        let databases = try TenantDatabases()
        let server = try databases.server { $0.budgets.viewer.answerMebibytes = 1 }
        let token = try server.signIn("john@vodacom.example")
        let refused = try exhaust(server, token: token)
        #expect(refused.status == 429)
        #expect(refused.codes == ["RATE_LIMITED"])
        #expect(Int(refused.header("Retry-After") ?? "") ?? 0 >= 1)
        #expect(refused.header("RateLimit")?.contains("\"viewer-answers\";r=0;t=") == true)
        // Others have budgets of their own.
        #expect(try server.post(Self.small, token: try server.signIn("adcock@adcock.example")).status == 200)
        let metrics = try server.get("/metrics").body
        #expect(metrics.contains("dcx_limited_requests_total{level=\"viewer\",reason=\"answers\"} 1"))
    }

    @Test func tenantAndTreeAreChargedForTheirUsers() throws {
        let databases = try TenantDatabases()
        try databases.person("second@vodacom.example", "owner", of: Demo.vodacom)
        let server = try databases.server { $0.budgets.tenant.answerMebibytes = 1 }
        let refused = try exhaust(server, token: try server.signIn("john@vodacom.example"))
        #expect(refused.header("RateLimit")?.contains("\"tenant-answers\";r=0") == true)
        let other = try server.post(Self.small, token: try server.signIn("second@vodacom.example"))
        #expect(other.status == 429)
        #expect(try server.post(Self.small, token: try server.signIn("alex@cloudtech.example")).status == 200)

        let tree = try databases.server { $0.budgets.tree.answerMebibytes = 1 }
        _ = try exhaust(tree, token: try tree.signIn("john@vodacom.example"))
        #expect(try tree.post(Self.small, token: try tree.signIn("alex@cloudtech.example")).status == 429)
        #expect(try tree.post(Self.small, token: try tree.signIn("adcock@adcock.example")).status == 200)
    }

    @Test func clientsWithoutATokenShareABudget() throws {
        let databases = try TenantDatabases()
        let server = try databases.server { $0.budgets.network.answerMebibytes = 1 }
        let token = try server.signIn("john@vodacom.example")
        let refused = try exhaust(server, token: nil)
        #expect(refused.status == 429)
        #expect(refused.header("RateLimit")?.contains("\"network-answers\";r=0") == true)
        #expect(try server.post(Self.small, token: token).status == 200)
    }

    /// What is used in one process counts in another.
    @Test func processesShareBudgets() throws {
        let databases = try TenantDatabases()
        let limit: (inout Configuration) -> Void = { $0.budgets.viewer.answerMebibytes = 1 }
        let (first, second) = (try databases.server(configure: limit), try databases.server(configure: limit))
        let token = try first.signIn("john@vodacom.example")
        _ = try exhaust(first, token: token)
        try waitFor("the second process refuses") { try second.post(Self.small, token: token).status == 429 }
        let rows = try databases.connection(.main).texts(
            "SELECT kind || ' ' || (answer_bytes > 1000000) FROM budget_levels WHERE kind = 'viewer'")
        #expect(rows == ["viewer true"])
    }

    @Test func answersTellWhatIsLeft() throws {
        let server = TestServer(configure: { $0.budgets = BudgetLimits() })
        let answer = try server.post(Self.small, token: try server.signIn("john@vodacom.example"))
        let policy = try #require(answer.header("RateLimit-Policy"))
        let limit = try #require(answer.header("RateLimit"))
        let policies = policy.split(separator: ", ")
        #expect(policies.count == 2)
        #expect(policies.first?.wholeMatch(of: /"\w+-database";q=\d+;qu="milliseconds";w=60/) != nil, "\(policy)")
        #expect(policies.last?.wholeMatch(of: /"\w+-answers";q=\d+;qu="content-bytes";w=60/) != nil, "\(policy)")
        #expect(limit.wholeMatch(of: /"\w+-database";r=\d+;t=\d+, "\w+-answers";r=\d+;t=\d+/) != nil, "\(limit)")
    }

    @Test func withoutLimitsNothingIsTold() throws {
        let server = TestServer(configure: { $0.budgets = .none })
        let answer = try server.post(Self.small, token: try server.signIn("john@vodacom.example"))
        #expect(answer.status == 200)
        #expect(answer.header("RateLimit") == nil && answer.header("RateLimit-Policy") == nil)
    }

    /// What is not told yet is told with the next.
    @Test func budgetsOutliveALossOfMain() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let token = try server.signIn("john@vodacom.example")
        let owner = try databases.connection(.main)
        // A sequence counts what is rolled back too.
        try owner.run(
            """
            CREATE SEQUENCE refusals;
            CREATE FUNCTION refuse() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$
            BEGIN
                PERFORM nextval('refusals');
                RAISE EXCEPTION 'refused';
            END $$;
            CREATE TRIGGER refuse BEFORE INSERT ON api_usage FOR EACH ROW EXECUTE FUNCTION refuse()
            """)
        for _ in 0..<3 { _ = try server.post(Self.small, token: token) }
        try waitFor("telling fails") { try owner.text("SELECT is_called FROM refusals") == "t" }
        try owner.run("DROP TRIGGER refuse ON api_usage")
        let counted = """
            SELECT coalesce(sum(requests), 0) >= 3 FROM api_usage
            WHERE hour = '2026-11-21T08:00:00Z' AND organisation_uuid = '\(Demo.vodacom)'
            """
        try waitFor("requests are counted") { try owner.text(counted) == "t" }
    }
}
