import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Lists over all that a viewer sees: whole, by pages, by organisation and key, and nothing of anybody else.
@Suite(.serialized)
struct ScopeListTests {
    private static let server = TestServer(clock: FrozenClock.anchor)
    private static let names = ScopeLists.all.keys.sorted()

    private func answer(_ query: String, _ email: String) throws -> TestAnswer {
        try Self.server.post(query, token: try Self.server.signIn(email))
    }

    /// The key of each row, and whose it is.
    private func rows(_ list: String, _ arguments: String, _ email: String) throws -> [(id: String, owner: String)] {
        let answer = try answer(
            "{ \(list)(first: 1000\(arguments)) { nodes { id organisation { uuid } } totalCount } }", email)
        #expect(answer.codes == [], "\(list): \(answer.body.prefix(300))")
        let nodes = answer.data[list]?["nodes"]?.items ?? []
        #expect(answer.data[list]?["totalCount"]?.text == String(nodes.count))
        return nodes.map { ($0["id"]?.text ?? "", $0["organisation"]?["uuid"]?.text ?? "") }
    }

    /// A reseller's list is its own and its customers', a customer's its own; the platform's has all of them.
    @Test(arguments: names.filter { !["auditLog", "apiKeys"].contains($0) })
    func listsHaveWhatIsSeen(list: String) throws {
        let all = try rows(list, "", "admin@datacentrix.example")
        for (email, seen) in [
            ("alex@cloudtech.example", [Demo.cloudTech, Demo.vodacom]), ("john@vodacom.example", [Demo.vodacom]),
            ("adcock@adcock.example", [Demo.adcock]),
        ] {
            let own = try rows(list, "", email)
            #expect(
                own.map(\.id).sorted() == all.filter { seen.contains($0.owner) }.map(\.id).sorted(), "\(list) \(email)")
            for organisation in [Demo.cloudTech, Demo.vodacom, Demo.adcock] {
                let filtered = try rows(
                    list, ", filter: { organisationUuid: { equals: \"\(organisation)\" } }", email)
                #expect(filtered.map(\.id) == own.filter { $0.owner == organisation }.map(\.id), "\(list) \(email)")
            }
        }
        #expect(list == "provisioningOrders" || !all.isEmpty, "\(list)")
    }

    /// The same as the lists of each organisation.
    @Test(arguments: [
        ("alerts", "alerts(first: 1000) { nodes { id } }", "alerts"),
        ("networkServices", "networkServices(first: 1000) { nodes { id } }", "networkServices"),
        ("users", "users(first: 1000) { nodes { id } }", "users"),
        ("apiKeys", "apiKeys(first: 1000) { nodes { id } }", "apiKeys"),
        ("provisioningOrders", "provisioningOrders(first: 1000) { nodes { id } }", "provisioningOrders"),
    ])
    func listsAreThoseOfTheirOrganisations(list: String, selection: String, field: String) throws {
        for email in ["alex@cloudtech.example", "admin@datacentrix.example"] {
            let whole = try rows(list, "", email).filter { !$0.owner.isEmpty }.map(\.id).sorted()
            let each = try answer("{ organisations(first: 100) { nodes { \(selection) } } }", email)
            let ids = (each.data["organisations"]?["nodes"]?.items ?? []).flatMap { node in
                (node[field]?["nodes"]?.items ?? []).compactMap { $0["id"]?.text }
            }
            #expect(whole == ids.sorted(), "\(email)")
        }
    }

    @Test(arguments: names, ["first", "last"])
    func pagesAreTheList(list: String, size: String) throws {
        let email = "admin@datacentrix.example"
        let token = try Self.server.signIn(email)
        // The log grows with each sign-in: its first lines stay.
        let filter = list == "auditLog" ? ", filter: { createdAt: { lessThan: \"2026-11-21T07:59:59Z\" } }" : ""
        let whole = try rows(list, filter, email).map(\.id)
        var seen: [String] = []
        var place = ""
        while seen.count <= whole.count {
            let answer = try Self.server.post(
                "{ \(list)(\(size): 7\(place)\(filter)) { edges { cursor node { id } } } }", token: token)
            #expect(answer.codes == [], "\(answer.body.prefix(300))")
            let edges = answer.data[list]?["edges"]?.items ?? []
            guard let edge = size == "first" ? edges.last : edges.first else { break }
            let page = edges.compactMap { $0["node"]?["id"]?.text }
            seen = size == "first" ? seen + page : page + seen
            place = ", \(size == "first" ? "after" : "before"): \"\(edge["cursor"]?.text ?? "")\""
        }
        #expect(seen == whole)
    }

    @Test(arguments: names)
    func nobodySeesNothing(list: String) throws {
        let answer = try Self.server.post("{ \(list) { totalCount } }")
        #expect(answer.codes == ["UNAUTHENTICATED"])
        #expect(answer.data[list] == .null)
    }

    @Test func listsTakeTheirPermissions() throws {
        let databases = try TenantDatabases()
        try databases.person("viewer@vodacom.example", "viewer", of: Demo.vodacom)
        let server = try databases.server()
        let token = try server.signIn("viewer@vodacom.example")
        for (list, isAllowed) in [
            ("alerts", true), ("vmCommands", true), ("networkServices", true), ("apiKeys", true), ("invoices", false),
            ("wallets", false), ("walletTransactions", false), ("provisioningOrders", false), ("users", false),
            ("auditLog", false),
        ] {
            let answer = try server.post("{ \(list) { totalCount } }", token: token)
            #expect(answer.codes == (isAllowed ? [] : ["FORBIDDEN"]), "\(list): \(answer.body)")
        }
    }

    /// No page of a list reads the table from end to end, in any scope.
    @Test(arguments: names, ["john@vodacom.example", "alex@cloudtech.example", "admin@datacentrix.example"])
    func indexesHaveEveryOrder(list: String, email: String) throws {
        let token = try Self.server.signIn(email)
        _ = try Self.server.post("{ viewer { role } }", token: token)
        _ = Self.server.takeStatements()
        _ = try Self.server.post("{ \(list)(first: 20) { nodes { id } } }", token: token)
        let statement = try #require(Self.server.takeStatements().compactMap(KnownStatement.init(logged:)).first)
        let connection = try ScratchDatabase.shared(statement.database).owner()
        try connection.run("SET enable_seqscan = off; SET enable_sort = off; SET enable_incremental_sort = off")
        try connection.run("PREPARE listed_\(list) AS \(statement.sql)")
        let count = statement.sql.matches(of: /\$\d+/).map { $0.output.dropFirst() }.compactMap { Int($0) }.max() ?? 0
        let values = (1...max(count, 1)).map { place in
            statement.sql.contains("$\(place)::bigint") ? "20" : "'\(Demo.vodacom)'"
        }
        try connection.run("SET plan_cache_mode = force_generic_plan")
        let plan = try connection.texts(
            "EXPLAIN EXECUTE listed_\(list)(\(values.prefix(count).joined(separator: ", ")))")
        // Partitions are merged by a sort key, which sorts nothing.
        #expect(
            !plan.contains { $0.contains("Sort  (") || $0.contains("Seq Scan") }, "\(plan.joined(separator: "\n"))")
        try connection.run("DEALLOCATE listed_\(list)")
    }
}
