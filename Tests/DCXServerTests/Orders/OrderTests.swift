import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// Machines are quoted, ordered, made, charged, removed and refunded; what is refused leaves nothing behind.
struct OrderTests {
    private let bench: OrderBench

    init() throws { bench = try OrderBench() }

    private func refusal(_ payload: JSONValue) -> String? { payload["errors"]?[0]?["__typename"]?.text }

    private func path(_ payload: JSONValue) -> JSONValue? { payload["errors"]?[0]?["path"]?[0] }

    private func amount(_ text: String?) -> Decimal { Decimal(string: text ?? "") ?? .nan }

    /// 640 rand a month from the 21st of November: 10 days of 30.
    @Test func quoteIsTheRestOfTheMonth() throws {
        let answer = try bench.server.post(
            """
            mutation { quoteVirtualMachine(input: { organisationUuid: "\(Demo.vodacom)",
                configurationSku: "CONFIGURATION-L", guestSystem: "Red Hat Enterprise Linux 9 (64-bit)" }) {
                quote { periodStart periodEnd net { amount formatted } vat { amount } total { amount }
                    monthlyNet { amount } monthlyVat { amount } monthlyTotal { amount }
                    lines { category description quantity unitPrice { amount } amount { amount } vatAmount { amount } } }
                errors { __typename } } }
            """, token: bench.server.signIn("john@vodacom.example"))
        let expected = """
            {"data":{"quoteVirtualMachine":{"quote":{"periodStart":"2026-11-21","periodEnd":"2026-12-01",\
            "net":{"amount":"1200.17","formatted":"R\u{a0}1\u{a0}200,17"},"vat":{"amount":"180.03"},"total":{"amount":"1380.20"},\
            "monthlyNet":{"amount":"3600.50"},"monthlyVat":{"amount":"540.08"},"monthlyTotal":{"amount":"4140.58"},\
            "lines":[{"category":"COMPUTE","description":"Virtual machine L","quantity":"0.3333",\
            "unitPrice":{"amount":"2980.50"},"amount":{"amount":"993.50"},"vatAmount":{"amount":"149.03"}},\
            {"category":"LICENCE","description":"Red Hat Enterprise Linux","quantity":"0.3333",\
            "unitPrice":{"amount":"620.00"},"amount":{"amount":"206.67"},"vatAmount":{"amount":"31.00"}}]},"errors":[]}}}
            """
        #expect(answer.body == expected)
    }

    @Test func machineIsMadeAndCharged() throws {
        let before = amount(try bench.balance(Demo.vodacom))
        let placed = try bench.provision("New-01", key: "a")
        #expect(placed["order"]?["status"] == .string("HELD"), "\(placed)")
        #expect(placed["order"]?["totalAmount"]?["amount"] == .string("245.33"))
        #expect(amount(try bench.balance(Demo.vodacom)) == before - amount("245.33"))
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        let answer = try bench.server.post(
            """
            { organisation(uuid: "\(Demo.vodacom)") { provisioningOrders { nodes { status error
                virtualMachine { identityName powerState costEstimate { amount } disks { capacityGib } } } } } }
            """, token: bench.server.signIn("john@vodacom.example"))
        let order = answer.data["organisation"]?["provisioningOrders"]?["nodes"]?[0]
        #expect(order?["status"] == .string("DONE"), "\(answer.body)")
        #expect(order?["virtualMachine"]?["identityName"] == .string("New-01"))
        #expect(order?["virtualMachine"]?["powerState"] == .string("POWERED_ON"))
        #expect(order?["virtualMachine"]?["costEstimate"]?["amount"] == .string("640.00"))
        #expect(order?["virtualMachine"]?["disks"]?[0]?["capacityGib"] == .number("100"))
        #expect(amount(try bench.balance(Demo.vodacom)) == before - amount("245.33"))
        #expect(try bench.defects() == [])
        let shares = try bench.main.texts(
            """
            SELECT c.rate || ' ' || c.amount FROM commissions AS c JOIN invoice_lines AS l ON l.uuid = c.invoice_line_uuid
            WHERE l.description LIKE '%New-01' ORDER BY c.rate
            """)
        #expect(shares == ["0.1500 32.00", "0.8500 181.33"])
    }

