import GraphQLCore
import Testing

@testable import DCXServer

/// Rows are counted as long as a request holds them: one that asks for more than its viewer can hold fails in part, and what it
/// held is given back.
struct HeldRowsTests {
    @Test func rowsBeyondAViewersShareAreRefused() throws {
        // A loop of the least memory: a viewer can hold some megabytes.
        let server = TestServer(configure: { $0.memoryMiB = MachineMemory.minimumMiB })
        let token = try server.signIn("john@vodacom.example")
        let series = """
            metrics(from: "2026-10-11T00:00:00Z", to: "2026-11-21T00:00:00Z", bucket: HOUR) {
              points { start end cpuPercentAverage cpuPercentMaximum memoryPercentAverage memoryPercentMaximum }
            }
            """
        let query = { (count: Int) in
            let aliases = (0..<count).map { "a\($0): \(series)" }.joined(separator: " ")
            return "{ virtualMachine(identityInstanceUuid: \"\(MetricsClient.machine)\") { \(aliases) } }"
        }
        for _ in 0..<3 {
            let refused = try server.post(query(98), token: token)
            #expect(Set(refused.codes) == ["RATE_LIMITED"])
            #expect(refused.codes.count < 98)
            #expect(try server.post(query(2), token: token).codes == [])
        }
    }
}
