import GraphQLCore
import Testing

/// The demo as the portal's users would see it, over HTTP, from real databases.
struct DemoTests {
    private let server = TestServer.shared

    @Test func customerSeesItsMachinesInFewStatements() throws {
        // Its own server: the statements of other tests are not to be among these.
        let server = TestServer()
        let token = try server.signIn("john@vodacom.example")
        _ = try server.post("{ viewer { role } }", token: token)
        for (name, most) in [("demo-query", 3), ("machine-page", 1)] {
            _ = server.takeStatements()
            let answer = try server.post(try Golden.text("\(name)/query.graphql"), token: token)
            let statements = server.takeStatements()
            #expect(statements.count <= most)
            try Golden.check(answer.body, "\(name)/answer.json")
            try Golden.check(statements.joined(separator: "\n\n"), "\(name)/statements.sql")
        }
    }

    @Test func directCustomerHasItsTotals() throws {
        let token = try server.signIn("adcock@adcock.example")
        let answer = try server.post(
            """
            { viewer { organisation {
                virtualMachines { nodes { identityName } totalCount }
                metricsAggregation { memoryGb cpuCores diskCapacityTb vmCount unpricedCount }
            } } }
            """, token: token)
        #expect(
            answer.body == """
                {"data":{"viewer":{"organisation":{"virtualMachines":{"nodes":[{"identityName":"Adcock-Database-01"},\
                {"identityName":"Adcock-Web-Server-01"}],"totalCount":2},"metricsAggregation":{"memoryGb":12,\
                "cpuCores":6,"diskCapacityTb":1,"vmCount":2,"unpricedCount":1}}}}}
                """)
    }

    @Test(arguments: [
        ("admin@datacentrix.example", ["Adcock", "CloudTech", "Datacentrix", "Vodacom"], "9", "9"),
        ("alex@cloudtech.example", ["CloudTech", "Vodacom"], "7", "7"),
        ("john@vodacom.example", ["Vodacom"], "7", "7"),
        ("adcock@adcock.example", ["Adcock"], "2", "2"),
    ])
    func viewerSeesItsScope(email: String, names: [String], machines: String, subtree: String) throws {
        let token = try server.signIn(email)
        let answer = try server.post(
            """
            {
              organisations { nodes { name } totalCount }
              virtualMachines(first: 1000) { nodes { identityName } totalCount }
              viewer { organisation { metricsAggregation { vmCount } } }
            }
            """, token: token)
        #expect(answer.data["organisations"]?["nodes"]?.items.compactMap { $0["name"]?.text } == names)
        #expect(answer.data["organisations"]?["totalCount"]?.text == String(names.count))
        #expect(answer.data["virtualMachines"]?["totalCount"]?.text == machines)
        #expect(answer.data["virtualMachines"]?["nodes"]?.items.count == Int(machines))
        #expect(answer.data["viewer"]?["organisation"]?["metricsAggregation"]?["vmCount"]?.text == subtree)
    }

    @Test func everyLoopServes() throws {
        let server = TestServer(loops: 3)
        let token = try server.signIn("john@vodacom.example")
        for _ in 0..<9 {
            let answer = try server.post("{ virtualMachines { totalCount } }", token: token)
            #expect(answer.data["virtualMachines"]?["totalCount"]?.text == "7")
        }
        let metrics = try server.get("/metrics").body
        // The sign-in, and the nine.
        #expect(metrics.contains("dcx_requests_total{status=\"2xx\"} 10\n"), "\(metrics)")
        for loop in 0..<3 { #expect(metrics.contains("dcx_loop_lag_seconds{loop=\"\(loop)\"}")) }
    }

    @Test func nobodySeesNothing() throws {
        let answer = try server.post("{ viewer { role } organisations { totalCount } }")
        #expect(answer.data["viewer"] == .null)
        #expect(answer.data["organisations"] == .null)
        #expect(answer.codes == ["UNAUTHENTICATED"])
    }

    @Test(arguments: ["nobody@vodacom.example", "john@vodacom.example"])
    func wrongCredentialsAnswerAlike(email: String) throws {
        let answer = try server.post(
            """
            mutation { signIn(input: { email: "\(email)", password: "wrong" }) {
                session { accessToken } errors { __typename message path } } }
            """)
        #expect(
            answer.body == """
                {"data":{"signIn":{"session":null,"errors":[{"__typename":"InvalidCredentials",\
                "message":"No active user has this e-mail address and password.","path":null}]}}}
                """)
    }

    @Test(arguments: ["x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0."])
    func forgedTokenIsRefused(token: String) throws {
        let answer = try server.post("{ viewer { role } }", token: token)
        #expect(answer.status == 401)
        #expect(answer.head.contains("WWW-Authenticate: Bearer"))
        #expect(answer.codes == ["UNAUTHENTICATED"])
    }
}
