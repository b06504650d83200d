import GraphQLCore
import Testing

@testable import DCXServer

/// The request header `GraphQL-Cost`.
@Suite(.serialized)
struct CostHeaderTests {
    private let server = TestServer.atAnchor
    private static let query =
        "{ viewer { organisation { name virtualMachines(first: 3) { nodes { identityName } } } } }"
    private static let validate = "GraphQL-Cost: validate\r\n"
    private static let report = "GraphQL-Cost: report\r\n"

    @Test func validateSaysWhatItWouldCostAndExecutesNothing() throws {
        let token = try server.signIn("john@vodacom.example")
        _ = try server.post("{ viewer { role } }", token: token)
        _ = server.takeStatements()
        let answer = try server.post(Self.query, token: token, headers: Self.validate)
        #expect(server.takeStatements() == [])
        #expect(answer.status == 200)
        #expect(answer.json["data"] == .null)
        let estimated = try #require(answer.json["extensions"]?["cost"]?["estimated"])
        #expect(estimated["statements"]?.wholeNumber == 2)
        #expect(estimated["unboundedStatements"]?.wholeNumber == 0)
        // The organisation; three machines, and the row that says whether there are more.
        #expect(estimated["rows"]?.wholeNumber == 5)
        #expect(estimated["permissions"] == .array([.string("vms:read")]))
        #expect(answer.json["extensions"]?["cost"]?["used"] == nil)
    }

    @Test func mutationThatIsValidatedChangesNothing() throws {
        let token = try server.signIn("john@vodacom.example")
        _ = try server.post("{ viewer { role } }", token: token)
        _ = server.takeStatements()
        let answer = try server.post(
            #"mutation { signIn(input: { email: "john@vodacom.example", password: "x" }) { errors { message } } }"#,
            token: token, headers: Self.validate)
        #expect(server.takeStatements() == [])
        #expect((answer.json["extensions"]?["cost"]?["estimated"]?["statements"]?.wholeNumber ?? 0) > 0)
    }

    @Test func valuesOfVariablesCount() throws {
        let token = try server.signIn("john@vodacom.example")
        let query = "query($n: Int) { virtualMachines(first: $n) { nodes { identityName disks { label } } } }"
        let rows = try [1, 7, 1_000].map { count in
            let answer = try server.post(
                query, variables: "{\"n\":\(count)}", token: token, headers: Self.validate)
            return answer.json["extensions"]?["cost"]?["estimated"]?["rows"]?.wholeNumber ?? 0
        }
        #expect(rows == rows.sorted() && Set(rows).count == 3)
        // A page that is refused costs nothing.
        let refused = try server.post(query, variables: "{\"n\":1001}", token: token, headers: Self.validate)
        #expect(refused.json["extensions"]?["cost"]?["estimated"]?["statements"]?.wholeNumber == 0)
    }

    @Test func reportStandsBesideTheAnswer() throws {
        let token = try server.signIn("john@vodacom.example")
        let plain = try server.post(Self.query, token: token)
        let answer = try server.post(Self.query, token: token, headers: Self.report)
        #expect(answer.data == plain.data)
        #expect(EstimateTests.check(answer, Self.query))
        let used = answer.json["extensions"]?["cost"]?["used"]
        #expect(used?["statements"]?.wholeNumber == 2)
        #expect(used?["rows"]?.wholeNumber == 4)
        #expect(used?["answerBytes"]?.wholeNumber == plain.body.utf8.count)
    }

    @Test func reportAndExplanationStandSideBySide() throws {
        let token = try server.signIn("admin@datacentrix.example")
        let answer = try server.post(
            Self.query, extensions: #"{"explain":true}"#, token: token, headers: Self.report)
        #expect(answer.json["extensions"]?["explain"]?.items.count == 2)
        #expect(answer.json["extensions"]?["cost"]?["used"]?["statements"]?.wholeNumber == 2)
    }

    /// SQL is the platform's; what it costs is everybody's.
    @Test func everybodyMayAsk() throws {
        let answer = try server.post("{ viewer { role } }", headers: Self.report)
        #expect(answer.json["extensions"]?["cost"]?["used"]?["statements"]?.wholeNumber == 0)
    }

    @Test(arguments: ["Report", "validate, report", "", "1"])
    func otherValuesAreRefused(value: String) throws {
        let answer = try server.post("{ viewer { role } }", headers: "GraphQL-Cost: \(value)\r\n")
        #expect(answer.status == 400)
        #expect(answer.body.contains("GraphQL-Cost"))
    }

    @Test func withoutItNothingIsSaid() throws {
        let token = try server.signIn("john@vodacom.example")
        #expect(try server.post(Self.query, token: token).json["extensions"] == nil)
    }
}
