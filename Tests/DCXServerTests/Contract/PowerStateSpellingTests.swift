import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// All spellings of a power state are one state, and what is shown as a state is found by it: in filters, totals, groups, health
/// and power control.
@Suite(.serialized)
struct PowerStateSpellingTests {
    private let databases: TenantDatabases
    private let server: TestServer
    private let token: String

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server()
        token = try server.signIn("john@vodacom.example")
    }

    /// - Parameter states: of Vodacom's machines, in the order of their keys; nil is null.
    private func set(_ states: [String?]) throws {
        let owner = try databases.connection(.aas)
        for (place, state) in states.enumerated() {
            let text = state.map { "'\($0)'" } ?? "NULL"
            try owner.run(
                "UPDATE vcenter_vm_data_vms SET power_state = \(text) "
                    + "WHERE identity_instance_uuid = '\(Demo.machine(place + 1))'")
        }
    }

    @Test(arguments: [
        ["POWERED_ON", "PoweredOn", "poweredOn", "POWERED_OFF", "PoweredOff", "SUSPENDED", nil],
        ["powered_on", "Powered On", "POWEREDON", "powered-off", "Suspended", "zombie", ""],
        ["poweredon", "unknown", "UNKNOWN", "poweredOn ", "Powered off", "suspended", nil],
    ])
    func filtersAgreeWithWhatIsShown(states: [String?]) throws {
        try set(states)
        let answer = try server.post(
            """
            { viewer { organisation {
              virtualMachines { nodes { powerState health { checks { name message } } } }
              metricsAggregation { poweredOnCount }
              virtualMachineGroups(groupBy: POWER_STATE) { key vmCount } } } }
            """, token: token)
        #expect(answer.codes == [], "\(answer.body)")
        let organisation = answer.data["viewer"]?["organisation"]
        let shown = (organisation?["virtualMachines"]?["nodes"]?.items ?? []).compactMap { $0["powerState"]?.text }
        #expect(shown.count == 7)
        for value in ["POWERED_ON", "POWERED_OFF", "SUSPENDED", "UNKNOWN"] {
            let count = shown.count { $0 == value }
            let group = organisation?["virtualMachineGroups"]?.items.first { $0["key"]?.text == value }
            #expect(group?["vmCount"]?.text ?? "0" == String(count), "\(value)")
            for filter in ["equals: \(value)", "in: [\(value)]"] {
                let found = try server.post(
                    "{ virtualMachines(filter: { powerState: { \(filter) } }) { totalCount nodes { powerState } } }",
                    token: token)
                #expect(found.data["virtualMachines"]?["totalCount"]?.text == String(count), "\(filter): \(states)")
                let not = try server.post(
                    "{ virtualMachines(filter: { not: { powerState: { \(filter) } } }) { totalCount } }", token: token)
                #expect(
                    not.data["virtualMachines"]?["totalCount"]?.text == String(7 - count), "not \(filter): \(states)")
            }
        }
        let running = shown.count { $0 == "POWERED_ON" }
        #expect(organisation?["metricsAggregation"]?["poweredOnCount"]?.text == String(running))
        let healthy = (organisation?["virtualMachines"]?["nodes"]?.items ?? []).count { node in
            (node["health"]?["checks"]?.items ?? []).contains { $0["message"]?.text == "The machine runs." }
        }
        #expect(healthy == running)
    }

    @Test(arguments: [
        ("POWERED_ON", "STOP"), ("PoweredOff", "START"), ("Suspended", "RESUME"), ("powered_on", "RESTART"),
    ])
    func everySpellingIsControlled(state: String, action: String) throws {
        try set([state])
        let answer = try server.post(
            """
            mutation { controlVirtualMachinePower(input: { identityInstanceUuid: "\(Demo.machine(1))", action: \(action) }) {
              command { status } errors { __typename } } }
            """, token: token)
        #expect(answer.payload?["command"]?["status"]?.text == "QUEUED", "\(answer.body)")
    }

    @Test func spellingsAreOfOneStateEach() {
        let all = PowerState.allCases.flatMap(\.spellings)
        #expect(Set(all).count == all.count)
        #expect(PowerState(stored: "POWERED_ON") == .poweredOn)
        #expect(PowerState(stored: "PoweredOff") == .poweredOff)
        #expect(PowerState(stored: "Suspended") == .suspended)
        #expect(PowerState(stored: "poweredon?") == nil)
        #expect(PowerState(stored: nil) == nil)
    }
}
