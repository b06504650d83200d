import GraphQLCore
import Testing

@testable import DCXServer

struct OverloadTests {
    /// The queue of a shared connection is bounded: what is beyond is refused at once, and the rest is answered.
    @Test func fullQueueRefusesTheField() throws {
        var limits = PostgresLimits()
        limits.connections = 1
        limits.queuedStatements = 4
        let server = TestServer(limits: limits)
        let token = try TestServer.shared.signIn("john@vodacom.example")
        let aliases = (0..<6).map { "m\($0): virtualMachines(first: \($0 + 1)) { nodes { identityName } }" }
        let answer = try server.post("{ \(aliases.joined(separator: " ")) }", token: token)
        #expect(Set(answer.codes) == ["OVERLOADED"], "\(answer.body)")
        #expect(try server.post("{ viewer { organisation { name } } }", token: token).codes == [])
    }

    /// What prepares their texts takes no place of theirs.
    @Test func newTextsAreNoLoad() throws {
        var limits = PostgresLimits()
        limits.connections = 1
        limits.queuedStatements = 4
        let server = TestServer(limits: limits)
        let token = try TestServer.shared.signIn("john@vodacom.example")
        #expect(try server.post("{ viewer { organisation { name } } }", token: token).codes == [])
        let fields = ["cpuCount", "guestOs", "powerState", "createdAt", "updatedAt"]
        let aliases = fields.enumerated().map { number, field in
            "m\(number): virtualMachines { nodes { \(field) } }"
        }
        let answer = try server.post("{ \(aliases.joined(separator: " ")) }", token: token)
        #expect(answer.codes == ["OVERLOADED"], "\(answer.body)")
    }
}
