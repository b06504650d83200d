import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// The request extension `explain`: what each field cost, for the platform and for nobody else.
struct ExplainTests {
    private static let asked = #"{"explain":true}"#
    private static let query = "{ organisations { totalCount } viewer { organisation { name } } }"

    private let server = TestServer.shared

    private func explained(_ answer: TestAnswer) throws -> [JSONValue] {
        guard case .array(let statements)? = answer.json["extensions"]?["explain"] else {
            throw TestFailure("not explained: \(answer.body)")
        }
        return statements
    }

    @Test func platformSeesWhatEachFieldCost() throws {
        let token = try server.signIn("admin@datacentrix.example")
        let name = "explained-organisations"
        let text = try server.explain(try Golden.text("\(name)/query.graphql"), token: token)
        try Golden.check(text, "\(name)/explain.sql")
    }

    @Test func costIsCounted() throws {
        let token = try server.signIn("admin@datacentrix.example")
        let answer = try server.post(
            "{ organisations(first: 1) { nodes { name } pageInfo { hasNextPage } } }", extensions: Self.asked,
            token: token)
        let statement = try #require(try explained(answer).first)
        #expect(statement["path"] == .array([.string("organisations")]))
        #expect(statement["database"] == .string("main"))
        #expect(statement["statement"]?.text?.hasPrefix("SELECT organisation.uuid, ") == true)
        #expect(statement["parameters"] == .number("1"))
        // One more than was asked for, to know whether there are more: two keys twice, and names.
        #expect(statement["rows"] == .number("2"))
        #expect(statement["bytes"] == .number(String(4 * 36 + "Adcock".utf8.count + "CloudTech".utf8.count)))
        let microseconds = statement["microseconds"]?.text.flatMap { Int($0) } ?? 0
        #expect(1...10_000_000 ~= microseconds)
        #expect(answer.data["organisations"]?["nodes"]?.items.count == 1)
    }

    @Test func pageThatNobodyLooksBeyondIsFetchedAlone() throws {
        let token = try server.signIn("admin@datacentrix.example")
        let answer = try server.post(
            "{ organisations(first: 1) { nodes { name } pageInfo { endCursor } totalCount } }", extensions: Self.asked,
            token: token)
        let statement = try #require(try explained(answer).first)
        #expect(statement["rows"] == .number("1"))
        #expect(answer.data["organisations"]?["totalCount"] == .number("4"))
    }

    @Test(arguments: ["alex@cloudtech.example", "john@vodacom.example", nil])
    func othersAreToldAndNothingElse(email: String?) throws {
        let token = try email.map { try server.signIn($0) }
        let plain = try server.post(Self.query, token: token)
        let asked = try server.post(Self.query, extensions: Self.asked, token: token)
        #expect(asked.status == plain.status)
        let note = #","extensions":{"explain":null,"notes":["\"explain\" is for viewers of the platform."]}}"#
        #expect(asked.body == plain.body.dropLast() + note)
    }

    @Test(arguments: [
        "null", "{}", #"{"explain":false}"#, #"{"explain":null}"#, #"{"explain":"true"}"#, #"{"explain":{"a":1}}"#,
        #"{"persistedQuery":{"version":1}}"#, #"{"explain":{"plan":"xml"}}"#, #"{"explain":{"plan":true}}"#,
    ])
    func whatIsNotAskedForIsNotThere(extensions: String) throws {
        let token = try server.signIn("admin@datacentrix.example")
        let plain = try server.post("{ viewer { role } }", token: token)
        #expect(try server.post("{ viewer { role } }", extensions: extensions, token: token).body == plain.body)
    }

