import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What a scalar says, takes, shows and gives back as a cursor is one set.
@Suite(.serialized)
struct TimeRangeTests {
    private static let times = [
        "'-infinity'", "'0044-03-15 12:00:00+00 BC'", "'0001-01-01 00:00:00+00'", "'2026-11-21 08:30:00.123456+00'",
        "'10000-01-01 00:00:00+00'", "'infinity'", "NULL",
    ]

    private func databases() throws -> TenantDatabases {
        let databases = try TenantDatabases()
        for (place, time) in Self.times.enumerated() {
            try databases.connection(.aas).run(
                "UPDATE vcenter_vm_data_vms SET created_at = \(time) "
                    + "WHERE identity_instance_uuid = '\(Demo.machine(place + 1))'")
        }
        return databases
    }

    @Test(arguments: ["ASC", "DESC"], ["first", "last"])
    func everyCursorThatIsGivenIsTaken(direction: String, size: String) throws {
        let server = try databases().server()
        let token = try server.signIn("john@vodacom.example")
        var seen: [String] = []
        var place = ""
        for _ in 0..<8 {
            let answer = try server.post(
                """
                { virtualMachines(\(size): 1\(place), orderBy: { field: CREATED_AT, direction: \(direction) }) {
                  edges { cursor node { identityInstanceUuid createdAt } } } }
                """, token: token)
            #expect(answer.codes == [], "\(answer.body)")
            guard let edge = answer.data["virtualMachines"]?["edges"]?.items.first else { break }
            seen.append(edge["node"]?["identityInstanceUuid"]?.text ?? "")
            place = ", \(size == "first" ? "after" : "before"): \"\(edge["cursor"]?.text ?? "")\""
        }
        #expect(seen.count == 7)
        #expect(Set(seen).count == 7)
    }

    @Test(arguments: [
        (#"equals: "2026-11-21T08:30:00.123456Z""#, 1), (#"equals: "2026-11-21T08:30:00.123456000000Z""#, 1),
        (#"equals: "2026-11-21T08:30:00.1234561Z""#, 0), (#"equals: "2026-11-21T08:30:00.1234559Z""#, 0),
        (#"in: ["2026-11-21T08:30:00.1234564Z", "2026-11-21T10:30:00.123456+02:00"]"#, 1),
        (#"in: ["2026-11-21T08:30:00.12345600001Z"]"#, 0),
        (#"greaterThan: "2026-11-21T08:30:00.1234559Z", lessThan: "2026-11-21T08:30:00.1234561Z""#, 1),
        (#"greaterThan: "2026-11-21T08:30:00.1234561Z", lessThan: "9999-12-31T23:59:59Z""#, 0),
        (#"atLeast: "2026-11-21T08:30:00.1234560001Z", atMost: "9999-12-31T23:59:59.999999999Z""#, 0),
        (#"atLeast: "2026-11-21T08:30:00.123456Z", atMost: "2026-11-21T08:30:00.1234560001Z""#, 1),
        (#"atLeast: "0001-01-01T00:00:00Z", atMost: "9999-12-31T23:59:59.999999Z""#, 2),
    ])
    func filtersCompareExactly(comparison: String, count: Int) throws {
        let server = try Self.shared.get()
        let token = try server.signIn("john@vodacom.example")
        for _ in 0..<2 {
            let answer = try server.post(
                "{ virtualMachines(filter: { createdAt: { \(comparison) } }) { totalCount } }", token: token)
            #expect(
                answer.data["virtualMachines"]?["totalCount"]?.text == String(count), "\(comparison): \(answer.body)")
        }
    }

    private static let shared = Result { try TimeRangeTests().databases().server() }

    /// A document whose time is a variable is planned once.
    @Test func filtersOfOneFormCompareExactly() throws {
        let server = try Self.shared.get()
        var client = try TestClient(port: server.port)
        let token = try server.signIn("john@vodacom.example")
        for (time, count) in [
            ("2026-11-21T08:30:00.123456Z", 1), ("2026-11-21T08:30:00.1234561Z", 0), ("2026-11-21T08:30:00.123456Z", 1),
            ("2026-11-21T08:30:00.1234559999Z", 0),
        ] {
            let answer = try client.post(
                "query ($t: DateTime) { virtualMachines(filter: { createdAt: { equals: $t } }) { totalCount } }",
                variables: #"{"t":"\#(time)"}"#, token: token)
            #expect(answer.data["virtualMachines"]?["totalCount"]?.text == String(count), "\(time): \(answer.body)")
        }
    }

    @Test(arguments: [
        ("2026-11-21T12:30:60Z", "2026-11-22T00:00:00Z"), ("2026-11-20T23:59:60Z", "2026-11-22T00:00:00Z"),
        ("0000-12-31T00:00:00Z", "2026-11-22T00:00:00Z"), ("2026-11-20T00:00:00Z", "9999-12-31T23:59:59-01:00"),
    ])
    func whatIsNotShownIsNotTaken(from: String, to: String) throws {
        let server = try Self.shared.get()
        let answer = try server.post(
            #"{ virtualMachines { nodes { metrics(from: "\#(from)", to: "\#(to)") { timeZone } } } }"#,
            token: try server.signIn("john@vodacom.example"))
        #expect(answer.status == 400 || answer.codes.allSatisfy { $0 == "INVALID_VALUE" }, "\(answer.body)")
        #expect(answer.json["errors"] != nil)
    }

    @Test(
        arguments: ["FIVE_MINUTES", "HOUR", "DAY", "WEEK", "MONTH"],
        [
            ("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"), ("9999-12-31T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
            ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59.999999Z"), ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"),
            ("0001-01-01T00:00:00.000001Z", "0001-01-01T00:00:01Z"),
        ])
    func seriesAtTheEdgesAreRefused(bucket: String, range: (String, String)) throws {
        let server = try Self.shared.get()
        for zone in ["Africa/Johannesburg", "Pacific/Kiritimati", "America/New_York"] {
            let answer = try server.post(
                """
                { virtualMachines { nodes { metrics(
                  from: "\(range.0)", to: "\(range.1)", bucket: \(bucket), timeZone: "\(zone)") { points { start end } } } } }
                """, token: try server.signIn("john@vodacom.example"))
            #expect(Set(answer.codes) == ["INVALID_RANGE"], "\(answer.body.prefix(400))")
        }
    }
}