    /// Who placed it had a clock that was ahead: it is done now, not when that time comes.
    @Test(arguments: ["1 hour", "30 days"])
    func orderOfAClockThatWasAheadIsDoneNow(ahead: String) throws {
        _ = try bench.provision("New-01", key: "a")
        try bench.main.run(
            "UPDATE provisioning_orders SET due_at = due_at + interval '\(ahead)' WHERE finished_at IS NULL")
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        #expect(try bench.placedOrders() == ["provision done"])
        #expect(try bench.defects() == [])
    }

    @Test func keyOrdersOnce() throws {
        let first = try bench.provision("New-01", key: "a")
        #expect(try bench.provision("New-01", key: "a") == first)
        #expect(refusal(try bench.provision("New-02", key: "a")) == "IdempotencyKeyReused")
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        let again = try bench.provision("New-01", key: "a")
        #expect(again["order"]?["uuid"] == first["order"]?["uuid"])
        #expect(again["order"]?["status"] == .string("DONE"))
        #expect(try bench.defects() == [])
    }

    @Test func refusedOrderLeavesNothing() throws {
        let before = try bench.balance(Demo.vodacom)
        func check(_ error: String, _ field: String?, _ payload: JSONValue) {
            #expect(refusal(payload) == error, "\(payload)")
            #expect(path(payload) == field.map { .string($0) }, "\(payload)")
        }
        check("UnknownConfiguration", "configurationSku", try bench.provision("N", key: "1", sku: "NONE"))
        check("GuestSystemNotOffered", "guestSystem", try bench.provision("N", key: "2", guest: "DOS"))
        check("DuplicateName", "name", try bench.provision("vodacom-WEB-01", key: "3"))
        check("InvalidInput", "name", try bench.provision("", key: "4"))
        check("InvalidInput", "name", try bench.provision("a/b", key: "5"))
        check("InvalidInput", "idempotencyKey", try bench.provision("N", key: ""))
        check("NotFound", "organisationUuid", try bench.provision("N", key: "6", Demo.adcock))
        check("NotFound", "organisationUuid", try bench.provision("N", key: "7", Demo.machine(1)))
        try bench.aas.run("UPDATE vm_configurations SET status = 'retired' WHERE sku = 'CONFIGURATION-M'")
        check("ConfigurationNotSold", "configurationSku", try bench.provision("N", key: "8", sku: "CONFIGURATION-M"))
        try bench.fund(Demo.adcock, "100 - \(bench.balance(Demo.adcock) ?? "0")")
        let poor = try bench.provision(
            "N", key: "9", Demo.adcock, sku: "CONFIGURATION-MEMORY-XL", as: "adcock@adcock.example")
        check("InsufficientFunds", nil, poor)
        #expect(try bench.balance(Demo.vodacom) == before)
        #expect(try bench.placedOrders() == [])
        #expect(try bench.main.texts("SELECT reference FROM wallet_transactions WHERE kind = 'hold'").count == 2)
    }

    @Test func nameOnOrderIsTaken() throws {
        #expect(refusal(try bench.provision("Same", key: "1")) == nil)
        #expect(refusal(try bench.provision("SAME", key: "2")) == "DuplicateName")
    }

    /// The vCenter refuses it: the money is back, and nothing is left.
    @Test func machineThatCannotBeMadeIsNotCharged() throws {
        let before = try bench.balance(Demo.vodacom)
        _ = try bench.provision("New-01", key: "a")
        let worker = try TestWorker(bench.databases, clock: bench.clock) { _, _ in
            StubDriver { _ in .failure(.refused("There is no room.")) }
        }
        defer { worker.stop() }
        try bench.waitForOrders()
        #expect(try bench.placedOrders() == ["provision undone There is no room."])
        #expect(try bench.balance(Demo.vodacom) == before)
        #expect(try bench.defects() == [])
        // The name is free again.
        #expect(refusal(try bench.provision("New-01", key: "b")) == nil)
    }

    @Test func nameThatWasTakenMeanwhileUndoesTheOrder() throws {
        let before = try bench.balance(Demo.vodacom)
        _ = try bench.provision("New-01", key: "a")
        try bench.aas.run(
            """
            INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, organisation_uuid, reseller_uuid)
            VALUES ('other', 'NEW-01', '\(Demo.vodacom)', '\(Demo.cloudTech)')
            """)
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        #expect(try bench.balance(Demo.vodacom) == before)
        try bench.aas.run("DELETE FROM vcenter_vm_data_vms WHERE identity_instance_uuid = 'other'")
        #expect(try bench.defects() == [])
    }

