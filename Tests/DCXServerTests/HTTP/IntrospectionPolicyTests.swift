import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// Who may ask about the schema is for the operator to say.
struct IntrospectionPolicyTests {
    private static let schema = "{ a: __typename __schema { queryType { name } } }"

    private func server(_ policy: IntrospectionPolicy) -> TestServer {
        TestServer(configure: { $0.introspection = policy })
    }

    @Test func everybodyMay() throws {
        let answer = try TestServer.shared.post(Self.schema)
        #expect(answer.body == #"{"data":{"a":"Query","__schema":{"queryType":{"name":"Query"}}}}"#)
        #expect(try TestServer.shared.post("{ viewr { role } }").body.contains("Did you mean"))
    }

    @Test func thoseWhoAreSignedInMay() throws {
        let server = server(.signedIn)
        let refused = try server.post(Self.schema)
        #expect(refused.status == 401)
        #expect(refused.codes == ["UNAUTHENTICATED"])
        #expect(
            try server.post("{ __typename viewer { __typename } }").body
                == #"{"data":{"__typename":"Query","viewer":null}}"#)
        #expect(try !server.post("{ viewr { role } }").body.contains("Did you mean"))
        let token = try server.signIn("john@vodacom.example")
        #expect(try server.post(Self.schema, token: token).data["__schema"] != nil)
    }

    @Test func nobodyMay() throws {
        let server = server(.off)
        let token = try server.signIn("admin@datacentrix.example")
        for query in [
            Self.schema, "{ __type(name: \"Query\") { name } }",
            "query ($no: Boolean = false) { __schema @skip(if: $no) { description } }",
        ] {
            let answer = try server.post(query, token: token)
            #expect(answer.status == 400)
            #expect(answer.codes == ["INTROSPECTION_OFF"])
            #expect(answer.json["data"] == nil)
        }
        #expect(try server.post("{ __typename }", token: token).status == 200)
    }

    // MARK: What messages tell

    /// Each is refused by another rule, whose message names a type where everybody may ask.
    private static let mistakes = [
        "{ viewer }", "{ viewer { nothing } }", "{ viewer { role { x } } }", "{ organisations { nodes { wrong } } }",
        "{ organisations(filter: { wrong: 1 }) { totalCount } }",
        "{ organisations(filter: { status: { equals: WRONG } }) { totalCount } }",
        "{ organisations(filter: 1) { totalCount } }", "{ organisations(orderBy: [{}]) { totalCount } }",
        "{ organisations(wrong: 1) { totalCount } }", "{ node { id } }", "{ node(id: null) { id } }",
        "{ viewer { ... on String { x } } }", "{ viewer { ... { wrong } } }",
        "mutation { signIn { errors { message } } }", "mutation { signIn(input: {}) { errors { message } } }",
        "mutation { signIn(input: { email: 1, password: \"x\" }) { errors { message } } }",
        "mutation { provisionVirtualMachine(input: {}) { errors { message } } }",
        "query ($a: Int) { organisations(filter: $a) { totalCount } }",
        "query ($a: UUID) { organisation(uuid: $a) { id } }", "{ organisation(uuid: \"x\") { id } }",
    ]

    private static let coercions: [(query: String, variables: String)] = [
        ("mutation ($i: SignInInput!) { signIn(input: $i) { errors { message } } }", "{}"),
        ("mutation ($i: SignInInput!) { signIn(input: $i) { errors { message } } }", #"{"i":{"email":1}}"#),
        (
            "query ($f: OrganisationFilter) { organisations(filter: $f) { totalCount } }",
            #"{"f":{"status":{"equals":"WRONG"}}}"#
        ),
        (
            "query ($f: OrganisationFilter) { organisations(filter: $f) { totalCount } }",
            #"{"f":{"createdAt":{"before":"x"}}}"#
        ),
    ]

    /// Names in a text that are those of types, and that the client has not written.
    private func typesNamed(_ text: String, _ query: String) throws -> [String] {
        let schema = try PortalSchema().schema
        let words = { (text: String) in Set(text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init))
        }
        let known = words(query).union(["Int", "Float", "String", "Boolean", "ID"])
        return words(text).subtracting(known).filter { schema.type(named: $0) != nil }.sorted()
    }

    @Test func messagesNameNoTypesWhereNobodyMayAsk() throws {
        let servers = [server(.off), server(.signedIn)]
        for (query, variables) in Self.mistakes.map({ ($0, "{}") }) + Self.coercions {
            var named: [String] = []
            for answer in [try TestServer.shared.post(query, variables: variables)] {
                named = try typesNamed(answer.body, query)
                #expect(answer.status == 400, "\(query)")
            }
            for server in servers {
                let answer = try server.post(query, variables: variables)
                #expect(answer.status == 400)
                #expect(try typesNamed(answer.body, query) == [], "\(answer.body)")
                #expect(!answer.body.contains("Did you mean"))
                if !named.isEmpty { #expect(answer.body.contains("…")) }
            }
        }
    }

    /// The rules above are no use unless most of the messages name a type otherwise.
    @Test func messagesNameTypesWhereEverybodyMayAsk() throws {
        let naming = try Self.mistakes.filter { !(try typesNamed(try TestServer.shared.post($0).body, $0)).isEmpty }
        #expect(naming.count >= 10, "\(naming)")
    }

    @Test func namesThatTheClientWroteStay() throws {
        let answer = try server(.off).post("{ node(id: \"x\") { ... on Organisation { wrong } } }")
        #expect(answer.body.contains("Organisation"))
    }
}
