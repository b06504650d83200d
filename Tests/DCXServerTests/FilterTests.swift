import GraphQLCore
import Testing

@testable import DCXServer

/// Filters say which rows are wanted, and never reach beyond the scope.
struct FilterTests {
    private let server = TestServer.shared

    @Test(arguments: [
        ("{}", 7), ("null", 7), ("{ and: [] }", 7), ("{ or: [] }", 0), ("{ not: {} }", 0),
        ("{ powerState: { equals: POWERED_ON } }", 4), ("{ powerState: { in: [POWERED_ON, SUSPENDED] } }", 5),
        ("{ powerState: { equals: UNKNOWN } }", 0), ("{ not: { powerState: { equals: POWERED_ON } } }", 3),
        ("{ powerState: { in: [] } }", 0), ("{ powerState: {} }", 7),
        ("{ identityName: { contains: \"WEB\" } }", 2), ("{ identityName: { startsWith: \"vodacom-\" } }", 7),
        ("{ identityName: { equals: \"Vodacom-Web-01\" } }", 1),
        ("{ identityName: { equals: \"vodacom-web-01\" } }", 0),
        ("{ identityName: { contains: \"%\" } }", 0), ("{ identityName: { contains: \"\" } }", 7),
        ("{ identityName: { isNull: true } }", 0), ("{ identityName: { isNull: false } }", 7),
        ("{ powerState: { isNull: true } }", 0), ("{ powerState: { isNull: false } }", 7),
        ("{ identityName: { equals: \"a\\u0000\" } }", 0),
        ("{ costEstimate: { isNull: true } }", 1), ("{ not: { costEstimate: { isNull: true } } }", 6),
        ("{ costEstimate: { isNull: false, lessThan: \"1450.00\" } }", 2),
        ("{ costEstimate: { atLeast: \"1450.00\", lessThan: \"2980.50\" } }", 2),
        ("{ not: { costEstimate: { atLeast: 0 } } }", 1),
        ("{ memorySizeMib: { greaterThan: 8192 }, cpuCount: { equals: 8 } }", 2),
        ("{ or: [{ cpuCount: { equals: 1 } }, { cpuCount: { equals: 2 } }] }", 2),
        ("{ organisationUuid: { equals: \"00000000-0000-4000-8000-000000000004\" } }", 0),
        ("{ or: [{}, { organisationUuid: { in: [\"00000000-0000-4000-8000-000000000004\"] } }] }", 7),
        ("{ createdAt: { atMost: \"2026-05-05T10:00:00+02:00\" } }", 7),
        ("{ createdAt: { lessThan: \"2026-05-05T08:00:00Z\" } }", 0),
    ])
    func filterIsApplied(filter: String, count: Int) throws {
        let token = try server.signIn("john@vodacom.example")
        let answer = try server.post(
            "{ virtualMachines(filter: \(filter)) { nodes { identityName } totalCount } }", token: token)
        #expect(answer.data["virtualMachines"]?["totalCount"]?.text == String(count), "\(filter) \(answer.body)")
        #expect(answer.data["virtualMachines"]?["nodes"]?.items.count == count)
    }

