import GraphQLCore
import Testing

@testable import DCXServer

/// What a request without a valid token gets: a header that says nothing is absent, and what needs no viewer is answered to whoever had
/// one.
struct AbsentTokenTests {
    private let database = MainDatabase.shared
    private let clock = StoppedClock()
    private let server: TestServer

    init() throws { server = try database.server(clock: clock) }

    private func post(_ query: String, _ authorization: String) throws -> TestAnswer {
        var client = try TestClient(port: server.port)
        return try client.post(query, headers: "Authorization:\(authorization)\r\n")
    }

    private func signIn(_ person: TestPerson, _ authorization: String) throws -> String? {
        var client = try TestClient(port: server.port)
        let answer = try client.post(
            "mutation ($email: String!, $password: String!) { signIn(input: { email: $email, password: $password }) "
                + "{ session { accessToken } errors { message } } }",
            variables: #"{"email":"\#(person.email)","password":"\#(MainDatabase.password)"}"#,
            headers: "X-Forwarded-For: \(person.address)\r\nAuthorization:\(authorization)\r\n")
        #expect(answer.status == 200)
        return answer.data["signIn"]?["session"]?["accessToken"]?.text
    }

    private func expiredToken() throws -> String {
        let token = try database.person().session(server).accessToken
        clock.advance(by: 3600)
        return token
    }

    // MARK: A header that says nothing

    @Test(arguments: ["", " ", "\t ", "Bearer", " Bearer", " Bearer ", " bearer\t", " BEARER   ", "Bearer\t \t"])
    func headerThatSaysNothingIsAbsent(authorization: String) throws {
        let answer = try post("{ __typename viewer { role } }", authorization)
        #expect(answer.status == 200)
        #expect(answer.body == #"{"data":{"__typename":"Query","viewer":null}}"#)
        #expect(try signIn(try database.person(), authorization) != nil)
    }

    @Test(arguments: [
        " x", " Bearer x", " Bearerx", " bearer x.y.z", " Basic", " Basic YTpi", " Bearer, ", " Token ", " null",
        " dcx_x",
    ])
    func headerThatSaysSomethingElseIsRefused(authorization: String) throws {
        let answer = try post("{ __typename }", authorization)
        #expect(answer.status == 401)
        #expect(answer.header("WWW-Authenticate") == #"Bearer error="invalid_token""#)
        #expect(answer.codes == ["UNAUTHENTICATED"])
        #expect(answer.json["data"] == nil)
    }

    // MARK: An expired token

    @Test func expiredTokenSignsInAndRenews() throws {
        let person = try database.person()
        let session = try person.session(server)
        clock.advance(by: 3600)
        let token = session.accessToken
        #expect(try signIn(person, " Bearer \(token)") != nil)
        let refresh = try server.post(
            "mutation { refreshSession(input: { refreshToken: \"\(session.refreshToken)\" }) { session { accessToken } errors { message } } }",
            token: token)
        let next = try #require(refresh.data["refreshSession"]?["session"]?["accessToken"]?.text)
        #expect(try server.post("{ viewer { role } }", token: next).status == 200)
    }

    @Test(arguments: [
        "{ __typename }", "{ a: __typename __schema { queryType { name } } }", "{ __type(name: \"Query\") { name } }",
        "mutation { __typename }", "{ viewer @skip(if: true) { role } }",
        "mutation { acceptInvitation(input: { token: \"x\", name: \"Jo\", password: \"correct horse battery\" }) { errors { __typename } } }",
    ])
    func expiredTokenGetsWhatNeedsNoViewer(query: String) throws {
        let answer = try server.post(query, token: try expiredToken())
        #expect(answer.status == 200)
        #expect(answer.codes == [])
        #expect(answer.json["data"] != nil)
    }

