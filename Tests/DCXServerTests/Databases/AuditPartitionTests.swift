import DCXSchema
import Testing

@testable import DCXServer

/// The audit log's partitions: what was there before is there afterwards, and only what is old enough goes.
struct AuditPartitionTests {
    private static let files = EmbeddedFiles.files(of: .main).map { ($0.name, $0.text) }

    private static func line(_ action: String, _ time: String, details: String = "'{}'") -> String {
        """
        INSERT INTO audit_log (uuid, action, outcome, client_address, created_at, details)
        VALUES (gen_random_uuid(), '\(action)', 'done', '127.0.0.1', '\(time)', \(details));
        """
    }

    private static let given = """
        SELECT ROW(uuid, organisation_uuid, reseller_uuid, actor_kind, actor_uuid, api_key_uuid, acting_organisation_uuid, action,
            subject_type, subject_key, outcome, error, client_address, request_id, md5(details::text), created_at)::text
        FROM audit_log
        ORDER BY uuid
        """

    /// As production has it: lines of many months, long ones, and roles that an operator has let in.
    private func before() throws -> ScratchDatabase {
        let scratch = try ScratchDatabase(.main, .empty)
        let owner = try scratch.owner()
        _ = try Migrator(database: .main, connection: owner).migrate(Self.files.filter { $0.0 < "0070" })
        try owner.run(
            """
            INSERT INTO audit_log (
                uuid, actor_kind, actor_uuid, action, subject_type, subject_key, outcome, error, client_address, request_id,
                details, created_at)
            SELECT gen_random_uuid(), 'platform', gen_random_uuid(),
                (ARRAY['topUpWallet', 'signIn', 'provisionVirtualMachine', 'createApiKey'])[1 + n % 4], 'User', n::text,
                CASE WHEN n % 3 = 0 THEN 'done' ELSE 'failed' END, CASE WHEN n % 3 = 0 THEN NULL ELSE 'X' END,
                '2001:db8::1', n::text,
                jsonb_build_object('a', repeat('long', CASE WHEN n % 100 = 0 THEN 60000 ELSE n % 7 END)),
                timestamptz '2019-05-01Z' + n * interval '1 day 1 hour'
            FROM generate_series(1, 2600) AS n;
            GRANT SELECT ON audit_log TO dcx_worker;
            GRANT SELECT (uuid, action) ON audit_log TO pg_monitor WITH GRANT OPTION
            """)
        return scratch
    }

