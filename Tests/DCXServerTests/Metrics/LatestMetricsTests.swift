import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// The newest sample is the newest that there is at the time of the request.
struct LatestMetricsTests {
    @Test(arguments: [
        // The anchor, a day before it, just before the next sample, and a week and a day after it.
        (0, "2026-11-21T07:45:00Z"), (-86_400 + 840, "2026-11-20T08:00:00Z"),
        (8 * 86_400, nil),
    ])
    func newestIsShown(seconds: Int, sampledAt: String?) throws {
        let server = TestServer(clock: FrozenClock(seconds: FrozenClock.anchor.seconds + seconds))
        let answer = try server.post(
            """
            { virtualMachine(identityInstanceUuid: "\(MetricsClient.machine)") { latestMetrics {
                sampledAt cpuPercent memoryPercent diskUsedGib diskReadKbps diskWriteKbps networkInKbps networkOutKbps } } }
            """, token: try server.signIn("john@vodacom.example"))
        let latest = answer.data["virtualMachine"]?["latestMetrics"]
        guard let sampledAt else {
            #expect(latest == .null)
            #expect(answer.codes.isEmpty)
            return
        }
        #expect(latest?["sampledAt"]?.text == sampledAt)
        let time = try MetricsClient.date(latest?["sampledAt"])
        let sample = DemoSamples.samples(ofMachine: 2, from: time, to: time.addingTimeInterval(900))[0]
        #expect(abs((latest?["cpuPercent"]?.double ?? -1) - sample.cpuPercent) < 1e-4)
        #expect(latest?["networkInKbps"]?.double == sample.networkInKbps)
        for measure in ["memoryPercent", "diskUsedGib", "diskReadKbps", "diskWriteKbps", "networkOutKbps"] {
            #expect(latest?[measure]?.double != nil)
        }
    }
}
