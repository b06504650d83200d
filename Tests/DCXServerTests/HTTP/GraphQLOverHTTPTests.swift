import GraphQLCore
import Testing

@testable import DCXServer

/// The endpoint, status by status.
struct GraphQLOverHTTPTests {
    private let server = TestServer.shared

    private static let json = "application/json; charset=utf-8"
    private static let graphQLResponse = "application/graphql-response+json; charset=utf-8"

    private func send(
        _ method: String, _ target: String = "/graphql", _ headers: [String] = [], body: String? = nil,
        port: UInt16? = nil
    ) throws -> TestAnswer {
        var client = try TestClient(port: port ?? server.port)
        let length = body.map { ["Content-Length: \($0.utf8.count)"] } ?? []
        let head = ["\(method) \(target) HTTP/1.1", "Host: test"] + headers + length
        try client.send(head.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
        guard let answer = try client.receive(isBodyExpected: method != "HEAD") else {
            throw TestFailure("the server ended the connection")
        }
        return answer
    }

    private func post(_ body: String, _ headers: [String] = []) throws -> TestAnswer {
        try send("POST", "/graphql", ["Content-Type: application/json"] + headers, body: body)
    }

    // MARK: POST

    @Test(arguments: [
        #"{"query":"{ __typename }"}"#, #" {"query":"{ __typename }","variables":null,"operationName":null} "#,
        #"{"query":"{ __typename }","variables":{},"extensions":{}}"#, #"{"extensions":null,"query":"{ __typename }"}"#,
        #"{"query":"{ __typename }","unknown":[1,{"a":null}],"id":7}"#,
        #"{"query":"query A { __typename } query B { a: __typename }","operationName":"A"}"#,
        "{\"query\":\"{ \\u005F_typename }\"}",
    ])
    func answers(body: String) throws {
        let answer = try post(body)
        #expect(answer.status == 200)
        #expect(answer.body == #"{"data":{"__typename":"Query"}}"#)
        #expect(answer.header("Content-Type") == Self.json)
        #expect(answer.header("Vary") == "Accept")
    }

    @Test(
        arguments: [
            "", " ", "x", "{", "[]", "null", "1", "\"{__typename}\"", "{}", #"[{"query":"{ __typename }"}]"#,
            #"{"qeury":"{ __typename }"}"#, #"{"query":null}"#, #"{"query":1}"#, #"{"query":{"a":1}}"#,
            #"{"query":["{ __typename }"]}"#, #"{"query":"{ __typename }","variables":[]}"#,
            #"{"query":"{ __typename }","variables":"{}"}"#, #"{"query":"{ __typename }","operationName":1}"#,
            #"{"query":"{ __typename }","operationName":{}}"#, #"{"query":"{ __typename }","extensions":[]}"#,
            #"{"query":"{ __typename }","extensions":"x"}"#, #"{"query":"{ __typename }"} x"#,
            #"{"query":"{ __typename }","query":"{ __typename }"}"#, #"{"query":"{"}"#, #"{"query":""}"#,
            #"{"query":"query A { __typename } query B { __typename }"}"#,
            #"{"query":"query A { __typename }","operationName":"B"}"#,
            #"{"query":"query A { __typename }","operationName":""}"#,
            #"{"query":"query ($uuid: UUID!) { organisation(uuid: $uuid) { name } }"}"#,
            #"{"query":"query ($uuid: UUID!) { organisation(uuid: $uuid) { name } }","variables":{"uuid":7}}"#,
            "{\"query\":\"\u{0}\"}",
        ], ["application/json", "application/graphql-response+json"])
    func refuses(body: String, accept: String) throws {
        let answer = try post(body, ["Accept: " + accept])
        #expect(answer.status == 400)
        #expect(answer.header("Content-Type") == accept + "; charset=utf-8")
        #expect(answer.json["errors"]?.items.isEmpty == false)
        #expect(answer.json["data"] == nil)
    }

    @Test func refusesWhatIsNotUTF8() throws {
        var client = try TestClient(port: server.port)
        let body = Array(#"{"query":"{ __typename #"#.utf8) + [0xFF] + Array(#"" }"#.utf8)
        let head =
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
        try client.send(Array(head.utf8) + body)
        #expect(try client.receive()?.status == 400)
    }

    @Test(arguments: [
        "application/json", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"",
        "application/json ; Charset=Utf-8", "application/json; profile=x", "application/json;",
    ])
    func takesContentType(type: String) throws {
        let answer = try send("POST", "/graphql", ["Content-Type: " + type], body: #"{"query":"{ __typename }"}"#)
        #expect(answer.status == 200)
    }

    @Test(arguments: [
        nil, "", "text/plain", "application/graphql", "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=iso-8859-1", "application/json; charset=utf-16", "application/json; charset",
        "application/json; charset=utf-8; charset=utf-8", "application/json, text/plain", "application/jsonx", "json",
        "application/*", "application/graphql-response+json",
    ])
    func refusesContentType(type: String?) throws {
        let headers = type.map { ["Content-Type: " + $0] } ?? []
        #expect(try send("POST", "/graphql", headers, body: #"{"query":"{ __typename }"}"#).status == 415)
    }

    /// Fields that fail are the data's business: the request ran.
    @Test(arguments: ["application/json", "application/graphql-response+json"])
    func answersPartialDataWith200(accept: String) throws {
        let answer = try post(#"{"query":"{ __typename organisations { totalCount } }"}"#, ["Accept: " + accept])
        #expect(answer.status == 200)
        #expect(answer.header("Content-Type") == accept + "; charset=utf-8")
        #expect(answer.codes == ["UNAUTHENTICATED"])
    }

    @Test func refusesWhatCannotBeAccepted() throws {
        let answer = try post(#"{"query":"{ __typename }"}"#, ["Accept: text/html"])
        #expect(answer.status == 406)
        #expect(answer.header("Content-Type") == Self.json)
    }

    @Test(arguments: ["Bearer x", "bearer x.y.z", "Basic YTpi"])
    func refusesAnythingButAToken(authorization: String) throws {
        let answer = try post(#"{"query":"{ __typename }"}"#, ["Authorization: " + authorization])
        #expect(answer.status == 401)
        #expect(answer.header("WWW-Authenticate")?.hasPrefix("Bearer") == true)
        #expect(answer.codes == ["UNAUTHENTICATED"])
    }

    // MARK: GET

    @Test(arguments: [
        "query={__typename}", "query=%7B__typename%7D", "query=%7b+__typename+%7d",
        "query={__typename}&variables=&operationName=",
        "a=b&&query={__typename}&c", "variables=%7B%7D&query={__typename}&extensions=null",
        "%71uery=query+A{__typename}query+B{a:__typename}&operationName=A",
        "query=query($a:Boolean!){__typename+b:__typename@include(if:$a)}&variables={%22a%22:false}",
    ])
    func answersQueries(query: String) throws {
        let answer = try send("GET", "/graphql?" + query)
        #expect(answer.status == 200)
        #expect(answer.body == #"{"data":{"__typename":"Query"}}"#)
    }

    @Test(arguments: [
        "", "?", "?query", "?query=", "?query={", "?query={__typename}&query={__typename}",
        "?query={__typename}&variables=x",
        "?query={__typename}&variables=[]", "?query={__typename}&variables={}x",
        "?query={__typename}&operationName=null",
        "?query=%FF", "?query={__typename}%", "?variables={}", "?query={__typename}&variables={},%22query%22:%22x%22",
    ])
    func refusesQueries(query: String) throws { #expect(try send("GET", "/graphql" + query).status == 400) }

    @Test func refusesMutationsByGET() throws {
        let mutation = "?query=mutation{signIn(input:{email:%22a%22,password:%22b%22}){session{accessToken}}}"
        for method in ["GET", "HEAD"] {
            let answer = try send(method, "/graphql" + mutation)
            #expect(answer.status == 405)
            #expect(answer.header("Allow") == "POST")
        }
    }

    // MARK: Other methods and places

    @Test(arguments: [
        ("PUT", "/graphql", 405, "GET, HEAD, POST, OPTIONS"), ("DELETE", "/graphql", 405, "GET, HEAD, POST, OPTIONS"),
        ("TRACE", "/graphql", 405, "GET, HEAD, POST, OPTIONS"),
        ("OPTIONS", "/graphql", 204, "GET, HEAD, POST, OPTIONS"),
        ("OPTIONS", "*", 204, "GET, HEAD, OPTIONS"), ("OPTIONS", "/", 204, "GET, HEAD, OPTIONS"),
        ("POST", "/", 405, "GET, HEAD, OPTIONS"), ("PUT", "/readyz", 405, "GET, HEAD, OPTIONS"), ("GET", "/", 200, nil),
        ("HEAD", "/", 200, nil), ("GET", "/readyz", 200, nil), ("HEAD", "/graphql?query={__typename}", 200, nil),
        ("HEAD", "/graphql", 400, nil), ("GET", "/nowhere", 404, nil), ("OPTIONS", "/nowhere", 404, nil),
        ("GET", "/graphql/", 404, nil), ("GET", "/Graphql", 404, nil),
        ("GET", "http://test/graphql?query={__typename}", 200, nil),
    ])
    func answersWithTheStatus(method: String, target: String, status: Int, allowed: String?) throws {
        let answer = try send(method, target)
        #expect(answer.status == status)
        #expect(answer.header("Allow") == allowed)
        let isUnknown = method == "HEAD" && target.hasPrefix("/graphql?")
        #expect((answer.header("Content-Length") == nil) == (status == 204 || isUnknown))
    }

    @Test func tellsHeadWhatGetSends() throws {
        for target in ["/", "/readyz", "/graphql?query={__typename}", "/graphql?query={x}", "/graphql"] {
            let get = try send("GET", target)
            let head = try send("HEAD", target)
            #expect(head.body.isEmpty)
            #expect(head.status == get.status)
            #expect(head.header("Content-Type") == get.header("Content-Type"))
            // The length of what was not made is not told.
            let isMade = get.status != 200 || !target.hasPrefix("/graphql")
            #expect(head.header("Content-Length") == (isMade ? String(get.body.utf8.count) : nil))
        }
    }

    @Test func executesNothingForHEAD() throws {
        let server = TestServer()
        let token = try server.signIn("john@vodacom.example")
        let query = "/graphql?query={virtualMachines{totalCount}}"
        for (method, statements) in [("HEAD", 0), ("GET", 1)] {
            var client = try TestClient(port: server.port)
            _ = server.takeStatements()
            try client.send("\(method) \(query) HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(token)\r\n\r\n")
            #expect(try client.receive(isBodyExpected: method != "HEAD")?.status == 200)
            #expect(server.takeStatements().count { $0.contains("vcenter_vm_data_vms") } == statements)
        }
    }

    @Test func asksForABodyOnlyWhereItWillTakeIt() throws {
        let body = ["Content-Length: 2", "Expect: 100-continue"]
        let json = ["Content-Type: application/json"]
        #expect(try send("POST", "/graphql", json + body).status == 100)
        #expect(try send("POST", "/graphql", body).status == 415)
        #expect(try send("POST", "/graphql", json + body + ["Accept: text/html"]).status == 406)
        #expect(try send("POST", "/graphql", json + body + ["Authorization: Bearer x"]).status == 401)
        #expect(try send("POST", "/nowhere", json + body).status == 404)
    }
}