    @Test func existingLinesAreMigratedWithoutLoss() throws {
        let scratch = try before()
        let owner = try scratch.owner()
        let lines = try owner.texts(Self.given)
        _ = try Migrator(database: .main, connection: owner).migrate()
        #expect(lines.count == 2_600)
        #expect(try owner.texts(Self.given) == lines)
        #expect(
            try owner.texts("SELECT DISTINCT action || ' ' || retention FROM audit_log ORDER BY 1") == [
                "createApiKey standard", "provisionVirtualMachine money", "signIn standard", "topUpWallet money",
            ])
        #expect(
            try owner.text(
                """
                SELECT (SELECT count(*) FROM audit_log_standard_default) + (SELECT count(*) FROM audit_log_money_default)
                """) == "0")
        #expect(try owner.text("SELECT to_regclass('audit_log_before') IS NULL") == "t")
    }

    /// Without the brackets, which PostgreSQL sets in another way once a condition was read again.
    private static let policies = """
        SELECT translate(concat_ws(' ', policyname, permissive, roles, cmd, qual, with_check), '()', '')
        FROM pg_policies
        WHERE tablename = 'audit_log'
        ORDER BY policyname
        """

    private static let triggers = """
        SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_log'::regclass AND NOT tgisinternal ORDER BY tgname
        """

    @Test func rightsAreMigratedToo() throws {
        let scratch = try before()
        let owner = try scratch.owner()
        let (policies, triggers) = (try owner.texts(Self.policies), try owner.texts(Self.triggers))
        #expect(policies.count == 3 && triggers.contains("audit_log_actor"))
        _ = try Migrator(database: .main, connection: owner).migrate()
        func rights(_ role: String, _ table: String) throws -> String? {
            try owner.text(
                """
                SELECT coalesce(string_agg(p, ',' ORDER BY p), '')
                FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS p
                WHERE has_table_privilege('\(role)', '\(table)', p)
                """)
        }
        #expect(try rights("dcx_server", "audit_log") == "SELECT")
        for (column, isAdded) in [("action", "t"), ("retention", "t"), ("actor_uuid", "f"), ("recorded_at", "f")] {
            let right = "SELECT has_column_privilege('dcx_server', 'audit_log', '\(column)', 'INSERT')"
            #expect(try owner.text(right) == isAdded, "\(column)")
        }
        #expect(try owner.text("SELECT relrowsecurity FROM pg_class WHERE relname = 'audit_log'") == "t")
        #expect(try owner.texts(Self.policies) == policies)
        #expect(try owner.texts(Self.triggers) == (triggers + ["audit_log_rows_stay"]).sorted())
        #expect(try rights("dcx_worker", "audit_log") == "SELECT")
        #expect(try rights("pg_monitor", "audit_log") == "")
        #expect(try owner.text("SELECT has_column_privilege('pg_monitor', 'audit_log', 'action', 'SELECT')") == "t")
        for part in try owner.texts("SELECT relid::regclass FROM pg_partition_tree('audit_log') WHERE level > 0") {
            for role in ["dcx_server", "dcx_worker"] { #expect(try rights(role, part) == "", "\(role) \(part)") }
        }
        for line in [
            "UPDATE audit_log SET action = 'y'", "DELETE FROM audit_log_money_2020", "TRUNCATE audit_log_money",
        ] {
            #expect(try owner.trial(line) == "23000", "\(line)")
        }
    }

    private func partitions(_ owner: BlockingConnection) throws -> [String] {
        try owner.texts(
            """
            SELECT relid::regclass::text
            FROM pg_partition_tree('audit_log')
            WHERE isleaf AND relid::regclass::text !~ 'default$'
            ORDER BY 1
            """)
    }

    /// What had no partition moves into the one that is made for it, and stays what it was.
    @Test func linesMoveToTheirPartition() throws {
        let scratch = try ScratchDatabase(.main, .migrated)
        let owner = try scratch.owner()
        try owner.run(
            Self.line("signIn", "2035-03-31T23:59:59.999999Z") + Self.line("signIn", "2035-04-01T00:00:00Z")
                + Self.line("signIn", "2035-05-01T00:00:00Z"))
        let lines = try owner.texts(Self.given)
        #expect(try owner.text("SELECT count(*) FROM audit_log_standard_default") == "3")
        let worker = try BlockingConnection(url: scratch.url(user: "dcx_worker"))
        for _ in 0..<2 {
            try worker.run("SELECT audit_log_ensure_partitions('2035-04-01T00:00:00Z', '2035-04-30T23:00:00Z')")
        }
        #expect(try owner.text("SELECT count(*) FROM audit_log_standard_2035_04") == "1")
        #expect(try owner.text("SELECT count(*) FROM audit_log_standard_default") == "2")
        #expect(try owner.texts(Self.given) == lines)
        #expect(try partitions(owner).contains("audit_log_money_2035"))
        for table in ["audit_log_standard_2035_04", "audit_log_standard_default"] {
            #expect(try owner.trial("DELETE FROM \(table)") == "23000", "\(table)")
        }
    }

    /// Months go when all of their lines are too old, and lines about money stay for years.
    @Test func onlyWhatIsTooOldGoes() throws {
        let scratch = try ScratchDatabase(.main, .migrated)
        let owner = try scratch.owner()
        let worker = try BlockingConnection(url: scratch.url(user: "dcx_worker"))
        try worker.run("SELECT audit_log_ensure_partitions('2015-01-01Z', '2020-12-31Z')")
        let money = { (time: String) in
            """
            INSERT INTO audit_log (uuid, action, outcome, client_address, created_at, retention)
            VALUES (gen_random_uuid(), 'topUpWallet', 'done', '127.0.0.1', '\(time)', 'money');
            """
        }
        for time in ["2012-01-01Z", "2015-06-01Z", "2018-06-01Z", "2020-06-01Z", "2020-08-01Z"] {
            try owner.run(Self.line("signIn", time) + money(time))
        }
        try worker.run("SELECT audit_log_expire('2020-09-01Z', 40, 1000)")
        let left = "SELECT retention || ' ' || (created_at AT TIME ZONE 'UTC')::date FROM audit_log ORDER BY 1"
        // A month and a year go as a whole; 40 days and 1000 days before lie in July of 2020 and in December of 2017.
        #expect(
            try owner.texts(left) == [
                "money 2018-06-01", "money 2020-06-01", "money 2020-08-01", "standard 2020-08-01",
            ])
        #expect(try !partitions(owner).contains("audit_log_standard_2020_06"))
    }

    /// Whoever has the worker's password cannot take away what happened of late.
    @Test func nobodyExpiresWhatIsNew() throws {
        let scratch = try ScratchDatabase(.main, .migrated)
        let owner = try scratch.owner()
        let worker = try BlockingConnection(url: scratch.url(user: "dcx_worker"))
        let times = ["now() - interval '80 days'", "now()", "now() + interval '200 days'"]
        for time in times {
            try owner.run(
                """
                INSERT INTO audit_log (uuid, action, outcome, client_address, created_at, retention)
                SELECT gen_random_uuid(), 'x', 'done', '127.0.0.1', \(time), r FROM unnest(ARRAY['standard', 'money']) AS r
                """)
        }
        try owner.run(
            """
            INSERT INTO audit_log (uuid, action, outcome, client_address, created_at, retention)
            VALUES (gen_random_uuid(), 'x', 'done', '127.0.0.1', now() - interval '4 years', 'money')
            """)
        for now in ["2199-01-01Z", "infinity"] {
            for days in ["0", "-100000"] {
                try? worker.run("SELECT audit_log_expire('\(now)', \(days), \(days))")
            }
        }
        #expect(try owner.text("SELECT count(*) FROM audit_log") == "7")
    }

    /// The worker makes them for a quarter ahead.
    @Test func workerMakesPartitionsAhead() throws {
        let databases = try TenantDatabases()
        let owner = try databases.main.owner()
        let clock = HandClock()
        clock.advance(10 * 365 * 86_400)
        let worker = try TestWorker(databases, clock: clock)
        defer { worker.stop() }
        try ServerProcess.wait(30_000, "partitions") {
            try partitions(owner).contains("audit_log_standard_2037_02") ? true : nil
        }
        #expect(try partitions(owner).contains("audit_log_money_2036"))
    }
}
