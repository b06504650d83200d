import GraphQLCore
import Testing

@testable import DCXServer

/// Pages put together are the list, forwards and backwards, whatever the order.
struct PagingTests {
    private static let orders = [
        "", "[]", "{ field: IDENTITY_NAME, direction: DESC }", "{ field: COST_ESTIMATE }",
        "[{ field: POWER_STATE }, { field: MEMORY_SIZE_MIB, direction: DESC }]",
        "[{ field: CPU_COUNT, direction: DESC }, { field: UPDATED_AT }, { field: GUEST_OS }]",
        "{ field: CREATED_AT, direction: DESC }",
    ]

    private let server = TestServer.shared

    private func list(_ arguments: String, _ token: String) throws -> JSONValue {
        let answer = try server.post(
            """
            { viewer { organisation { virtualMachines(\(arguments)) {
                edges { cursor node { identityInstanceUuid } } totalCount
                pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
            } } } }
            """, token: token)
        guard let list = answer.data["viewer"]?["organisation"]?["virtualMachines"], list != .null else {
            throw TestFailure(answer.body)
        }
        return list
    }

    private func keys(_ list: JSONValue) -> [String] {
        (list["edges"]?.items ?? []).compactMap { $0["node"]?["identityInstanceUuid"]?.text }
    }

    @Test(arguments: orders, [1, 2, 3, 7])
    func pagesAreTheList(order: String, size: Int) throws {
        let token = try server.signIn("john@vodacom.example")
        let orderBy = order.isEmpty ? "" : ", orderBy: \(order)"
        let whole = keys(try list("first: 1000\(orderBy)", token))
        #expect(whole.count == 7)
        #expect(Set(whole).count == 7)

        var forwards: [String] = []
        var place = ""
        repeat {
            let page = try list("first: \(size)\(place)\(orderBy)", token)
            forwards += keys(page)
            #expect(page["totalCount"]?.text == "7")
            guard page["pageInfo"]?["hasNextPage"] == .boolean(true) else { break }
            place = ", after: \"\(page["pageInfo"]?["endCursor"]?.text ?? "")\""
        } while forwards.count < 20
        #expect(forwards == whole)

        var backwards: [String] = []
        place = ""
        repeat {
            let page = try list("last: \(size)\(place)\(orderBy)", token)
            backwards = keys(page) + backwards
            guard page["pageInfo"]?["hasPreviousPage"] == .boolean(true) else { break }
            place = ", before: \"\(page["pageInfo"]?["startCursor"]?.text ?? "")\""
        } while backwards.count < 20
        #expect(backwards == whole)
    }

    /// What a cursor points at comes before or after the page, from whichever end the page is counted.
    @Test func pageSaysWhatLiesAroundIt() throws {
        let token = try server.signIn("john@vodacom.example")
        let edges = try list("first: 7", token)["edges"]?.items ?? []
        let cursors = edges.map { $0["cursor"]?.text ?? "" }
        let pages: [(String, Bool, Bool)] = [
            ("first: 7", false, false), ("first: 0", true, false), ("last: 0", false, true),
            ("first: 2, before: \"\(cursors[2])\"", true, false), ("first: 1, before: \"\(cursors[2])\"", true, false),
            ("last: 2, after: \"\(cursors[4])\"", false, true), ("last: 1, after: \"\(cursors[4])\"", false, true),
            ("first: 9, after: \"\(cursors[1])\", before: \"\(cursors[4])\"", true, true),
        ]
        for (arguments, next, previous) in pages {
            let page = try list(arguments, token)["pageInfo"]
            #expect(page?["hasNextPage"] == .boolean(next), "\(arguments)")
            #expect(page?["hasPreviousPage"] == .boolean(previous), "\(arguments)")
        }
    }

    /// The row that says that there is more is nobody's parent, and so is one that only says how many there are.
    @Test func nothingIsFetchedBelowWhatIsNotShown() throws {
        let server = TestServer(clock: FrozenClock.anchor)
        let token = try server.signIn("john@vodacom.example")
        /// For how many machines disks are fetched; nil where they are not.
        func machineCount(_ arguments: String) throws -> Int? {
            _ = server.takeStatements()
            let answer = try server.post(
                "{ virtualMachines(\(arguments)) { nodes { disks { label } } totalCount pageInfo { hasNextPage } } }",
                token: token)
            #expect(answer.codes == [])
            let disks = server.takeStatements().filter { $0.contains("FROM vm_disks") }
            let keys = disks.first?.split(separator: "\n").first { $0.hasPrefix("-- $1 = ") }
            return keys.map { $0.split(separator: ",").count }
        }
        #expect(try machineCount("first: 2") == 2)
        #expect(try machineCount("last: 2") == 2)
        #expect(try machineCount("first: 7") == 7)
        #expect(try machineCount("filter: { cpuCount: { equals: 99 } }") == nil)
        #expect(try machineCount("first: 0") == nil)
    }

