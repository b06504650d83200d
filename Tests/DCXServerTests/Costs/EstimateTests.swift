@testable import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// What an operation may cost is known before it is executed, and no operation costs more.
@Suite(.serialized)
struct EstimateTests {
    static let measures = ["statements", "unboundedStatements", "rows", "answerBytes"]

    /// Checks that a report has used at most what it was estimated.
    /// - Returns: whether the operation was executed.
    static func check(_ answer: TestAnswer, _ query: String) -> Bool {
        guard let cost = answer.json["extensions"]?["cost"], let used = cost["used"] else {
            Issue.record("not reported: \(query) \(answer.body.prefix(300))")
            return false
        }
        for measure in measures {
            let (used, estimated) = (used[measure]?.wholeNumber, cost["estimated"]?[measure]?.wholeNumber)
            guard let used, let estimated else {
                Issue.record("\(measure) is missing: \(answer.body.suffix(400))")
                continue
            }
            #expect(used <= estimated, "\(measure) of \(query)")
        }
        return true
    }

    private struct Visit: Sendable {
        let email: String
        let sees: [String]
        let seed: UInt64
    }

    private static let visits = [
        Visit(
            email: "admin@datacentrix.example", sees: [Demo.datacentrix, Demo.cloudTech, Demo.vodacom, Demo.adcock],
            seed: 1),
        Visit(email: "alex@cloudtech.example", sees: [Demo.cloudTech, Demo.vodacom], seed: 2),
        Visit(email: "john@vodacom.example", sees: [Demo.vodacom], seed: 3),
    ]

    /// As many random operations of the platform, a reseller and a customer. `make test-estimates` asks 10,000 in all.
    private static let operationsOfEach =
        (ProcessInfo.processInfo.environment["DCX_ESTIMATE_OPERATIONS"].flatMap { Int($0) } ?? 900) / 3

    @Test func nothingCostsMoreThanItsEstimate() throws {
        let databases = try TenantDatabases()
        try databases.addApiKeys()
        let server = try databases.server()
        let schema = try PortalSchema().schema
        var withRows = 0
        for visit in Self.visits {
            let token = try server.signIn(visit.email)
            var operations = RandomOperations(
                schema, SampleValues(keys: try databases.keys(seenBy: visit.sees)), seed: visit.seed)
            var client = try TestClient(port: server.port)
            for _ in 0..<Self.operationsOfEach {
                let query = operations.next()
                let answer = try client.post(query, token: token, headers: "GraphQL-Cost: report\r\n")
                if !Self.check(answer, query) { return }
                let rows = answer.json["extensions"]?["cost"]?["used"]?["rows"]?.wholeNumber
                if rows ?? 0 > 0 { withRows += 1 }
            }
        }
        #expect(withRows > Self.operationsOfEach, "random operations reach rows")
    }
}

extension JSONValue {
    var wholeNumber: Int? { if case .number(let text) = self { Int(text) } else { nil } }
}