    /// What a document's filter compares with is another thing in each request, and so is its form where a variable is null or
    /// absent: one client sends the same document again and again.
    @Test func variablesAreComparedWith() throws {
        let document = """
            query Machines($name: String, $names: [String!], $cpus: Int, $power: PowerState) {
              virtualMachines(filter: {
                identityName: { startsWith: $name, in: $names }, cpuCount: { equals: $cpus }, powerState: { equals: $power }
              }) { nodes { identityName } totalCount }
            }
            """
        let token = try server.signIn("john@vodacom.example")
        var client = try TestClient(port: server.port)
        let requests = [
            (#"{"name":"Vodacom-","cpus":4}"#, 3), (#"{"name":"Vodacom-Web","cpus":4}"#, 2),
            (#"{"name":"Vodacom-","cpus":1}"#, 1), (#"{"name":null,"cpus":4}"#, 3),
            (#"{"name":"Vodacom-","cpus":4}"#, 3),
            (#"{"name":"a\u0000","cpus":4}"#, 0), (#"{"cpus":null}"#, 7), (#"{"cpus":8}"#, 2),
            (#"{"name":"Vodacom-Web"}"#, 2), (#"{"name":"Vodacom-A","power":"POWERED_OFF"}"#, 1),
            (#"{"name":"Vodacom-A","power":"POWERED_ON"}"#, 1), (#"{"names":["Vodacom-Web-01","Vodacom-Web-02"]}"#, 2),
            (#"{"names":["Vodacom-Web-01"]}"#, 1), (#"{"names":[]}"#, 0), (#"{"name":"Vodacom-","cpus":4}"#, 3),
            ("{}", 7),
        ]
        for (variables, count) in requests + requests {
            let answer = try client.post(document, variables: variables, token: token)
            #expect(answer.data["virtualMachines"]?["totalCount"]?.text == String(count), "\(variables) \(answer.body)")
            #expect(answer.data["virtualMachines"]?["nodes"]?.items.count == count)
        }
    }

    /// A page of a size that is a variable too.
    @Test func pagesOfVariableSizeAreFiltered() throws {
        let document = """
            query Machines($first: Int, $name: String) {
              virtualMachines(first: $first, filter: { identityName: { startsWith: $name } }) {
                nodes { identityName } pageInfo { hasNextPage }
              }
            }
            """
        let token = try server.signIn("john@vodacom.example")
        var client = try TestClient(port: server.port)
        for (first, name, count, hasMore) in [
            (1, "Vodacom-", 1, true), (7, "Vodacom-", 7, false), (2, "Vodacom-Web", 2, false),
            (1, "Vodacom-Web", 1, true),
            (3, "Vodacom-", 3, true),
        ] {
            let answer = try client.post(document, variables: #"{"first":\#(first),"name":"\#(name)"}"#, token: token)
            #expect(answer.data["virtualMachines"]?["nodes"]?.items.count == count, "\(answer.body)")
            #expect(answer.data["virtualMachines"]?["pageInfo"]?["hasNextPage"] == .boolean(hasMore))
        }
    }

    /// Generated clients send nulls for what they do not use, at every level: the answer is that without them.
    @Test(arguments: [
        ("{ and: null, or: null, not: null, identityName: null, powerState: null }", 7),
        ("{ identityName: { equals: null, in: null, contains: null, startsWith: null, isNull: null } }", 7),
        ("{ identityName: { contains: \"WEB\", startsWith: null, in: null, equals: null } }", 2),
        ("{ powerState: { equals: null, in: null, isNull: null } }", 7),
        ("{ powerState: { equals: POWERED_ON, in: null } }", 4),
        (
            "{ costEstimate: { equals: null, in: null, lessThan: null, atMost: null, greaterThan: null, atLeast: 0 } }",
            6
        ),
        ("{ cpuCount: { isNull: null, equals: 1 }, memorySizeMib: null, createdAt: { atMost: null } }", 1),
        ("{ and: [{ identityName: { contains: null } }, { cpuCount: { equals: 1 } }] }", 1),
        ("{ or: [{ cpuCount: { equals: 1, in: null } }, { cpuCount: { equals: 2, isNull: null } }] }", 2),
        ("{ not: { cpuCount: { equals: 1, in: null }, and: null } }", 6),
    ])
    func nullIsAbsentAtEveryLevel(filter: String, count: Int) throws {
        let token = try server.signIn("john@vodacom.example")
        for _ in 0..<2 {
            let answer = try server.post(
                "{ virtualMachines(filter: \(filter)) { nodes { identityName } totalCount } }", token: token)
            #expect(answer.data["virtualMachines"]?["totalCount"]?.text == String(count), "\(filter) \(answer.body)")
        }
    }

    /// The whole filter is a variable, as clients that are generated send it.
    @Test func nullsOfVariableFiltersAreAbsent() throws {
        let document =
            "query ($filter: VirtualMachineFilter, $order: [VirtualMachineOrder!]) { "
            + "virtualMachines(filter: $filter, orderBy: $order) { nodes { identityName } totalCount } }"
        let token = try server.signIn("john@vodacom.example")
        var client = try TestClient(port: server.port)
        let nulls = #""equals":null,"in":null,"isNull":null"#
        let requests = [
            (#"{"filter":{"identityName":{"contains":"web",\#(nulls),"startsWith":null}}}"#, 2),
            (#"{"filter":{"identityName":{"contains":"archive",\#(nulls),"startsWith":null}}}"#, 1),
            (#"{"filter":{"identityName":{"contains":null,\#(nulls),"startsWith":null}}}"#, 7),
            (#"{"filter":{"identityName":{"contains":"web"},"and":null,"or":null,"not":null,"cpuCount":null}}"#, 2),
            (#"{"filter":{"not":{"identityName":{"contains":"web",\#(nulls)}}}}"#, 5),
            (#"{"filter":null,"order":null}"#, 7),
            (#"{"filter":{},"order":[{"field":"CPU_COUNT","direction":null}]}"#, 7),
        ]
        for (variables, count) in requests + requests {
            let answer = try client.post(document, variables: variables, token: token)
            #expect(answer.data["virtualMachines"]?["totalCount"]?.text == String(count), "\(variables) \(answer.body)")
            #expect(answer.data["virtualMachines"]?["nodes"]?.items.count == count)
        }
    }

    @Test func tooMuchIsRefused() throws {
        let token = try server.signIn("john@vodacom.example")
        let many = Array(repeating: "{ cpuCount: { equals: 1 } }", count: 101).joined(separator: ",")
        let answer = try server.post("{ virtualMachines(filter: { or: [\(many)] }) { totalCount } }", token: token)
        #expect(answer.codes == ["INVALID_FILTER"])
        let values = Array(repeating: "1", count: 1_001).joined(separator: ",")
        let other = try server.post(
            "{ virtualMachines(filter: { cpuCount: { in: [\(values)] } }) { totalCount } }", token: token)
        #expect(other.codes == ["INVALID_FILTER"])
    }

    private static func nested(_ depth: Int) -> String {
        depth == 1 ? "{ cpuCount: { atLeast: 1 } }" : "{ and: [\(nested(depth - 1))] }"
    }

    private static func name(_ count: Int) -> String {
        "{ identityName: { equals: \"\(String(repeating: "é", count: count))\" } }"
    }

    /// Everything that is part of a filter counts, whether it compares anything or not.
    @Test(arguments: [
        ("{ or: [\(Array(repeating: "{ not: {} }", count: 99).joined(separator: ","))] }", true),
        ("{ or: [\(Array(repeating: "{ not: {} }", count: 100).joined(separator: ","))] }", false),
        ("{ and: [\(Array(repeating: "{}", count: 199).joined(separator: ","))] }", true),
        ("{ and: [\(Array(repeating: "{}", count: 200).joined(separator: ","))] }", false),
        ("{ and: [\(Array(repeating: "{ cpuCount: {} }", count: 101).joined(separator: ","))] }", false),
        (nested(10), true), (nested(11), false), (name(255), true), (name(256), false),
        ("{ identityName: { in: [\"\(String(repeating: "x", count: 256))\"] } }", false),
    ])
    func everythingOfAFilterCounts(filter: String, isAdmitted: Bool) throws {
        let token = try server.signIn("john@vodacom.example")
        let answer = try server.post("{ virtualMachines(filter: \(filter)) { totalCount } }", token: token)
        #expect(answer.codes == (isAdmitted ? [] : ["INVALID_FILTER"]), "\(answer.body)")
    }

    /// A value of a form that is known is looked at as one of a new form is.
    @Test func longTextsOfKnownFormsAreRefused() throws {
        let document = """
            query M($name: String) { virtualMachines(filter: { identityName: { contains: $name } }) { totalCount } }
            """
        let token = try server.signIn("john@vodacom.example")
        for (count, codes) in [(1, []), (255, []), (256, ["INVALID_FILTER"]), (255, [])] {
            let name = String(repeating: "x", count: count)
            #expect(try server.post(document, variables: #"{"name":"\#(name)"}"#, token: token).codes == codes)
        }
    }

    @Test func valuesOfARequestAreBoundedTogether() throws {
        let values = (0..<1_000).map { "\"\(String(repeating: "x", count: 200))\($0)\"" }.joined(separator: ",")
        let fields = (0..<10).map { "m\($0): virtualMachines(filter: { identityName: { in: $names } }) { totalCount }" }
        let document = "query M($names: [String!]) { \(fields.joined(separator: " ")) }"
        let answer = try server.post(
            document, variables: #"{"names":[\#(values)]}"#, token: try server.signIn("john@vodacom.example"))
        #expect(Set(answer.codes) == ["INVALID_FILTER"] && answer.codes.count == 5, "\(answer.codes)")
    }

    /// However the conditions come: as constants, as variables, new or known.
    @Test(arguments: [false, true])
    func conditionsOfARequestAreBoundedTogether(areVariables: Bool) throws {
        let token = try server.signIn("john@vodacom.example")
        let comparisons = (0..<99).map {
            areVariables ? "{ cpuCount: { equals: $c } }" : "{ cpuCount: { equals: \($0) } }"
        }
        let fields = (0..<8).map { field in
            "m\(field): virtualMachines(filter: { or: [\(comparisons.joined(separator: ","))] }) { totalCount }"
        }
        let document = "query M\(areVariables ? "($c: Int)" : "") { \(fields.joined(separator: " ")) a: __typename }"
        for _ in 0..<3 {
            let answer = try server.post(document, variables: areVariables ? #"{"c":1}"# : "{}", token: token)
            #expect(answer.codes == Array(repeating: "INVALID_FILTER", count: 3), "\(answer.codes)")
            #expect(answer.data["m4"]?["totalCount"] != nil && answer.data["a"]?.text == "Query")
        }
    }

    /// What is true of every row is no part of a statement, and what is false of every row is all of it.
    @Test(arguments: [
        ("{ or: [{ not: {} }, { cpuCount: { equals: 2 } }] }", "cpu_count = $"),
        ("{ and: [{}, { not: { not: {} } }] }", ""), ("{ or: [] }", "WHERE FALSE"), ("{ not: {} }", "WHERE FALSE"),
    ])
    func constantsAreNotWritten(filter: String, condition: String) throws {
        let server = TestServer()
        let token = try TestServer.shared.signIn("admin@datacentrix.example")
        _ = try server.post("{ viewer { organisation { name } } }", token: token)
        _ = server.takeStatements()
        _ = try server.post("{ virtualMachines(filter: \(filter)) { nodes { identityName } } }", token: token)
        let sql = server.takeStatements().joined()
        #expect(sql.contains(condition), "\(sql)")
        #expect(!sql.contains("TRUE") && !sql.contains(" OR "), "\(sql)")
        if condition.isEmpty { #expect(!sql.contains("WHERE"), "\(sql)") }
    }
}
