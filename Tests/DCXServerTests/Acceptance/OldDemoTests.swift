import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// A demo that was made in another month and is looked at today shows sensible figures: it has been measured since, its machines are
/// what they were, and its bill is that of this month.
struct OldDemoTests {
    private static let now = "2026-11-21T08:00:00Z"

    /// The demo of a time, with what `make run` adds to it today.
    private func server(madeAt anchor: String) throws -> TestServer {
        let names: [(DatabaseName, ScratchDatabase)] = try DatabaseName.allCases.map { name in
            let scratch = try ScratchDatabase(name, .migrated)
            try scratch.seed(anchor: anchor)
            return (name, scratch)
        }
        let scratches = Dictionary(uniqueKeysWithValues: names)
        try scratches[.aas]?.seed(.demoSamples, anchor: Self.now)
        // Who signs in has the password of the demo.
        try scratches[.main]?.owner().run(
            "UPDATE users SET password_hash = '\(PasswordHash("dcx-demo")?.stored ?? "")'")
        return TestServer(urls: try scratches.mapValues { try $0.url(user: "dcx_server") }, clock: FrozenClock.anchor)
    }

    private static let query = """
        { viewer { organisation {
          metricsAggregation { vmCount memoryGb poweredOnCount }
          virtualMachines { nodes {
            identityName powerState latestMetrics { sampledAt cpuPercent } health { status checks { name status } }
            metrics(from: "2026-11-20T08:00:00Z", to: "2026-11-21T08:00:00Z") { points { sampleCount } }
          } }
          billing { current { periodStart forecast { amount } } history(months: 6) { period total { amount } } }
        } } }
        """

    /// Last month, two months ago, and from the last moment of a month.
    @Test(arguments: ["2026-10-21T08:00:00Z", "2026-09-30T21:59:59Z", "2026-10-31T22:30:00Z"])
    func showsSensibleFigures(madeAt anchor: String) throws {
        let server = try server(madeAt: anchor)
        let answer = try server.post(Self.query, token: try server.signIn("john@vodacom.example"))
        #expect(answer.codes == [], "\(answer.body)")
        let organisation = try #require(answer.data["viewer"]?["organisation"])
        #expect(organisation["metricsAggregation"]?["vmCount"]?.text == "7")
        let machines = organisation["virtualMachines"]?["nodes"]?.items ?? []
        #expect(machines.count == 7)
        for machine in machines { check(machine) }
        let billing = try #require(organisation["billing"])
        #expect(billing["current"]?["periodStart"]?.text == "2026-11-01", "\(billing)")
        #expect((billing["current"]?["forecast"]?["amount"]?.text).flatMap(Double.init) ?? 0 > 1_000, "\(billing)")
        // The months that the demo was billed for are there.
        let totals = billing["history"]?.items.compactMap { ($0["total"]?["amount"]?.text).flatMap(Double.init) } ?? []
        #expect(totals.count == 6)
        #expect(totals.count { $0 > 1_000 } >= 3, "\(totals)")
    }

    private func check(_ machine: JSONValue) {
        let name = machine["identityName"]?.text ?? "?"
        #expect(machine["latestMetrics"]?["sampledAt"]?.text == Self.now, "\(name)")
        let freshness = machine["health"]?["checks"]?.items.first { $0["name"]?.text == "METRICS_FRESHNESS" }
        // A machine that is off is not judged by it.
        let runs = machine["powerState"]?.text == "POWERED_ON"
        #expect(freshness?["status"]?.text == (runs ? "HEALTHY" : "UNKNOWN"), "\(name): \(machine)")
        let points = machine["metrics"]?["points"]?.items ?? []
        #expect(points.count == 24 && points.allSatisfy { $0["sampleCount"]?.text == "4" }, "\(name): \(points)")
    }
}
