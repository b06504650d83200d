import GraphQLCore
import Testing

@testable import DCXServer

/// Every error of a request as a whole has a code, whatever stage it comes from.
struct RequestErrorCodeTests {
    private func send(_ body: String, _ headers: String = "") throws -> TestAnswer {
        var client = try TestClient(port: TestServer.shared.port)
        try client.send(
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        guard let answer = try client.receive() else { throw TestFailure("the server ended the connection") }
        return answer
    }

    private func get(_ query: String, _ headers: String = "") throws -> TestAnswer {
        var client = try TestClient(port: TestServer.shared.port)
        try client.send("GET /graphql\(query) HTTP/1.1\r\nHost: a\r\n\(headers)\r\n")
        guard let answer = try client.receive() else { throw TestFailure("the server ended the connection") }
        return answer
    }

    @Test(arguments: [
        ("", "BAD_REQUEST"), ("[]", "BAD_REQUEST"), ("{}", "BAD_REQUEST"), (#"{"query":1}"#, "BAD_REQUEST"),
        (#"{"query":"{ __typename }","variables":[]}"#, "BAD_REQUEST"), (#"{"query":"\ud800"}"#, "BAD_REQUEST"),
        (#"{"query":"{"}"#, "GRAPHQL_PARSE_FAILED"), (#"{"query":""}"#, "GRAPHQL_PARSE_FAILED"),
        (#"{"query":"{ a(b: ) }"}"#, "GRAPHQL_PARSE_FAILED"),
        (#"{"query":"{ nothing }"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (#"{"query":"{ viewer }"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (#"{"query":"subscription { a }"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (#"{"query":"query A { __typename } query B { __typename }"}"#, "OPERATION_RESOLUTION_FAILURE"),
        (#"{"query":"query A { __typename }","operationName":"B"}"#, "OPERATION_RESOLUTION_FAILURE"),
        (#"{"query":"fragment F on Query { __typename }"}"#, "GRAPHQL_VALIDATION_FAILED"),
        (#"{"query":"query ($id: ID!) { node(id: $id) { id } }"}"#, "BAD_USER_INPUT"),
        (#"{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":[1]}}"#, "BAD_USER_INPUT"),
    ])
    func errorHasACode(body: String, code: String) throws {
        let answer = try send(body)
        #expect(answer.status == 400)
        #expect(!answer.codes.isEmpty && Set(answer.codes) == [code], "\(answer.body)")
        #expect(answer.codes.count == answer.json["errors"]?.items.count)
    }

    @Test func tooMuchHasACode() throws {
        let fields = (0..<2_100).map { "f\($0): __typename" }.joined(separator: " ")
        #expect(try send(#"{"query":"{ \#(fields) }"}"#).codes.count == 1)
        let document = "{ __typename #" + String(repeating: "x", count: 20_000) + " }"
        #expect(try send(#"{"query":"\#(document)"}"#).codes == ["REQUEST_TOO_LARGE"])
    }

    @Test func refusalsOfHTTPHaveACode() throws {
        #expect(try get("").codes == ["BAD_REQUEST"])
        #expect(try get("?query={").codes == ["GRAPHQL_PARSE_FAILED"])
        #expect(try get("?query={__typename}", "Accept: text/html\r\n").codes == ["NOT_ACCEPTABLE"])
        #expect(try get("?query=mutation{__typename}").codes == ["METHOD_NOT_ALLOWED"])
        #expect(try get("/nothing").codes == ["NOT_FOUND"])
        #expect(try get("?query={__typename}", "GraphQL-Cost: x\r\n").codes == ["BAD_REQUEST"])
        #expect(try send("{}", "Content-Encoding: br\r\n").codes == ["UNSUPPORTED_MEDIA_TYPE"])
    }

    // MARK: Persisted queries

    private static let hash = "ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38"

    @Test(arguments: [
        #"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"\#(hash)"}}}"#,
        #"{"operationName":"A","variables":{"a":1},"extensions":{"persistedQuery":{"version":1,"sha256Hash":"\#(hash)"}}}"#,
        #"{"query":null,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"\#(hash)"}}}"#,
        #"{"query":"","extensions":{"persistedQuery":{"version":1,"sha256Hash":"\#(hash)"}}}"#,
        #"{"documentId":"sha256:\#(hash)","variables":{}}"#, #"{"doc_id":"123"}"#, #"{"id":"\#(hash)"}"#,
    ])
    func hashAloneGetsWhatClientsFallBackBy(body: String) throws {
        let answer = try send(body)
        #expect(
            answer.body
                == #"{"errors":[{"message":"PersistedQueryNotSupported","extensions":{"code":"PERSISTED_QUERY_NOT_SUPPORTED"}}]}"#
        )
        // Some clients read a body only behind 200, which is for this media type alone.
        #expect(answer.status == 200)
        let strict = try send(body, "Accept: application/graphql-response+json\r\n")
        #expect(strict.status == 400)
        #expect(strict.codes == ["PERSISTED_QUERY_NOT_SUPPORTED"])
    }

    @Test func hashAloneByGET() throws {
        let extensions = "%7B%22persistedQuery%22:%7B%22version%22:1,%22sha256Hash%22:%22\(Self.hash)%22%7D%7D"
        let answer = try get("?operationName=A&extensions=\(extensions)")
        #expect(answer.status == 200)
        #expect(answer.codes == ["PERSISTED_QUERY_NOT_SUPPORTED"])
        #expect(try get("?extensions=\(extensions)&query=").codes == ["PERSISTED_QUERY_NOT_SUPPORTED"])
        #expect(try get("?documentId=\(Self.hash)").codes == ["PERSISTED_QUERY_NOT_SUPPORTED"])
    }

    /// What such a client sends next.
    @Test func documentWithItsHashIsExecuted() throws {
        let answer = try send(
            #"{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"\#(Self.hash)"}}}"#)
        #expect(answer.body == #"{"data":{"__typename":"Query"}}"#)
        #expect(try send(#"{"id":"x","query":"{ __typename }"}"#).status == 200)
    }

    @Test(arguments: [
        #"{"extensions":{"persistedQuery":null}}"#, #"{"extensions":{}}"#, #"{"id":7}"#, #"{"documentId":null}"#,
    ])
    func otherRequestsWithoutADocumentAreBad(body: String) throws {
        let answer = try send(body)
        #expect(answer.status == 400)
        #expect(answer.codes == ["BAD_REQUEST"])
    }

    // MARK: Incremental delivery

    @Test(
        arguments: [
            "{ __typename ... @defer { a: __typename } }",
            "{ ...F @defer(label: \"x\") __typename } fragment F on Query { a: __typename }",
            "query ($if: Boolean! = true) { __typename ... @defer(if: $if) { a: __typename } }",
            "{ __typename ... @defer(if: false) { a: __typename } }",
            "{ __typename ... @defer { ... @defer { a: __typename } } }",
        ],
        [
            "application/json",
            "multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json;q=0.9",
            "multipart/mixed; incrementalSpec=v0.2, application/json",
        ])
    func deferredFragmentsComeWithTheRest(query: String, accept: String) throws {
        var client = try TestClient(port: TestServer.shared.port)
        let answer = try client.post(query, headers: "Accept: \(accept)\r\n")
        #expect(answer.status == 200)
        #expect(Set(answer.data["__typename"]?.text.map { [$0] } ?? []) == ["Query"])
        #expect(answer.data["a"]?.text == "Query")
        #expect(answer.json["hasNext"] == nil && answer.json["pending"] == nil)
    }

    @Test(arguments: ["@stream", "@stream(initialCount: 2)", "@stream(initialCount: 1, label: \"x\", if: false)"])
    func streamedListsComeAsAWhole(directive: String) throws {
        let server = TestServer.shared
        let token = try server.signIn("john@vodacom.example")
        let plain = try server.post("{ virtualMachines { nodes { identityName } } }", token: token)
        let streamed = try server.post("{ virtualMachines { nodes \(directive) { identityName } } }", token: token)
        #expect(streamed.body == plain.body)
        #expect(plain.data["virtualMachines"]?["nodes"]?.items.count == 7)
    }

    @Test(arguments: [
        "{ __typename @defer }", "{ ... @defer(x: 1) { __typename } }", "{ ... @defer(if: 1) { __typename } }",
        "query @stream { __typename }",
    ])
    func directivesAreHeldToTheirDefinitions(query: String) throws {
        #expect(try TestServer.shared.post(query).codes == ["GRAPHQL_VALIDATION_FAILED"])
    }
}
