import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What `dcx-server prove` finds, says and refuses.
@Suite(.serialized)
struct ProofTests {
    private static let clock = ProofClock(seconds: FrozenClock.anchor.seconds)

    private func proof(
        _ databases: TenantDatabases, owner: String = "postgres", changesOthers: Bool, isCopy: Bool = false
    ) throws -> Proof {
        Proof(
            serverURLs: try databases.urls(user: "dcx_server"), ownerURLs: try databases.urls(user: owner),
            changesOthers: changesOthers, isCopy: isCopy, clock: Self.clock)
    }

    @Test func demoHoldsWhateverOtherTenantsDo() throws {
        let databases = try TenantDatabases()
        let report = try proof(databases, changesOthers: true).run(try PortalSchema())
        #expect(report.findings == [])
        #expect(report.holds)
        #expect(report.tenants.map(\.kind) == ["customer", "customer", "reseller"])
        for tenant in report.tenants {
            #expect(tenant.questions > 300 && tenant.fields > 200 && tenant.values > 1_000, "\(tenant)")
            #expect(tenant.statements > 300 && tenant.checkedRows > 300 && tenant.stoppedRows == 0, "\(tenant)")
            #expect(tenant.comparedKeys > 20)
        }
        #expect(report.tenants.last?.changes.map(\.what) == ["values are others", "rows are more", "rows are gone"])
        #expect(report.gaps.count == 1, "the demo has one reseller")
        let text = report.markdown
        #expect(text.contains("Result: **holds**") && text.contains("| Vodacom | customer |"))
        var json = Array(report.json.utf8)
        let read = try json.withUnsafeMutableBufferPointer { try JSONReader.read(UnsafeBufferPointer($0)) }
        #expect(read["holds"] == .boolean(true))
    }

    /// A proof that finds nothing where there is something proves nothing: a view of MAIN that shows another tenant's name in place
    /// of the viewer's own.
    @Test func whatLeaksIsFound() throws {
        let databases = try TenantDatabases()
        try databases.eNetworks.superuser().run(
            """
            ALTER TABLE network_providers ADD COLUMN own_name text;
            UPDATE network_providers SET own_name = name;
            CREATE FUNCTION leak() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                UPDATE network_providers SET name = own_name || ' ' || (SELECT count(*) FROM network_services);
                RETURN NULL;
            END $$;
            CREATE TRIGGER leak AFTER INSERT OR DELETE ON network_services FOR EACH STATEMENT EXECUTE FUNCTION leak();
            ALTER TABLE network_services ENABLE ALWAYS TRIGGER leak
            """)
        var proof = try proof(databases, changesOthers: true)
        proof.maximumTenants = 1
        let report = try proof.run(try PortalSchema())
        #expect(!report.holds)
        #expect(
            report.findings.contains { $0.contains("networkProviders") && $0.contains("rows are more") },
            "\(report.findings)")
        #expect(report.markdown.contains("does not hold"))
    }

    @Test func onlyTheDemoIsChanged() throws {
        let databases = try TenantDatabases()
        try databases.main.owner().run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, created_at)
            VALUES ('11111111-0000-4000-8000-000000000001', 'Real', 'customer', '\(Demo.datacentrix)', '2026-11-21Z')
            """)
        let portal = try PortalSchema()
        let before = try databases.checksums(of: [Demo.vodacom, Demo.adcock, Demo.cloudTech])
        #expect(throws: Proof.Failure.self) { try proof(databases, changesOthers: true).run(portal) }
        #expect(try databases.checksums(of: [Demo.vodacom, Demo.adcock, Demo.cloudTech]) == before)
        // The owner cannot change everything, and says so before anything is changed.
        #expect(throws: Proof.Failure.self) {
            try proof(databases, owner: "dcx_owner", changesOthers: true, isCopy: true).run(portal)
        }
        var reading = try proof(databases, owner: "dcx_owner", changesOthers: false)
        reading.maximumTenants = 1
        let report = try reading.run(portal)
        #expect(try databases.main.owner().text("SELECT count(*) FROM sessions") == "0")
        #expect(report.holds && report.tenants.allSatisfy { $0.changes.isEmpty })
        #expect(try databases.checksums(of: [Demo.vodacom, Demo.adcock, Demo.cloudTech]) == before)
    }

    @Test func wrongUseIsRefused() throws {
        for arguments in [["--on-a-copy"], ["--report"], ["--all"]] {
            let command = try ServerProcess(["prove"] + arguments)
            #expect(try command.exitCode() == 2)
        }
    }
}
