import GraphQLCore
import Testing

@testable import DCXServer

/// Alerts are seen with the machines that they are about, the newest first.
struct AlertTests {
    private let server = TestServer.shared

    private func alerts(_ arguments: String, as email: String = "john@vodacom.example") throws -> JSONValue {
        let list = arguments.isEmpty ? "alerts" : "alerts(\(arguments))"
        let answer = try server.post(
            "{ viewer { organisation { \(list) { nodes { uuid } totalCount pageInfo { endCursor } } } } }",
            token: try server.signIn(email))
        guard let alerts = answer.data["viewer"]?["organisation"]?["alerts"], alerts != .null else {
            throw TestFailure(answer.body)
        }
        return alerts
    }

    /// The numbers that the demo data gives its alerts.
    private func numbers(_ alerts: JSONValue) -> [Int] {
        (alerts["nodes"]?.items ?? []).compactMap { $0["uuid"]?.text.flatMap { Int($0.suffix(12)) } }
    }

    @Test func newestComesFirst() throws {
        #expect(numbers(try alerts("")) == [1, 3, 2, 5, 4, 6, 7, 8])
        #expect(numbers(try alerts("", as: "adcock@adcock.example")) == [9, 10, 11, 12])
        // Its own machines only, and it has none.
        #expect(numbers(try alerts("", as: "alex@cloudtech.example")).isEmpty)
    }

    @Test(arguments: [
        ("filter: { resolvedAt: { isNull: true } }", [1, 2, 4, 6, 7]),
        ("filter: { severity: { equals: CRITICAL } }", [1, 8]),
        ("filter: { severity: { in: [INFO, WARNING] }, acknowledgedAt: { isNull: true } }", [4, 7]),
        ("filter: { acknowledgedByKind: { equals: RESELLER } }", [5]),
        ("filter: { acknowledgedByKind: { isNull: true } }", [1, 4, 7]),
        ("filter: { kind: { equals: \"guest_tools\" } }", [5, 4]),
        ("filter: { raisedAt: { lessThan: \"2026-11-12T08:00:00Z\" } }", [7, 8]),
        ("filter: { identityInstanceUuid: { equals: \"50000000-0000-4000-8000-000000000004\" } }", [1, 2]),
        ("orderBy: [{ field: RAISED_AT }]", [8, 7, 6, 4, 5, 2, 3, 1]),
        ("orderBy: [{ field: RESOLVED_AT, direction: DESC }]", [3, 5, 8, 7, 6, 4, 2, 1]),
        ("orderBy: [{ field: KIND }, { field: RAISED_AT }], first: 3", [3, 1, 4]),
    ])
    func listIsFilteredAndOrdered(arguments: String, expected: [Int]) throws {
        #expect(numbers(try alerts(arguments)) == expected)
    }

    @Test(arguments: [1, 3])
    func pagesAreTheList(size: Int) throws {
        var seen: [Int] = []
        var place = ""
        while true {
            let page = try alerts("first: \(size)\(place)")
            #expect(page["totalCount"]?.text == "8")
            let more = numbers(page)
            if more.isEmpty { break }
            seen += more
            place = ", after: \"\(page["pageInfo"]?["endCursor"]?.text ?? "")\""
        }
        #expect(seen == [1, 3, 2, 5, 4, 6, 7, 8])
    }

    @Test func whatHasNoValueIsNull() throws {
        let answer = try server.post(
            """
            { viewer { organisation { alerts(first: 3) { nodes {
                severity kind raisedAt acknowledgedAt acknowledgedByKind resolvedAt
                virtualMachine { identityName } organisation { name } } } } } }
            """, token: try server.signIn("john@vodacom.example"))
        let nodes = answer.data["viewer"]?["organisation"]?["alerts"]?["nodes"]?.items ?? []
        #expect(
            nodes.map { $0["acknowledgedByKind"] } == [.null, .string("CUSTOMER"), .string("PLATFORM")],
            "\(answer.body)")
        #expect(nodes.first?["acknowledgedAt"] == .null)
        #expect(nodes.first?["severity"] == .string("CRITICAL"))
        #expect(nodes.first?["raisedAt"] == .string("2026-11-21T05:00:00Z"))
        #expect(nodes.first?["virtualMachine"]?["identityName"] == .string("Vodacom-Database-01"))
        #expect(nodes.first?["organisation"]?["name"] == .string("Vodacom"))
        #expect(nodes[1]["resolvedAt"] == .string("2026-11-21T07:00:00Z"))
    }

    @Test func alertIsANodeOfItsScope() throws {
        let query = "{ viewer { organisation { alerts(first: 1) { nodes { id } } } } }"
        let list = try server.post(query, token: try server.signIn("adcock@adcock.example"))
        let id = list.data["viewer"]?["organisation"]?["alerts"]?["nodes"]?.items.first?["id"]?.text ?? ""
        for (email, message) in [
            ("adcock@adcock.example", JSONValue.string("The backup of last night failed.")),
            ("admin@datacentrix.example", .string("The backup of last night failed.")),
        ] {
            let answer = try server.post(
                "{ node(id: \"\(id)\") { ... on Alert { message } } }", token: try server.signIn(email))
            #expect(answer.data["node"]?["message"] == message)
        }
        for email in ["john@vodacom.example", "alex@cloudtech.example"] {
            let answer = try server.post("{ node(id: \"\(id)\") { id } }", token: try server.signIn(email))
            #expect(answer.body == #"{"data":{"node":null}}"#)
        }
    }
}
