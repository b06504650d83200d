import DCXSchema
import Testing

@testable import DCXSchema
@testable import DCXServer

/// What a month charges, what becomes of what is not paid, and what it leaves to others.
struct MonthlyRunTests {
    private let bench: BillingBench

    init() throws { bench = try BillingBench() }

    @Test func demoMonthIsClosed() throws {
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            SELECT uuid, 'adjustment', 100000, 'system', '2026-11-21Z' FROM organisations WHERE kind = 'customer'
            """)
        let report = try bench.bill()
        #expect(report.summary.chargedLines == 1, "the network service that is new: \(report.lines)")
        #expect(report.summary.issuedInvoices == 2)
        #expect(
            report.lines
                == [
                    "CloudTech: CloudTech Sandton voice is suspended, and is not charged",
                    "Vodacom: Vodacom Durban SD-WAN is pending, and is not charged",
                    "Vodacom: Vodacom-Archive-01 has no price, and is not charged",
                    "Adcock: Adcock-Database-01 has no price, and is not charged",
                ])
        #expect(try bench.defects() == [])
        // What was invoiced every month is not charged again; 11 days of 30 are left of what came on the 20th.
        let services = try bench.main.texts(
            """
            SELECT description || ' ' || amount || ' ' || period_start FROM invoice_lines
            WHERE network_service_uuid IS NOT NULL AND period_end = '2026-12-01' ORDER BY 1
            """)
        #expect(
            services == [
                "Adcock Wadeville internet 420.00 2026-11-01", "Vodacom Cape Town MPLS 3281.85 2026-11-20",
                "Vodacom Midrand fibre 1200.00 2026-11-01",
            ])
        let invoices = try bench.main.texts(
            "SELECT DISTINCT status || ' ' || due_on FROM invoices WHERE month = '2026-11-01'")
        #expect(invoices == ["paid 2026-12-31"])
        // What CloudTech earns of the invoice is in its wallet.
        let earned = try bench.main.texts(
            """
            SELECT t.amount = (SELECT round(sum(round(l.amount * 0.15, 2)), 2) FROM invoice_lines AS l
                               JOIN invoices AS i ON i.uuid = l.invoice_uuid AND i.month = '2026-11-01'
                               WHERE l.organisation_uuid = '\(Demo.vodacom)')
            FROM wallet_transactions AS t
            WHERE t.organisation_uuid = '\(Demo.cloudTech)' AND t.idempotency_key LIKE 'commission:%'
            """)
        #expect(earned == ["t"])
    }

    @Test func twiceIsOnce() throws {
        try bench.bill()
        let before = try bench.books()
        let again = try bench.bill()
        #expect(try bench.books() == before)
        #expect(again.summary.chargedLines == 0)
        #expect(again.summary.issuedInvoices == 0)
    }

    /// The next month's renewals go on the next month's invoice; a machine that is not paid is suspended, and its alert is resolved
    /// when it is.
    @Test func unpaidMachineIsSuspended() throws {
        try bench.aas.run(
            """
            INSERT INTO vcenter_vm_data_vms (
                identity_instance_uuid, identity_name, power_state, organisation_uuid, cost_estimate, license_cost, created_at)
            VALUES ('dear', 'Adcock-Dear', 'poweredOn', '\(Demo.adcock)', 90000, 10, '2026-11-16T00:00:00+02:00')
            """)
        let report = try bench.bill(closes: false)
        #expect(report.lines.contains("Adcock: Adcock-Dear is not paid: the wallet does not have the funds"))
        #expect(try bench.defects() == [])
        let command = "SELECT action || ' ' || status FROM vm_commands WHERE identity_instance_uuid = 'dear'"
        #expect(try bench.aas.texts(command) == ["suspend queued"])
        let alert =
            "SELECT severity || ' ' || kind || ' ' || (resolved_at IS NULL) FROM vm_alerts WHERE identity_instance_uuid = 'dear'"
        #expect(try bench.aas.texts(alert) == ["critical unpaid true"])
        #expect(try bench.bill(closes: false).lines.filter { $0.contains("Adcock-Dear is not paid") }.count == 1)
        #expect(try bench.aas.texts(command).count == 1)
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(Demo.adcock)', 'top_up', 60000, 'system', '2026-11-21Z')
            """)
        #expect(try bench.bill(closes: false).summary.chargedLines == 2)
        #expect(try bench.aas.texts(alert) == ["critical unpaid false"])
        // Half of a month that has 30 days.
        let lines =
            "SELECT category || ' ' || amount || ' ' || quantity FROM invoice_lines WHERE identity_instance_uuid = 'dear' ORDER BY 1"
        #expect(try bench.main.texts(lines) == ["compute 45000.00 0.5000", "licence 5.00 0.5000"])
        #expect(try bench.defects() == [])
    }

    /// What a run before this one has read of the inventory may be gone: an order that was undone has no machine.
    @Test func machineOfAnOrderIsTheOrdersToCharge() throws {
        try bench.addMachine("ordered", price: "600")
        let order = """
            INSERT INTO provisioning_orders (
                uuid, organisation_uuid, kind, status, identity_instance_uuid, identity_name, configuration_sku, guest_os,
                cpu_count, memory_size_mib, disk_capacity_gib, cost_estimate, license_cost, actor_kind, due_at, created_at)
            VALUES (gen_random_uuid(), '\(Demo.adcock)', 'provision', 'creating', 'ordered', 'Ordered', 'CONFIGURATION-S', 'Linux',
                1, 1024, 10, 600, 0, 'customer', '2026-11-21Z', '2026-11-21Z')
            """
        try bench.main.run(order)
        try bench.bill(closes: false)
        #expect(try bench.lines(of: "ordered") == [])
        try bench.main.run(
            """
            UPDATE provisioning_orders SET status = 'undone', error = 'No room.', finished_at = due_at
            WHERE identity_instance_uuid = 'ordered'
            """)
        try bench.bill(closes: false)
        #expect(try bench.lines(of: "ordered") == [])
    }

    /// A machine that is being removed is not renewed; one that could not be removed is.
    @Test func machineThatIsBeingRemovedIsNotRenewed() throws {
        try bench.addMachine("leaving", price: "600")
        try bench.main.run(
            """
            INSERT INTO provisioning_orders (
                uuid, organisation_uuid, kind, status, identity_instance_uuid, identity_name, actor_kind, due_at, created_at)
            VALUES (gen_random_uuid(), '\(Demo.adcock)', 'delete', 'removing', 'leaving', 'Leaving', 'customer', '2026-11-21Z',
                '2026-11-21Z')
            """)
        try bench.bill(closes: false)
        #expect(try bench.lines(of: "leaving") == [])
        try bench.main.run(
            """
            UPDATE provisioning_orders SET status = 'undone', error = 'It has a snapshot.', finished_at = due_at
            WHERE identity_instance_uuid = 'leaving'
            """)
        try bench.bill(closes: false)
        #expect(try bench.lines(of: "leaving") == ["compute 600.00 1.0000"])
    }

    @Test func licenceThatIsPricedLaterIsChargedLater() throws {
        try bench.addMachine("plain", price: "600")
        try bench.bill(closes: false)
        try bench.aas.run("UPDATE vcenter_vm_data_vms SET license_cost = 50 WHERE identity_instance_uuid = 'plain'")
        let report = try bench.bill(closes: false)
        #expect(report.summary.chargedLines == 1 && report.summary.failedOrganisations == 0, "\(report.lines)")
        #expect(try bench.lines(of: "plain") == ["compute 600.00 1.0000", "licence 50.00 1.0000"])
        #expect(try bench.defects() == [])
    }

    /// Months begin at midnight in Johannesburg, two hours before they do in UTC.
    @Test func monthBeginsInJohannesburg() throws {
        try bench.addMachine("before", price: "600", createdAt: "2026-11-30T21:59:59Z")
        try bench.addMachine("after", price: "600", createdAt: "2026-11-30T22:00:00Z")
        try bench.addMachine("first", price: "600", createdAt: "2026-10-31T22:00:00Z")
        try bench.bill()
        #expect(try bench.lines(of: "before") == ["compute 20.00 0.0333"])
        #expect(try bench.lines(of: "after") == [])
        #expect(try bench.lines(of: "first") == ["compute 600.00 1.0000"])
    }

    /// A run that was killed when it had charged, and had not come to the alert.
    @Test func alertOfAPaidMachineIsResolvedByTheNextRun() throws {
        try bench.addMachine("dear", price: "90000")
        try bench.bill(closes: false)
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(Demo.adcock)', 'top_up', 200000, 'system', '2026-11-21Z')
            """)
        try bench.bill(closes: false)
        try bench.aas.run("UPDATE vm_alerts SET resolved_at = NULL WHERE identity_instance_uuid = 'dear'")
        try bench.bill(closes: false)
        let open = "SELECT count(*) FROM vm_alerts WHERE identity_instance_uuid = 'dear' AND resolved_at IS NULL"
        #expect(try bench.aas.text(open) == "0")
    }

    @Test func machineThatWasResumedUnpaidIsSuspendedAgain() throws {
        try bench.addMachine("dear", price: "90000")
        let commands = "SELECT count(*) FROM vm_commands WHERE identity_instance_uuid = 'dear' AND action = 'suspend'"
        try bench.bill(closes: false)
        try bench.bill(closes: false)
        #expect(try bench.aas.text(commands) == "1")
        // It was suspended, and somebody has resumed it.
        try bench.aas.run(
            """
            UPDATE vm_commands SET status = 'done', attempts = 1, finished_at = requested_at
            WHERE identity_instance_uuid = 'dear'
            """)
        try bench.bill(closes: false)
        #expect(try bench.aas.text(commands) == "2")
    }

    /// A reseller that has spent what it earned of something that was taken back: its customer is charged, and its invoice waits
    /// until the reseller has the funds.
    @Test func commissionThatCannotBeGivenBackHoldsUpNoCharge() throws {
        let (reseller, customer) = (UUID.random().text, UUID.random().text)
        try bench.main.run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, commission_rate, created_at)
            VALUES ('\(reseller)', 'Spender', 'reseller', '\(Demo.datacentrix)', '\(reseller)', 0.15, '2026-01-01Z'),
                ('\(customer)', 'Leaver', 'customer', '\(reseller)', '\(reseller)', NULL, '2026-01-01Z');
            INSERT INTO wallets (organisation_uuid, created_at)
            VALUES ('\(reseller)', '2026-01-01Z'), ('\(customer)', '2026-01-01Z');
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(customer)', 'top_up', 1000, 'system', '2026-01-01Z');
            SELECT billing_add_line(billing_open_invoice('\(customer)', '2026-11-01', '2026-11-02Z'), 'compute', 'Refund', -1, 200,
                -200, '2026-11-02', '2026-12-01', NULL, NULL, NULL, '2026-11-02Z')
            """)
        try bench.addMachine("new", price: "100", of: customer, reseller: reseller)
        let report = try bench.bill()
        #expect(report.summary.failedOrganisations == 1, "\(report.lines)")
        #expect(try bench.lines(of: "new") == ["compute 100.00 1.0000"])
        let status = "SELECT status FROM invoices WHERE organisation_uuid = '\(customer)'"
        #expect(try bench.main.texts(status) == ["open"])
        try bench.main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(reseller)', 'top_up', 20, 'system', '2026-11-21Z')
            """)
        #expect(try bench.bill().summary.failedOrganisations == 0)
        #expect(try bench.main.texts(status) == ["paid"])
        #expect(try bench.main.text("SELECT balance FROM wallets WHERE organisation_uuid = '\(reseller)'") == "5.00")
        #expect(try bench.defects() == [])
    }

    /// Of November 2026; the month ends two hours before midnight of UTC.
    @Test(arguments: [
        ("2026-11", 0, true), ("2026-10", 0, true), ("2026-09", 0, false), ("2025-11", 0, false),
        ("2026-10", 827_999, true), ("2026-10", 828_000, false), ("2026-12", 828_000, true),
    ])
    func monthsBeforeTheLastAreOld(month: String, later seconds: Int, isRecent: Bool) {
        let clock = FrozenClock(seconds: FrozenClock.anchor.seconds + seconds)
        #expect(MonthlyRun.isMonth(month, at: clock))
        #expect(MonthlyRun.isRecent(month, at: clock) == isRecent)
    }

    @Test func exitCodesSayHowItWent() throws {
        var settings = try bench.settings()
        // The month of the demo data, whenever the tests are run.
        let month = ["bill", "--month", "2026-11", "--late"]
        let done = try ServerProcess(month, settings)
        #expect(try done.exitCode() == 0)
        let urls = settings
        settings["DCX_ENETWORKS_WORKER_URL"] = "postgresql:///nothing?host=/nonexistent"
        let failed = try ServerProcess(month, settings)
        #expect(try failed.exitCode() == 1)
        #expect(try failed.allLines().last?.hasSuffix("3 organisations failed") == true)
        settings["DCX_MAIN_WORKER_URL"] = "postgresql:///nothing?host=/nonexistent"
        #expect(try ServerProcess(month, settings).exitCode() == 1)
        for wrong in [
            [], ["--month"], ["--month", "2026-13"], ["--month", "2126-11"], ["--month", "2026-11", "--late", "--all"],
            ["--month", "2024-11"],
        ] {
            #expect(try ServerProcess(["bill"] + wrong, urls).exitCode() == 2, "\(wrong)")
        }
    }
}
