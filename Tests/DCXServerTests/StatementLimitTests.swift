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

    /// Whose request is the first to ask for a time zone has the names read, for all that come.
    @Test func namesOfTimeZonesAreNotCounted() throws {
        let server = TestServer()
        let totals = (0..<100).map { "t\($0): virtualMachines(first: 1) { totalCount }" }.joined(separator: " ")
        let series = """
            virtualMachine(identityInstanceUuid: "\(MetricsClient.machine)") {
              metrics(from: "2026-11-21T00:00:00Z", to: "2026-11-21T01:00:00Z", timeZone: "Europe/Berlin") { timeZone }
            }
            """
        let token = try server.signIn("alex@cloudtech.example")
        let first = try server.post("{ \(totals) \(series) }", token: token)
        #expect(first.codes.isEmpty)
        #expect(try server.post("{ \(totals) \(series) }", token: token).body == first.body)
    }

    /// Whosever rows they are: totals of one customer are work that grows with its machines, pages in the order of an index are not.
    @Test func whatIsBoundedIsNotCounted() throws {
        #expect(try totals(102, "john@vodacom.example").codes == ["TOO_MANY_STATEMENTS", "TOO_MANY_STATEMENTS"])
        let pages = (0..<102).map { "p\($0): virtualMachines(first: 1) { nodes { identityName } }" }
        for email in ["john@vodacom.example", "alex@cloudtech.example", "admin@datacentrix.example"] {
            let answer = try server.post("{ \(pages.joined(separator: " ")) }", token: try server.signIn(email))
            #expect(answer.codes.isEmpty)
        }
    }
}
