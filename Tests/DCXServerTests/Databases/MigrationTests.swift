import DCXSchema
import Foundation
import Synchronization
import Testing

@testable import DCXServer

/// The migrations of each database, from nothing and from what production has.
struct MigrationTests {
    private static func names(of database: DatabaseName) -> [String] {
        EmbeddedFiles.files(of: database).map(\.name).filter { $0.first?.isNumber == true }
    }

    @Test(arguments: DatabaseName.allCases)
    func eachFileRunsOnce(database: DatabaseName) throws {
        let scratch = try ScratchDatabase(database, .empty)
        let migrator = Migrator(database: database, connection: try scratch.owner())
        #expect(try migrator.migrate() == Self.names(of: database))
        #expect(try migrator.migrate() == [])
    }

    @Test(arguments: DatabaseName.allCases)
    func severalAtOnceShareTheWork(database: DatabaseName) throws {
        let scratch = try ScratchDatabase(database, .empty)
        let done = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 3) { _ in
            do {
                let files = try Migrator(database: database, connection: scratch.owner()).migrate()
                done.withLock { $0 += files }
            } catch {
                Issue.record("\(error)")
            }
        }
        #expect(done.withLock(\.self).sorted() == Self.names(of: database))
    }

    /// Production's inventory, older than the default privileges and with rows that no check of ours would let in.
    private func production() throws -> ScratchDatabase {
        let scratch = try ScratchDatabase(.aas, .empty)
        let owner = try scratch.owner()
        try owner.run("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM dcx_server")
        try owner.run(
            """
            CREATE TABLE vcenter_vm_data_vms (
                identity_instance_uuid varchar(255) PRIMARY KEY,
                identity_name          varchar(255),
                power_state            varchar(50),
                guest_os               varchar(255),
                memory_size_mib        integer,
                cpu_count              integer,
                vcenter_name           varchar(255),
                resource_pool_name     varchar(255)
            );
            INSERT INTO vcenter_vm_data_vms
            VALUES ('vm-1', 'Web', 'poweredOn', 'Ubuntu', 4096, 2, 'vcenter', 'pool'),
                   ('vm-2', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
                   ('vm-3', '', 'disconnected', '', -1, -1, '', '');
            ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO dcx_server
            """)
        return scratch
    }

    @Test func populatedInventoryIsAdopted() throws {
        let scratch = try production()
        let owner = try scratch.owner()
        let given = """
            SELECT ROW(identity_instance_uuid, identity_name, power_state, guest_os, memory_size_mib, cpu_count,
                vcenter_name, resource_pool_name)::text
            FROM vcenter_vm_data_vms
            ORDER BY identity_instance_uuid
            """
        let before = try owner.texts(given)
        _ = try Migrator(database: .aas, connection: owner).migrate()
        #expect(before.count == 3)
        #expect(try owner.texts(given) == before)
        #expect(
            try owner.text(
                """
                SELECT count(*)
                FROM vcenter_vm_data_vms
                WHERE num_nonnulls(organisation_uuid, reseller_uuid, disk_capacity_gib, cost_estimate, license_cost) = 0
                """) == "3")
        #expect(try scratch.server().text("SELECT count(*) FROM vcenter_vm_data_vms") == "3")
    }

    /// What fills the inventory knows the given columns only, and goes on as before.
    @Test func adoptedInventoryTakesWhatItTook() throws {
        let scratch = try production()
        let owner = try scratch.owner()
        _ = try Migrator(database: .aas, connection: owner).migrate()
        let statements = [
            "INSERT INTO vcenter_vm_data_vms VALUES ('vm-4', 'New', 'poweredOn', '', -5, 0, '', '')",
            "UPDATE vcenter_vm_data_vms SET power_state = 'poweredOff'",
            "UPDATE vcenter_vm_data_vms SET organisation_uuid = '\(Demo.adcock)'",
            "DELETE FROM vcenter_vm_data_vms WHERE identity_instance_uuid = 'vm-1'",
        ]
        for statement in statements { #expect(try owner.trial(statement) == nil, "\(statement)") }
    }

    @Test func machineWithoutAnOrganisationHasPartsAndMeasurements() throws {
        let scratch = try production()
        let owner = try scratch.owner()
        _ = try Migrator(database: .aas, connection: owner).migrate()
        try owner.run(
            """
            INSERT INTO vm_disks (identity_instance_uuid, label, capacity_gib, updated_at)
            VALUES ('vm-1', 'Hard disk 1', 10, '2026-11-21Z');
            INSERT INTO vm_metric_samples (identity_instance_uuid, sampled_at, cpu_percent)
            VALUES ('vm-1', '2026-11-21Z', 5);
            UPDATE vcenter_vm_data_vms
            SET organisation_uuid = '\(Demo.adcock)'
            WHERE identity_instance_uuid = 'vm-1'
            """)
        #expect(try owner.texts("SELECT organisation_uuid FROM vm_disks") == [Demo.adcock])
        // It was the platform's when this was measured.
        #expect(try owner.text("SELECT count(*) FROM vm_metric_samples WHERE organisation_uuid IS NULL") == "1")
    }

    /// Passwords from before MAIN compared them stay good, and nothing of what was stored is enough any more.
    @Test func passwordsOfBeforeStayGood() throws {
        let owner = try ScratchDatabase(.main, .empty).owner()
        let migrator = Migrator(database: .main, connection: owner)
        let files = EmbeddedFiles.files(of: .main).map { ($0.name, $0.text) }
        _ = try migrator.migrate(files.filter { $0.0 < "0040" })
        let salt = [UInt8](0..<16)
        let key = try #require(PasswordParameters(salt: salt).key(of: "correct horse"))
        let user = "00000000-0000-4000-8000-000000000109"
        let stored = "scrypt$14$8$5$\(Hexadecimal.text(salt))$\(Hexadecimal.text(key))"
        try owner.run(
            """
            INSERT INTO organisations (uuid, name, kind, created_at)
            VALUES ('\(Demo.datacentrix)', 'Datacentrix', 'platform', '2026-11-21Z');
            INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
            VALUES ('\(user)', '\(Demo.datacentrix)', 'old@datacentrix.example', 'Old', 'owner', '\(stored)', '2026-11-21Z'),
                (gen_random_uuid(), '\(Demo.datacentrix)', 'new@datacentrix.example', 'New', 'owner', NULL, '2026-11-21Z')
            """)
        _ = try migrator.migrate(files)
        let told = try owner.text("SELECT password_parameters('\(user)')") ?? ""
        #expect(PasswordParameters(told)?.key(of: "correct horse") == key)
        #expect(try owner.text("SELECT password_is('\(user)', '\\x\(Hexadecimal.text(key))')") == "t")
        let leaked = "SELECT count(*) FROM users WHERE password_hash LIKE '%\(Hexadecimal.text(key))%'"
        #expect(try owner.text(leaked) == "0")
    }
}