    @Test(arguments: ["text", "json"])
    func planIsToldOfTheFieldThatIsAsked(format: String) throws {
        let token = try server.signIn("admin@datacentrix.example")
        let answer = try server.post(
            Self.query, extensions: #"{"explain":{"plan":"\#(format)","path":["organisations"]}}"#, token: token)
        let statements = try explained(answer)
        #expect(statements.count == 2)
        let plan = try #require(statements.first { $0["path"] == .array([.string("organisations")]) }?["plan"])
        switch format {
        case "text": #expect(plan.items.contains { $0.text?.contains("cost=") == true }, "\(plan)")
        default: #expect(plan[0]?["Plan"]?["Node Type"] != nil, "\(plan)")
        }
        #expect(statements.filter { $0["plan"] != nil }.count == 1)
        #expect(!answer.body.contains("actual"), "nothing is executed for a plan")
    }

    @Test func mutationHasNoPlans() throws {
        let token = try server.signIn("admin@datacentrix.example")
        let answer = try server.post(
            #"mutation { signIn(input: { email: "nobody@nowhere.example", password: "x" }) { errors { message } } }"#,
            extensions: #"{"explain":{"plan":"text"}}"#, token: token)
        let statements = try explained(answer)
        #expect(statements.contains { $0["statement"] == .string("COMMIT") })
        for statement in statements { #expect(statement["plan"] == nil) }
    }

    @Test(arguments: ["alex@cloudtech.example", "john@vodacom.example"])
    func plansAreForThePlatform(email: String) throws {
        let answer = try server.post(
            Self.query, extensions: #"{"explain":{"plan":"text"}}"#, token: try server.signIn(email))
        #expect(answer.json["extensions"]?["explain"] == .null)
        #expect(!answer.body.contains("cost="))
    }

    @Test func queryCanBeExplainedByGet() throws {
        let token = try server.signIn("admin@datacentrix.example")
        var client = try TestClient(port: server.port)
        try client.send(
            "GET /graphql?query=%7Bviewer%7Brole%7D%7D&extensions=%7B%22explain%22:true%7D HTTP/1.1\r\nHost: test\r\n"
                + "Authorization: Bearer \(token)\r\n\r\n")
        let answer = try #require(try client.receive())
        #expect(answer.body.hasSuffix(#","extensions":{"explain":[]}}"#), "nothing was sent: \(answer.body)")
    }

    /// A mutation's statements, those of its transaction too, and never what they were given.
    @Test func mutationIsExplainedWithoutItsSecrets() throws {
        let token = try server.signIn("admin@datacentrix.example")
        let answer = try server.post(
            """
            mutation { again: signIn(input: { email: "alex@cloudtech.example", password: "dcx-demo" }) {
                session { refreshToken } errors { message } } }
            """, extensions: Self.asked, token: token)
        let statements = try explained(answer)
        let texts = statements.compactMap { $0["statement"]?.text }
        #expect(texts.contains { $0.contains("password_parameters") })
        #expect(texts.contains("BEGIN") && texts.contains("COMMIT"))
        #expect(texts.contains { $0.hasPrefix("SELECT session_begin(") })
        for statement in statements {
            #expect(statement["path"] == .array([.string("again")]))
            #expect(statement["microseconds"] != .null && statement["rows"] != .null)
        }
        let told = answer.body.split(separator: #","extensions":"#).last ?? ""
        let secret = answer.data["again"]?["session"]?["refreshToken"]?.text ?? "none"
        for hidden in ["dcx-demo", "alex@", secret] { #expect(!told.contains(hidden)) }
    }

    @Test func statementThatFailedSaysSo() throws {
        var urls = try Configuration.read(.serving).databaseURLs
        urls[.aas] = "postgresql:///nowhere?host=/nonexistent"
        let server = TestServer(urls: urls)
        let token = try server.signIn("admin@datacentrix.example")
        let answer = try server.post("{ virtualMachines { totalCount } }", extensions: Self.asked, token: token)
        let statement = try #require(try explained(answer).first)
        #expect(statement["error"] == .string("DATABASE_UNAVAILABLE"))
        #expect(statement["rows"] == .null && statement["bytes"] == .null && statement["microseconds"] != .null)
        #expect(!answer.body.contains("nonexistent"))
    }
}