    /// Of several parents too, whose rows stand one behind the other: of two customers seven and two machines, of two more none.
    @Test(arguments: ["first", "last"])
    func nothingIsFetchedBelowWhatNoParentShows(end: String) throws {
        let server = TestServer(clock: FrozenClock.anchor)
        let token = try server.signIn("admin@datacentrix.example")
        func machines(_ count: Int, pageInfo: Bool) throws -> (machines: [[JSONValue]], keyCount: Int?) {
            _ = server.takeStatements()
            let selection = "nodes { identityName disks { label capacityGib } }"
            let answer = try server.post(
                """
                { organisations { nodes { virtualMachines(\(end): \(count)) {
                    \(selection) edges { node { identityName } } \(pageInfo ? "pageInfo { hasNextPage hasPreviousPage }" : "")
                } } } }
                """, token: token)
            #expect(answer.codes == [])
            let disks = server.takeStatements().filter { $0.contains("FROM vm_disks") }
            let keys = disks.first?.split(separator: "\n").first { $0.hasPrefix("-- $1 = ") }
            let pages = (answer.data["organisations"]?["nodes"]?.items ?? []).map { $0["virtualMachines"] }
            for page in pages {
                let names = page?["nodes"]?.items.map { $0["identityName"] }
                #expect(page?["edges"]?.items.map { $0["node"]?["identityName"] } == names)
            }
            return (pages.map { $0?["nodes"]?.items ?? [] }, keys.map { $0.split(separator: ",").count })
        }
        for (count, shown) in [(1, 2), (2, 4), (3, 5), (7, 9)] {
            let page = try machines(count, pageInfo: true)
            #expect(page.keyCount == shown)
            #expect(page.machines == (try machines(count, pageInfo: false).machines))
            #expect(page.machines.joined().count == shown)
        }
    }

    /// The given columns of the inventory hold what production has: below zero too.
    @Test func whatHasNoValueComesFirst() throws {
        let databases = try TenantDatabases()
        try databases.aas.owner()
            .run(
                """
                INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, cpu_count, organisation_uuid)
                VALUES ('none', NULL, '\(Demo.adcock)'), ('less', -5, '\(Demo.adcock)'), ('a', -1, '\(Demo.adcock)')
                """)
        let server = try databases.server()
        let token = try server.signIn("adcock@adcock.example")
        var (found, place) = ([String](), "")
        for _ in 0..<3 {
            let answer = try server.post(
                """
                { virtualMachines(first: 1, orderBy: { field: CPU_COUNT }\(place)) {
                    nodes { identityInstanceUuid } pageInfo { endCursor } } }
                """, token: token)
            let page = answer.data["virtualMachines"]
            found += page?["nodes"]?.items.compactMap { $0["identityInstanceUuid"]?.text } ?? []
            place = ", after: \"\(page?["pageInfo"]?["endCursor"]?.text ?? "")\""
        }
        #expect(found == ["none", "less", "a"])
    }

    @Test(arguments: [
        ("first: 1, last: 1", "INVALID_PAGE"), ("first: -1", "INVALID_PAGE"), ("last: 1001", "INVALID_PAGE"),
        ("after: \"x\"", "INVALID_CURSOR"),
        (
            "orderBy: [{ field: CPU_COUNT }], after: \"WyJPcmdhbmlzYXRpb24udmlydHVhbE1hY2hpbmVzOm5hbWUiLCJhIiwiYiJd\"",
            "INVALID_CURSOR"
        ),
    ])
    func refusesWhatIsNoPage(arguments: String, code: String) throws {
        let token = try server.signIn("john@vodacom.example")
        let answer = try server.post("{ virtualMachines(\(arguments)) { totalCount } }", token: token)
        #expect(answer.codes == [code])
        #expect(answer.data["virtualMachines"] == .null)
    }

    @Test func anotherListsCursorIsRefused() throws {
        let token = try server.signIn("john@vodacom.example")
        let cursor = try list("first: 1", token)["pageInfo"]?["endCursor"]?.text ?? ""
        let answer = try server.post("{ virtualMachines(after: \"\(cursor)\") { totalCount } }", token: token)
        #expect(answer.codes == ["INVALID_CURSOR"])
    }
}
