import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What went wrong with the REST endpoints that this server replaces, each by its name.
struct PredecessorTests {
    private let server = TestServer.atAnchor

    private func post(_ query: String, as email: String = "john@vodacom.example") throws -> TestAnswer {
        try server.post(query, token: try server.signIn(email))
    }

    /// The frontend read `identity_instance_uuid` and `identity_name`, the API sent `id` and `name`.
    @Test func zeroMachinesShowing() throws {
        let answer = try post("{ virtualMachines { nodes { identityInstanceUuid identityName } totalCount } }")
        let nodes = answer.data["virtualMachines"]?["nodes"]?.items ?? []
        #expect(nodes.count == 7)
        #expect(nodes.allSatisfy { $0["identityInstanceUuid"]?.text?.isEmpty == false })
        #expect(nodes.allSatisfy { $0["identityName"]?.text?.isEmpty == false })
        for field in ["identity_instance_uuid", "identity_name", "name"] {
            let answer = try post("{ virtualMachines { nodes { \(field) } } }")
            #expect(answer.status == 400, "\(field) is refused, and not empty")
            #expect(answer.json["data"] == nil)
        }
    }

    /// Memory, cores and storage were 0 for everybody.
    @Test(arguments: [
        "admin@datacentrix.example", "alex@cloudtech.example", "john@vodacom.example", "adcock@adcock.example",
    ])
    func totalsAllZero(email: String) throws {
        let answer = try post(
            "{ viewer { organisation { metricsAggregation { memoryGb cpuCores diskCapacityTb vmCount } } } }", as: email
        )
        let totals = answer.data["viewer"]?["organisation"]?["metricsAggregation"]
        for name in ["memoryGb", "cpuCores", "diskCapacityTb", "vmCount"] {
            #expect(Double(totals?[name]?.text ?? "") ?? 0 > 0, "\(name)")
        }
    }

    /// "Total Cost: RNaN": a missing price counted as none that is a number.
    @Test func totalCostIsNotANumber() throws {
        let answer = try post(
            """
            { viewer { organisation {
              metricsAggregation { costEstimate { amount formatted } licenseCost { amount } unpricedCount }
              virtualMachines { nodes { identityName costEstimate { amount } licenseCost { formatted } } }
            } } }
            """)
        let organisation = answer.data["viewer"]?["organisation"]
        #expect(organisation?["metricsAggregation"]?["costEstimate"]?["amount"]?.text == "12911.25")
        #expect(organisation?["metricsAggregation"]?["costEstimate"]?["formatted"]?.text == "R\u{A0}12\u{A0}911,25")
        #expect(organisation?["metricsAggregation"]?["unpricedCount"]?.text == "1")
        let unpriced = organisation?["virtualMachines"]?["nodes"]?.items.filter { $0["costEstimate"] == .null }
        #expect(unpriced?.compactMap { $0["identityName"]?.text } == ["Vodacom-Archive-01"])
        #expect(!answer.body.contains("NaN"))
    }

    /// Charts were empty, history was missing.
    @Test func emptyCharts() throws {
        let answer = try post(
            """
            { viewer { organisation {
              billing { history(months: 24) { period total { amount } byCategory { category } } }
              virtualMachines(first: 1) { nodes {
                metrics(from: "2026-11-01T00:00:00+02:00", to: "2026-11-21T00:00:00+02:00", bucket: DAY) {
                  points { start cpuPercentAverage } }
              } }
            } } }
            """)
        let organisation = answer.data["viewer"]?["organisation"]
        let history = organisation?["billing"]?["history"]?.items ?? []
        #expect(history.count == 24)
        // The first eleven months are older than the demo: they are there, and zero.
        #expect(history.filter { $0["total"]?["amount"]?.text == "0.00" }.count == 11)
        #expect(history.allSatisfy { $0["byCategory"]?.items.count == 5 })
        let points = organisation?["virtualMachines"]?["nodes"]?.items.first?["metrics"]?["points"]?.items ?? []
        #expect(points.count == 20)
        #expect(points.allSatisfy { $0["cpuPercentAverage"] != .null })
    }

