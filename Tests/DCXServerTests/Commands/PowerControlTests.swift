import GraphQLCore
import Testing

@testable import DCXServer

/// Power control by the API: what is allowed, for whom, and once for each key.
struct PowerControlTests {
    private let databases: TenantDatabases
    private let server: TestServer
    private let owner: BlockingConnection

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server()
        owner = try databases.aas.owner()
    }

    private func control(
        _ action: String, _ machine: String, key: String? = nil, as email: String = "john@vodacom.example"
    ) throws -> TestAnswer {
        let key = key.map { ", idempotencyKey: \"\($0)\"" } ?? ""
        return try server.post(
            """
            mutation { controlVirtualMachinePower(
                input: { identityInstanceUuid: "\(machine)", action: \(action)\(key) }
            ) {
                command { uuid action status actorKind requestedBy { email } virtualMachine { identityInstanceUuid } }
                virtualMachine { powerState commands { nodes { action status } } }
                errors { __typename path ... on InvalidPowerState { powerState } }
            } }
            """, token: server.signIn(email))
    }

    private func payload(_ answer: TestAnswer) -> JSONValue { answer.data["controlVirtualMachinePower"] ?? .null }

    private func refusal(_ answer: TestAnswer) -> String? { payload(answer)["errors"]?[0]?["__typename"]?.text }

    private func commands() throws -> [String] {
        try owner.texts("SELECT action || ' ' || identity_instance_uuid FROM vm_commands WHERE status = 'queued'")
    }

    @Test func commandIsQueuedForTheWorker() throws {
        let answer = payload(try control("STOP", Demo.machine(1)))
        #expect(answer["errors"] == .array([]))
        #expect(answer["command"]?["status"] == .string("QUEUED"))
        #expect(answer["command"]?["requestedBy"]?["email"] == .string("john@vodacom.example"))
        #expect(answer["virtualMachine"]?["powerState"] == .string("POWERED_ON"))
        #expect(try commands() == ["stop \(Demo.machine(1))"])
        let worker = try TestWorker(databases)
        defer { worker.stop() }
        try ServerProcess.wait(10_000, "power state") {
            let answer = try server.post(
                #"{ virtualMachine(identityInstanceUuid: "\#(Demo.machine(1))") { powerState } }"#,
                token: server.signIn("john@vodacom.example"))
            return answer.data["virtualMachine"]?["powerState"] == .string("POWERED_OFF") ? true : nil
        }
    }

    private static let allowed = [
        1: ["STOP", "RESTART", "SUSPEND"], 5: ["START"], 6: ["STOP", "RESUME"],
    ]

    @Test func onlyTransitionsOfTheTableAreAllowed() throws {
        for (machine, allowed) in Self.allowed {
            for action in ["START", "STOP", "RESTART", "SUSPEND", "RESUME"] {
                let answer = try control(action, Demo.machine(machine))
                if allowed.contains(action) {
                    #expect(refusal(answer) == nil, "\(action) of \(machine)")
                } else {
                    #expect(refusal(answer) == "InvalidPowerState", "\(action) of \(machine)")
                    #expect(payload(answer)["errors"]?[0]?["path"] == .array([.string("action")]))
                }
                try owner.run("DELETE FROM vm_commands")
            }
        }
        try owner.run("UPDATE vcenter_vm_data_vms SET power_state = 'crashed'")
        let answer = try control("STOP", Demo.machine(1))
        #expect(payload(answer)["errors"]?[0]?["powerState"] == .string("UNKNOWN"))
    }

    @Test func machineTakesOneCommandAtATime() throws {
        #expect(refusal(try control("STOP", Demo.machine(1))) == nil)
        #expect(refusal(try control("RESTART", Demo.machine(1))) == "CommandInProgress")
        #expect(refusal(try control("STOP", Demo.machine(2))) == nil)
    }

    @Test func keyCountsOnce() throws {
        let first = payload(try control("STOP", Demo.machine(1), key: "once"))
        let worker = try TestWorker(databases)
        try ServerProcess.wait(10_000, "end of the command") { try commands().isEmpty ? true : nil }
        worker.stop()
        let again = payload(try control("STOP", Demo.machine(1), key: "once"))
        #expect(again["errors"] == .array([]))
        #expect(again["command"]?["uuid"] == first["command"]?["uuid"])
        #expect(again["command"]?["uuid"]?.text != nil)
        #expect(refusal(try control("START", Demo.machine(1), key: "once")) == "IdempotencyKeyReused")
        #expect(refusal(try control("STOP", Demo.machine(2), key: "once")) == "IdempotencyKeyReused")
        #expect(try commands() == [])
        #expect(refusal(try control("STOP", Demo.machine(8), key: "once", as: "adcock@adcock.example")) == nil)
        #expect(refusal(try control("STOP", Demo.machine(2), key: "")) == "InvalidInput")
    }

    @Test func foreignMachineIsUnknown() throws {
        let unknown = try control("STOP", "no-such-machine").body
        #expect(try control("STOP", Demo.machine(8)).body == unknown)
        #expect(refusal(try control("STOP", Demo.machine(8))) == "NotFound")
        #expect(refusal(try control("STOP", Demo.machine(8), as: "alex@cloudtech.example")) == "NotFound")
        #expect(refusal(try control("STOP", Demo.machine(1), as: "alex@cloudtech.example")) == nil)
        #expect(try commands() == ["stop \(Demo.machine(1))"])
    }

    /// Whom the reseller's person is, the customer is not told.
    @Test func personOutsideTheScopeIsNull() throws {
        _ = try control("STOP", Demo.machine(1), as: "alex@cloudtech.example")
        let answer = try server.post(
            """
            { virtualMachine(identityInstanceUuid: "\(Demo.machine(1))") {
                commands(first: 1) { nodes { actorKind requestedBy { email } } } } }
            """, token: server.signIn("john@vodacom.example"))
        let command = answer.data["virtualMachine"]?["commands"]?["nodes"]?[0]
        #expect(command?["actorKind"] == .string("RESELLER"))
        #expect(command?["requestedBy"] == .null)
    }

    @Test func permissionIsNeeded() throws {
        let person = try databases.main.owner()
        try person.run("UPDATE users SET role = 'billing' WHERE email = 'john@vodacom.example'")
        #expect(try control("STOP", Demo.machine(1)).codes == ["FORBIDDEN"])
        #expect(try commands() == [])
    }
}
