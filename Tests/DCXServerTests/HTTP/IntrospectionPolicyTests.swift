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
}