    /// Aggregation, disk, cpu-ram and health answered 404.
    @Test func missingEndpoints() throws {
        let answer = try post(
            """
            { virtualMachine(identityInstanceUuid: "50000000-0000-4000-8000-000000000001") {
              disks { capacityGib usedGib } latestMetrics { cpuPercent memoryPercent } health { status score }
              organisation { metricsAggregation { vmCount } }
            } }
            """)
        let machine = answer.data["virtualMachine"]
        for name in ["disks", "latestMetrics", "health", "organisation"] {
            #expect(machine?[name] != nil && machine?[name] != .null, "\(name)")
        }
        let refused = try post("{ virtualMachine(identityInstanceUuid: \"a\") { cpuRam } }")
        #expect(refused.status == 400)
    }

    /// The dashboard waited for `getorg`, which answered 401, so that nothing loaded.
    @Test func oneFailureTookEverythingDown() throws {
        let down = TestServer(
            urls: try Configuration.read(.serving).databaseURLs.merging(
                [.eNetworks: "postgresql:///e_networks?host=/nonexistent&user=dcx_server"]) { $1 },
            clock: FrozenClock.anchor)
        let answer = try down.post(
            """
            { viewer { role organisation { name networkServices { totalCount } wallet { balance { amount } }
              metricsAggregation { vmCount } } } networkProviders { name } }
            """, token: try down.signIn("john@vodacom.example"))
        #expect(answer.status == 200)
        let organisation = answer.data["viewer"]?["organisation"]
        #expect(organisation?["name"]?.text == "Vodacom")
        #expect(organisation?["metricsAggregation"]?["vmCount"]?.text == "7")
        #expect(organisation?["wallet"]?["balance"]?["amount"]?.text == "8734.87")
        #expect(organisation?["networkServices"] == .null)
        #expect(answer.data["networkProviders"] == .null)
        #expect(answer.codes == ["DATABASE_UNAVAILABLE", "DATABASE_UNAVAILABLE"])
        for inside in ["nonexistent", "dcx_server", "e_networks", "socket", "SELECT"] {
            #expect(!answer.body.contains(inside), "\(inside) is told")
        }
    }

    /// Mock data was served when the database was empty or down.
    @Test func mockData() throws {
        let empty = try post(
            "{ virtualMachines(filter: { cpuCount: { greaterThan: 1000 } }) { nodes { id } totalCount } }")
        #expect(empty.body == #"{"data":{"virtualMachines":{"nodes":[],"totalCount":0}}}"#)
        let down = TestServer(
            urls: try Configuration.read(.serving).databaseURLs.merging(
                [.aas: "postgresql:///aas?host=/nonexistent&user=dcx_server"]) { $1 })
        let answer = try down.post(
            "{ virtualMachines { totalCount } products { totalCount } }",
            token: try down.signIn("john@vodacom.example"))
        #expect(answer.data["virtualMachines"] == .null)
        #expect(answer.data["products"] == .null)
        #expect(answer.codes == ["DATABASE_UNAVAILABLE", "DATABASE_UNAVAILABLE"])
    }

    /// The backend crashed 2,500 times: whatever is sent, the process goes on.
    @Test func crashes() throws {
        for query in [
            "", "{", "{ }", "}{", "query query query", "\u{0}", "{ viewer { organisation { organisation } } }",
            String(repeating: "{ viewer ", count: 5_000),
            "{ virtualMachines(first: 99999999999999999999) { totalCount } }",
            "{ nodes(ids: [\"\", \"\u{1F600}\", \"VmlydHVhbE1hY2hpbmU6\"]) { id } }",
            "{ virtualMachines(after: \"AAAA\", orderBy: []) { totalCount } }",
            "query ($a: Int = 1) { virtualMachines(first: $a, last: $a) { totalCount } }",
        ] {
            _ = try post(query)
        }
        #expect(try post("{ virtualMachines { totalCount } }").data["virtualMachines"]?["totalCount"]?.text == "7")
    }
}
