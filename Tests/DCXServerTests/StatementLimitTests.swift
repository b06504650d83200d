import GraphQLCore
import Testing

@testable import DCXServer

/// A request has only so many statements whose cost grows with the data, which those of all tenants wait behind.
struct StatementLimitTests {
    private let server = TestServer.shared

    private func totals(_ count: Int, _ email: String) throws -> TestAnswer {
        let totals = (0..<count).map { "t\($0): virtualMachines(first: 1) { totalCount }" }
        return try server.post("{ \(totals.joined(separator: " ")) }", token: try server.signIn(email))
    }

    @Test func oneTooManyFailsAlone() throws {
        let most = try totals(100, "alex@cloudtech.example")
        #expect(most.codes.isEmpty)
        let answer = try totals(102, "alex@cloudtech.example")
        #expect(answer.json["errors"]?.items.map { $0["path"]?[0]?.text } == ["t100", "t101"])
        #expect(answer.codes == ["TOO_MANY_STATEMENTS", "TOO_MANY_STATEMENTS"])
        #expect(answer.data["t99"] == most.data["t99"])
        #expect(answer.data["t99"]?["totalCount"]?.text != "0")
    }

    @Test func whatIsBoundedIsNotCounted() throws {
        #expect(try totals(102, "john@vodacom.example").codes.isEmpty)
    }
}