    @Test(
        arguments: [
            "{ viewer { role } }", "{ organisations { totalCount } }", "{ a: viewer { id } node(id: \"x\") { id } }",
            "{ products { totalCount } }", "mutation { signOut { errors { message } } }",
            "mutation { revokeApiKey(input: { id: \"x\" }) { errors { message } } }",
        ], ["application/json", "application/graphql-response+json"])
    func expiredTokenIsToldSo(query: String, accept: String) throws {
        var client = try TestClient(port: server.port)
        let answer = try client.post(query, token: try expiredToken(), headers: "Accept: \(accept)\r\n")
        #expect(answer.status == 401)
        #expect(
            answer.header("WWW-Authenticate")
                == #"Bearer error="invalid_token", error_description="The access token expired""#)
        #expect(answer.codes == ["TOKEN_EXPIRED"])
        #expect(answer.json["data"] == nil)
        #expect(answer.header("Content-Type") == accept + "; charset=utf-8")
    }

    /// Data is answered with 200 (GraphQL over HTTP, section 6.4): what fails says why.
    @Test(arguments: [
        ("{ __typename viewer { role } }", #"{"__typename":"Query","viewer":null}"#, 1),
        (
            "{ organisations { totalCount } __typename users { totalCount } }",
            #"{"organisations":null,"__typename":"Query","users":null}"#, 2
        ),
        ("mutation { __typename signOut { errors { message } } }", #"{"__typename":"Mutation","signOut":null}"#, 1),
    ])
    func fieldsThatNeedAViewerSayThatTheTokenHasExpired(query: String, data: String, errors: Int) throws {
        let answer = try server.post(query, token: try expiredToken())
        #expect(answer.status == 200)
        #expect(answer.codes == Array(repeating: "TOKEN_EXPIRED", count: errors))
        #expect(answer.body.hasPrefix(#"{"data":\#(data),"errors":"#))
    }

    @Test func expiredTokenIsBoundedAsAGuest() throws {
        let fields = (0..<2_100).map { "f\($0): __typename" }.joined(separator: " ")
        let answer = try server.post("{ \(fields) }", token: try expiredToken())
        #expect(answer.status == 400)
    }

    @Test func expiredTokenThatIsForgedIsNotToldThatItHasExpired() throws {
        let token = try expiredToken()
        let forged = String(token.dropLast(4)) + (token.hasSuffix("AAAA") ? "BBBB" : "AAAA")
        let answer = try server.post("{ viewer { role } }", token: forged)
        #expect(answer.status == 401)
        #expect(answer.codes == ["UNAUTHENTICATED"])
    }

    /// A session that was ended cannot be renewed, but its user can sign in.
    @Test func endedSessionGetsWhatNeedsNoViewer() throws {
        let person = try database.person()
        let token = try person.session(server).accessToken
        _ = try server.post("mutation { signOut { errors { message } } }", token: token)
        clock.advance(by: 6)
        #expect(try server.post("{ __typename }", token: token).body == #"{"data":{"__typename":"Query"}}"#)
        #expect(try signIn(person, " Bearer \(token)") != nil)
        let answer = try server.post("{ viewer { role } }", token: token)
        #expect(answer.status == 401)
        #expect(answer.codes == ["UNAUTHENTICATED"])
        let partial = try server.post("{ __typename viewer { role } }", token: token)
        #expect(partial.status == 200)
        #expect(partial.codes == ["UNAUTHENTICATED"])
    }

    @Test func introspectionForThoseWhoAreSignedInNeedsAViewer() throws {
        let database = database
        let server = try database.server(clock: clock) { $0.introspection = .signedIn }
        let token = try database.person().session(server).accessToken
        clock.advance(by: 3600)
        let answer = try server.post("{ __schema { queryType { name } } }", token: token)
        #expect(answer.status == 401)
        #expect(answer.codes == ["TOKEN_EXPIRED"])
    }

    @Test func pagesAreAnsweredWhateverTheToken() throws {
        let token = try expiredToken()
        for path in ["/healthz", "/readyz", "/metrics", "/"] {
            for authorization in ["Bearer \(token)", "Bearer x", ""] {
                var client = try TestClient(port: server.port)
                try client.send("GET \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: \(authorization)\r\n\r\n")
                #expect(try client.receive()?.status == 200)
            }
        }
    }
}
