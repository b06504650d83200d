import GraphQLCore
import Testing

@testable import DCXServer

/// What is there all the time is on exactly one page, whatever comes and goes between two pages, forwards and backwards.
@Suite(.serialized)
struct PagingStabilityTests {
    private struct Page {
        let names: [String]
        /// Where the next one goes on; nil after the last.
        let cursor: String?
    }

    private func page(_ arguments: String, isBackward: Bool, _ server: TestServer, _ token: String) throws -> Page {
        let answer = try server.post(
            """
            { virtualMachines(\(arguments)) { nodes { identityName }
                pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }
            """, token: token)
        #expect(answer.codes == [], "\(answer.body)")
        let list = answer.data["virtualMachines"]
        let info = list?["pageInfo"]
        let hasMore = info?[isBackward ? "hasPreviousPage" : "hasNextPage"] == .boolean(true)
        return Page(
            names: list?["nodes"]?.items.compactMap { $0["identityName"]?.text } ?? [],
            cursor: hasMore ? info?[isBackward ? "startCursor" : "endCursor"]?.text : nil)
    }

    private func add(_ name: String, _ connection: BlockingConnection) throws {
        try connection.run(
            """
            INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, organisation_uuid, reseller_uuid)
            VALUES ('paging-\(name)', '\(name)', '\(Demo.vodacom)', '\(Demo.cloudTech)')
            """)
    }

    private func remove(_ name: String, _ connection: BlockingConnection) throws {
        try connection.run("DELETE FROM vcenter_vm_data_vms WHERE identity_name = '\(name)'")
    }

    /// - Parameter order: of names, which is the list's own or the other way round.
    @Test(arguments: ["", ", orderBy: { field: IDENTITY_NAME, direction: DESC }"], [false, true])
    func rowsThatStayAreOnOnePage(order: String, isBackward: Bool) throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let token = try server.signIn("john@vodacom.example")
        let connection = try databases.aas.owner()
        try connection.run("DELETE FROM vcenter_vm_data_vms WHERE organisation_uuid = '\(Demo.vodacom)'")
        let names = (20...39).map { "m-\($0)" }
        for name in names { try add(name, connection) }

        let isUp = order.isEmpty != isBackward
        var seen: [String] = []
        var cursor: String?
        var pageCount = 0
        repeat {
            let place = cursor.map { ", \(isBackward ? "before" : "after"): \"\($0)\"" } ?? ""
            let page = try page(
                "\(isBackward ? "last" : "first"): 3\(place)\(order)", isBackward: isBackward, server, token)
            seen += isBackward ? page.names.reversed() : page.names
            cursor = page.cursor
            pageCount += 1
            guard let last = seen.last, cursor != nil else { continue }
            try add("\(isUp ? "a" : "z")-\(pageCount)", connection)
            try add(Self.nameAhead(of: last, isUp: isUp), connection)
            // The cursor's own row goes.
            try remove(last, connection)
        } while cursor != nil && pageCount < 40

        #expect(seen.filter { names.contains($0) } == (isUp ? names : names.reversed()), "nothing was passed over")
        #expect(Set(seen).count == seen.count, "nothing came twice")
        #expect(seen.count { $0.hasSuffix("-new") } == pageCount - 1, "what comes ahead of a page is met")
        #expect(!seen.contains { $0.hasPrefix(isUp ? "a-" : "z-") }, "what comes behind it is not")
    }

    /// The next name to come from `m-20` to `m-39`, or the other way.
    private static func nameAhead(of name: String, isUp: Bool) -> String {
        if isUp { return name + "-new" }
        return "m-\((Int(name.filter(\.isNumber)) ?? 0) - 1)-new"
    }
}