    /// 1450 rand, 890 of which were charged for the whole of November: nine days of thirty are left after the 21st.
    @Test func removedMachineIsRefunded() throws {
        let before = amount(try bench.balance(Demo.adcock))
        let placed = try bench.delete(Demo.machine(8), key: "d", as: "adcock@adcock.example")
        #expect(placed["order"]?["status"] == .string("PLACED"), "\(placed)")
        let worker = try TestWorker(bench.databases, clock: bench.clock)
        defer { worker.stop() }
        try bench.waitForOrders()
        #expect(amount(try bench.balance(Demo.adcock)) == before + amount("307.05"))
        #expect(try bench.defects() == [])
        let credit = try bench.main.texts(
            """
            SELECT category || ' ' || description || ' ' || amount || ' ' || vat_amount || ' ' || period_start
            FROM invoice_lines WHERE credited_line_uuid IS NOT NULL
            """)
        #expect(credit == ["compute Refund: Adcock-Web-Server-01 -267.00 -40.05 2026-11-22"])
        let again = try bench.delete(Demo.machine(8), key: "d", as: "adcock@adcock.example")
        #expect(again["order"]?["uuid"] == placed["order"]?["uuid"])
        _ = try bench.delete(Demo.machine(8), key: "d", as: "admin@datacentrix.example")
        let concerned = try bench.main.texts(
            "SELECT organisation_uuid FROM audit_log WHERE action = 'deleteVirtualMachine'")
        #expect(concerned == Array(repeating: Demo.adcock, count: 3))
        #expect(refusal(try bench.delete(Demo.machine(8), key: "e", as: "adcock@adcock.example")) == "NotFound")
        #expect(refusal(try bench.delete(Demo.machine(1), key: "f", as: "adcock@adcock.example")) == "NotFound")
    }

    @Test func machineIsRemovedOnce() throws {
        #expect(refusal(try bench.delete(Demo.machine(1), key: "1")) == nil)
        #expect(refusal(try bench.delete(Demo.machine(1), key: "2")) == "CommandInProgress")
    }

    @Test func suspendedOrganisationOrdersNothing() throws {
        try bench.main.run("UPDATE organisations SET status = 'suspended' WHERE uuid = '\(Demo.vodacom)'")
        #expect(refusal(try bench.provision("N", key: "1", as: "alex@cloudtech.example")) == "OrganisationNotActive")
    }

    /// The platform sees it, and is told why there is no order.
    @Test func machineOfNobodyIsNotRemoved() throws {
        try bench.aas.run(
            "INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name) VALUES ('nobodys', 'Nobody''s')")
        let admin = try bench.delete("nobodys", key: "n", as: "admin@datacentrix.example")
        #expect(refusal(admin) == "InvalidInput" && path(admin) == .string("identityInstanceUuid"), "\(admin)")
        #expect(refusal(try bench.delete("nobodys", key: "n", as: "alex@cloudtech.example")) == "NotFound")
    }

    /// The role of those who run machines sees no money, in no error either, nor in one that was an answer before.
    @Test func whoSeesNoMoneyIsNotToldWhatThereIs() throws {
        try bench.databases.person("operator@adcock.example", "operator", of: Demo.adcock)
        try bench.fund(Demo.adcock, "-8050")
        let owner = try bench.provision("Dear", key: "dear", Demo.adcock, as: "adcock@adcock.example")
        #expect(owner["errors"]?[0]?["available"]?["amount"] == .string("207.62"), "\(owner)")
        try bench.fund(Demo.adcock, "-200")
        for key in ["dear", "poor"] {
            let payload = try bench.provision("Dear", key: key, Demo.adcock, as: "operator@adcock.example")
            #expect(refusal(payload) == "InsufficientFunds", "\(payload)")
            #expect(payload["errors"]?[0]?["available"] == .null)
            #expect(payload["errors"]?[0]?["required"]?["amount"] == .string("245.33"))
        }
    }
}
