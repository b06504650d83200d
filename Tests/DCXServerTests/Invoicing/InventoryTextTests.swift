import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Texts of the inventory are unchecked input: wherever they are copied they fit, and one machine never stops the others.
struct InventoryTextTests {
    static let names = [
        "", " ", "\t\n", "\u{200B}", "\u{FEFF}\u{2060}", "\u{202E}evil", "\u{0}".replacing("\u{0}", with: "\u{1}"),
        "\u{1B}[31mred\u{1B}[0m", String(repeating: "x", count: 255), String(repeating: "é", count: 255), "\u{3164}",
        "two\nlines", "'; DROP TABLE invoices; --", "{a,\"b\",NULL}", "\\", "NULL", "\u{0301}", "💾", "machine",
    ]

    @Test(arguments: names)
    func shownTextIsReadableAndFits(name: String) {
        let shown = InventoryText.shown(name, orElse: "key")
        #expect(!shown.isEmpty)
        #expect(shown.unicodeScalars.count <= 400)
        #expect(shown.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        #expect(!shown.contains("\u{202E}") && !shown.contains("\u{200B}"))
        #expect(InventoryText.shown(name, orElse: name).isEmpty == false)
    }

    @Test(arguments: [
        ("", "key"), (" \t", "key"), ("\u{200B}", "key"), ("a\nb", "a b"), ("  Web ", "Web"), ("\u{1}", "key"),
    ])
    func nothingToReadIsTheKey(name: String, shown: String) {
        #expect(InventoryText.shown(name, orElse: "key") == shown)
        #expect(InventoryText.shown(nil, orElse: name).isEmpty == false)
    }

    /// As names and as keys of priced machines, together: all are charged, and the report has one line for each thing it says.
    @Test func everyMachineIsCharged() throws {
        let bench = try BillingBench()
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(Demo.adcock)', 'top_up', 900000, 'system', '2026-11-21Z')
            """)
        func quoted(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
        for (number, name) in Self.names.enumerated() {
            for (key, name) in [("named-\(number)", name), (name, name)] {
                try bench.aas.run(
                    """
                    INSERT INTO vcenter_vm_data_vms (
                        identity_instance_uuid, identity_name, power_state, organisation_uuid, cost_estimate, license_cost, created_at)
                    VALUES (\(quoted(key)), \(quoted(name)), 'poweredOn', '\(Demo.adcock)', 100, 10, '2026-01-01Z')
                    """)
            }
        }
        let report = try bench.bill(closes: false)
        #expect(report.summary.failedOrganisations == 0 && report.summary.refusedItems == 0, "\(report.lines)")
        let charged = """
            SELECT count(*) FROM invoice_lines WHERE organisation_uuid = '\(Demo.adcock)' AND amount IN (100, 10)
                AND period_start = '2026-11-01'
            """
        #expect(try bench.main.text(charged) == "\(Self.names.count * 4)")
        #expect(report.lines.allSatisfy { !$0.contains("\n") && !$0.contains("\u{1B}") })
        #expect(try bench.defects() == [])
    }

    /// What the database takes from nobody is named, and the others are charged.
    @Test func oneMachineNeverStopsTheOthers() throws {
        let bench = try BillingBench()
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(Demo.adcock)', 'top_up', 900000, 'system', '2026-11-21Z');
            ALTER TABLE invoice_lines ADD CONSTRAINT unlucky CHECK (description NOT LIKE '%13') NOT VALID
            """)
        for number in 10..<20 { try bench.addMachine("m-\(number)", price: "100") }
        let report = try bench.bill(closes: false)
        #expect(report.summary.refusedItems == 1 && report.summary.failedOrganisations == 1)
        #expect(report.lines.contains { $0.hasPrefix("Adcock: m-13 cannot be charged: ") }, "\(report.lines)")
        #expect(
            try bench.main.text("SELECT count(*) FROM invoice_lines WHERE identity_instance_uuid LIKE 'm-%'") == "9")
        #expect(try bench.defects() == [])
    }

    @Test func unpaidMachinesOfAnyNameAreSuspended() throws {
        let bench = try BillingBench()
        try bench.addMachine("", price: "900000")
        let report = try bench.bill(closes: false)
        #expect(report.summary.unpaidItems == 1 && report.summary.failedOrganisations == 0, "\(report.lines)")
        #expect(try bench.aas.texts("SELECT kind FROM vm_alerts WHERE identity_instance_uuid = ''") == ["unpaid"])
    }

    /// A machine whose key is empty, as mutations have it.
    @Test func keyThatIsEmptyIsAKey() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        try databases.connection(.aas).run(
            """
            INSERT INTO vcenter_vm_data_vms (identity_instance_uuid, identity_name, power_state, organisation_uuid, reseller_uuid)
            VALUES ('', '', 'poweredOn', '\(Demo.vodacom)', '\(Demo.cloudTech)')
            """)
        let token = try server.signIn("john@vodacom.example")
        for mutation in [
            #"controlVirtualMachinePower(input: { identityInstanceUuid: "", action: STOP }) { errors { __typename } }"#,
            #"deleteVirtualMachine(input: { identityInstanceUuid: "", idempotencyKey: "k" }) { errors { __typename } }"#,
        ] {
            let answer = try server.post("mutation { \(mutation) }", token: token)
            #expect(!answer.codes.contains("INTERNAL_ERROR"), "\(answer.body)")
        }
        #expect(
            try databases.connection(.main).text(
                "SELECT count(*) FROM audit_log WHERE subject_type = 'VirtualMachine' AND subject_key = ''") != "0")
    }
}
