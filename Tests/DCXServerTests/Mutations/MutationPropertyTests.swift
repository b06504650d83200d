import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// Random sequences of mutations by random viewers. After each, what has to hold of money, tenants and the log does; and so it
/// does when a worker has done now and then what was ordered meanwhile.
@Suite(.serialized)
struct MutationPropertyTests {
    /// Somebody who sends mutations, and whose data they may change.
    private struct Sender {
        let token: String
        let sees: Set<String>
    }

    /// What mutations are made of: keys that there are, of all tenants, and one that there is not.
    private struct Keys {
        var organisations: [String]
        var users: [String]
        var apiKeys: [String]
        var alerts: [String]
        var machines: [String]

        init(_ main: BlockingConnection, _ aas: BlockingConnection) throws {
            let nobody = ["00000000-0000-4000-8000-00000000ffff"]
            organisations = try main.texts("SELECT uuid FROM organisations ORDER BY created_at, name, uuid") + nobody
            users = try main.texts("SELECT uuid FROM users ORDER BY email") + nobody
            apiKeys = try main.texts("SELECT uuid FROM api_keys ORDER BY hash") + nobody
            alerts = try aas.texts("SELECT uuid FROM vm_alerts ORDER BY uuid") + nobody
            machines =
                try aas.texts(
                    "SELECT identity_instance_uuid FROM vcenter_vm_data_vms ORDER BY organisation_uuid, identity_name")
                + nobody
        }
    }

    private static let people = [
        ("admin@datacentrix.example", Demo.datacentrix), ("alex@cloudtech.example", Demo.cloudTech),
        ("john@vodacom.example", Demo.vodacom), ("adcock@adcock.example", Demo.adcock),
        ("finance@cloudtech.example", Demo.cloudTech), ("operator@vodacom.example", Demo.vodacom),
    ]

    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyStepKeepsWhatHasToHold(seed: UInt64) throws {
        // The clock of requests stands still, so that a seed is the same sequence each time.
        let bench = try OrderBench(clock: FrozenClock.anchor)
        let (databases, server, main, aas) = (bench.databases, bench.server, bench.main, bench.aas)
        try databases.person("finance@cloudtech.example", "billing", of: Demo.cloudTech)
        try databases.person("operator@vodacom.example", "operator", of: Demo.vodacom)
        try databases.addApiKeys()
        // A worker would roll them up.
        for table in ["vm_metric_samples", "vm_metrics_quarters", "vm_metrics_hourly", "vm_metrics_daily"] {
            try aas.run("DELETE FROM \(table)")
        }
        let senders = try Self.people.map { email, organisation in
            Sender(token: try server.signIn(email), sees: try Self.scope(organisation, main))
        }
        var generator = SeededGenerator(seed: seed)
        let start = try LedgerState(main)
        var done: [String: Int] = [:]
        for step in 1...75 {
            let sender = try #require(senders.randomElement(using: &generator))
            let (name, query) = try Self.mutation(Keys(main, aas), by: sender, &generator)
            let all = Set(try main.texts("SELECT uuid FROM organisations"))
            let others = all.subtracting(try Self.grown(sender.sees, main)).sorted()
            let before = others.isEmpty ? [] : try databases.checksums(of: others)
            let state = try LedgerState(main)
            let lines = try main.text("SELECT count(*) FROM audit_log").flatMap { Int($0) } ?? 0
            let answer = try server.post(query, token: sender.token)
            let note = "seed \(seed), step \(step): \(query) \(answer.body)"
            #expect(answer.status == 200 || answer.status == 401, "\(note)")
            #expect(Set(answer.codes).isSubset(of: ["FORBIDDEN", "UNAUTHENTICATED"]), "\(note)")
            if !others.isEmpty { #expect(try databases.checksums(of: others) == before, "\(note)") }
            let after = try LedgerState(main)
            #expect(after.wrong == [], "\(note)")
            #expect(after.transferred == start.transferred, "\(note)")
            if answer.status == 401 { continue }
            let isDone = answer.codes.isEmpty && answer.errorType == nil
            if isDone { done[name, default: 0] += 1 } else { #expect(after == state, "\(note)") }
            #expect(try main.text("SELECT count(*) FROM audit_log") == "\(lines + 1)", "\(note)")
            if step % 15 == 0 { try Self.settle(bench, "\(note)") }
        }
        #expect(
            done.values.reduce(0, +) > 15 && done.count > 5,
            "seed \(seed) carries out too little to show anything: \(done)")
        let ended = try bench.placedOrders().filter { $0.contains("done") }
        #expect(ended.count > 1, "seed \(seed) orders too little: \(ended)")
    }

    /// A worker does what was ordered. Nothing changes but where something was, and with those who earn of it.
    private static func settle(_ bench: OrderBench, _ note: String) throws {
        let open = "WHERE finished_at IS NULL"
        let concerned = Set(
            try bench.main.texts("SELECT DISTINCT organisation_uuid FROM provisioning_orders \(open)")
                + bench.aas.texts("SELECT DISTINCT organisation_uuid FROM vm_commands \(open)"))
        let earning = try bench.main.texts("SELECT uuid FROM organisations WHERE kind <> 'customer'")
        let others = Set(try bench.main.texts("SELECT uuid FROM organisations")).subtracting(concerned)
            .subtracting(earning).sorted()
        // Whoever's invoices are due or paid by now, the worker says so: that is no order's.
        try bench.main.run("SELECT invoices_advance('2026-11-21T08:30:00Z')")
        let before = others.isEmpty ? [] : try bench.databases.checksums(of: others)
        let worker = try TestWorker(bench.databases, clock: TickingClock())
        defer { worker.stop() }
        try bench.waitForOrders()
        try ServerProcess.wait(30_000, "end of all commands") {
            try bench.aas.text("SELECT count(*) FROM vm_commands \(open)") == "0" ? true : nil
        }
        #expect(try bench.defects() == [], "\(note)")
        if !others.isEmpty { #expect(try bench.databases.checksums(of: others) == before, "\(note)") }
    }

    private static func scope(_ organisation: String, _ main: BlockingConnection) throws -> Set<String> {
        Set(
            try main.texts(
                "SELECT uuid FROM organisations WHERE '\(organisation)' IN (uuid::text, reseller_uuid::text)")
        )
        .union([organisation])
    }

    /// With what was made below since; the platform sees everything.
    private static func grown(_ sees: Set<String>, _ main: BlockingConnection) throws -> Set<String> {
        if sees.contains(Demo.datacentrix) { return Set(try main.texts("SELECT uuid FROM organisations")) }
        return try sees.reduce(into: sees) { try $0.formUnion(scope($1, main)) }
    }

    // MARK: Mutations

    private static func mutation(
        _ keys: Keys, by sender: Sender, _ generator: inout SeededGenerator
    ) throws -> (name: String, query: String) {
        func one(_ items: [String]) -> String { items.randomElement(using: &generator) ?? "" }
        func amount() -> String {
            "\(Int.random(in: 0...20_000, using: &generator)).\(Int.random(in: 10...99, using: &generator))"
        }
        let key = "key\(Int.random(in: 0..<40, using: &generator))"
        let role = one(["OWNER", "ADMIN", "OPERATOR", "BILLING", "VIEWER"])
        // Its own every other time: what is refused for being another's shows nothing of the rest.
        let from = one(Bool.random(using: &generator) ? sender.sees.sorted() : keys.organisations)
        let to = one(keys.organisations)
        let sku = one(["CONFIGURATION-S", "CONFIGURATION-S", "CONFIGURATION-MEMORY-XL", "NONE"])
        let size = "organisationUuid: \"\(from)\", configurationSku: \"\(sku)\", guestSystem: \"Ubuntu Linux (64-bit)\""
        let money = "amount: \"\(amount())\", idempotencyKey: \"\(key)\""
        let input =
            switch Int.random(in: 0..<22, using: &generator) {
            case 0...2: ("topUpWallet", "organisationUuid: \"\(from)\", \(money)")
            case 3...5: ("transferFunds", "fromOrganisationUuid: \"\(from)\", toOrganisationUuid: \"\(to)\", \(money)")
            case 6: ("acknowledgeAlert", "alertUuid: \"\(one(keys.alerts))\"")
            case 7:
                (
                    "createApiKey",
                    "name: \"Key\", permissions: [\"\(one(["vms:read", "wallet:read"]))\"], expiresAt: \"2027-01-01T00:00:00Z\""
                )
            case 8: ("revokeApiKey", "apiKeyUuid: \"\(one(keys.apiKeys))\"")
            case 9: ("createOrganisation", "name: \"New\", kind: CUSTOMER, parentUuid: \"\(from)\"")
            case 10:
                (
                    "inviteUser",
                    "organisationUuid: \"\(from)\", email: \"\(key)@example.com\", name: \"New\", role: \(role)"
                )
            case 11: ("changeUserRole", "userUuid: \"\(one(keys.users))\", role: \(role)")
            case 12...15:
                (
                    "provisionVirtualMachine",
                    "\(size), name: \"\(one(["A", "B", "C", "D"]))\", idempotencyKey: \"\(key)\""
                )
            case 16: ("quoteVirtualMachine", size)
            case 17...19:
                ("deleteVirtualMachine", "identityInstanceUuid: \"\(one(keys.machines))\", idempotencyKey: \"\(key)\"")
            default:
                (
                    "controlVirtualMachinePower",
                    "identityInstanceUuid: \"\(one(keys.machines))\", action: \(one(["START", "STOP", "RESTART", "SUSPEND"]))"
                )
            }
        return (input.0, "mutation { \(input.0)(input: { \(input.1) }) { errors { __typename message path } } }")
    }
}
