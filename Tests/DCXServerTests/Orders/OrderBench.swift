import DCXSchema
import GraphQLCore

@testable import DCXServer

/// Databases of a test's own with a server over them, and what orders have to leave behind whatever happens.
struct OrderBench {
    let databases: TenantDatabases
    let server: TestServer
    let main: BlockingConnection
    let aas: BlockingConnection

    let clock: any Clock

    /// - Parameter clock: the server's.
    init(loops: Int = 1, clock: any Clock = TickingClock()) throws {
        self.clock = clock
        databases = try TenantDatabases()
        server = try databases.server(loops: loops, clock: clock) { $0.postgres.queuedTransactions = 1_000 }
        main = try databases.main.owner()
        aas = try databases.aas.owner()
        // The demo's own hold is no order of this portal.
        try main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, reference, actor_kind, created_at)
            VALUES ('\(Demo.vodacom)', 'release', 1450, 'order-1002', 'system', '2026-11-21T08:00:00Z')
            """)
    }

    static let provision = """
        mutation ($input: ProvisionVirtualMachineInput!) { provisionVirtualMachine(input: $input) {
            order { uuid status identityInstanceUuid totalAmount { amount } lines { amount { amount } } }
            errors { __typename path ... on InsufficientFunds { available { amount } required { amount } } }
        } }
        """

    static let delete = """
        mutation ($input: DeleteVirtualMachineInput!) { deleteVirtualMachine(input: $input) {
            order { uuid status } errors { __typename path }
        } }
        """

    static func input(
        _ name: String, key: String, _ organisation: String = Demo.vodacom, sku: String = "CONFIGURATION-S",
        guest: String = "Ubuntu Linux (64-bit)"
    ) -> String {
        """
        {"input":{"organisationUuid":"\(organisation)","configurationSku":"\(sku)","guestSystem":"\(guest)",\
        "name":"\(name)","idempotencyKey":"\(key)"}}
        """
    }

    func provision(
        _ name: String, key: String, _ organisation: String = Demo.vodacom, sku: String = "CONFIGURATION-S",
        guest: String = "Ubuntu Linux (64-bit)", as email: String = "john@vodacom.example"
    ) throws -> JSONValue {
        let answer = try server.post(
            Self.provision, variables: Self.input(name, key: key, organisation, sku: sku, guest: guest),
            token: server.signIn(email))
        return answer.data["provisionVirtualMachine"] ?? .string(answer.body)
    }

    func delete(_ machine: String, key: String, as email: String = "john@vodacom.example") throws -> JSONValue {
        let answer = try server.post(
            Self.delete,
            variables: #"{"input":{"identityInstanceUuid":"\#(machine)","idempotencyKey":"\#(key)"}}"#,
            token: server.signIn(email))
        return answer.data["deleteVirtualMachine"] ?? .string(answer.body)
    }

    func fund(_ organisation: String, _ amount: String) throws {
        try main.run(
            """
            INSERT INTO wallet_transactions (organisation_uuid, kind, amount, actor_kind, created_at)
            VALUES ('\(organisation)', 'adjustment', \(amount), 'system', '2026-11-21T08:00:00Z')
            """)
    }

    func balance(_ organisation: String) throws -> String? {
        try main.text("SELECT balance FROM wallets WHERE organisation_uuid = '\(organisation)'")
    }

    /// Kind, status and error of those that were placed since the demo data.
    func placedOrders() throws -> [String] {
        try main.texts(
            """
            SELECT concat_ws(' ', kind, status, error)
            FROM provisioning_orders
            WHERE uuid::text NOT LIKE '23000000-%'
            ORDER BY created_at, uuid
            """)
    }

    func waitForOrders(_ milliseconds: Int = 30_000) throws {
        try ServerProcess.wait(milliseconds, "end of all orders: \(statuses)") {
            try main.text("SELECT count(*) FROM provisioning_orders WHERE finished_at IS NULL") == "0" ? true : nil
        }
    }

    private var statuses: [String] {
        (try? main.texts(
            "SELECT status || ' ' || count(*) || ' ' || coalesce(min(error), '') FROM provisioning_orders GROUP BY status"
        )) ?? []
    }

    /// What is wrong when all orders have ended; empty where nothing is.
    func defects() throws -> [String] {
        try wallets() + orders() + invoices() + machines()
    }

    private func wallets() throws -> [String] {
        try main.texts(
            """
            SELECT 'wallet ' || w.organisation_uuid || ' is not its ledger'
            FROM wallets AS w
            WHERE w.balance <> (SELECT coalesce(sum(t.amount), 0) FROM wallet_transactions AS t
                                WHERE t.organisation_uuid = w.organisation_uuid)
                OR w.balance < -w.credit_limit
                OR EXISTS (SELECT FROM wallet_transactions AS t
                           WHERE t.organisation_uuid = w.organisation_uuid AND t.balance_after < -w.credit_limit)
            """)
    }

    /// The entries of each order, by its kind and how it ended.
    private func orders() throws -> [String] {
        try main.texts(
            """
            SELECT 'order ' || o.uuid || ' ' || o.kind || ' ' || o.status || ' has ' || e.entries
            FROM provisioning_orders AS o
            CROSS JOIN LATERAL (
                SELECT coalesce(string_agg(t.kind || ' ' || t.amount, ', ' ORDER BY t.position), '') AS entries
                FROM wallet_transactions AS t
                WHERE t.organisation_uuid = o.organisation_uuid AND t.reference = o.uuid::text
            ) AS e
            WHERE e.entries <> CASE
                WHEN o.kind = 'provision' AND o.status = 'done'
                    THEN format('hold %s, release %s, charge %s', -o.total_amount, o.total_amount, -o.total_amount)
                WHEN o.kind = 'provision' AND o.status = 'undone'
                    THEN format('hold %s, release %s', -o.total_amount, o.total_amount)
                WHEN o.kind = 'delete' AND o.status = 'done' AND o.total_amount <> 0
                    THEN format('refund %s', -o.total_amount)
                WHEN o.status IN ('done', 'undone') THEN ''
                ELSE 'an end' END
            UNION ALL
            SELECT 'hold without an order: ' || t.reference
            FROM wallet_transactions AS t
            WHERE t.kind = 'hold' AND t.reference NOT LIKE 'order-%'
                AND NOT EXISTS (SELECT FROM provisioning_orders AS o WHERE o.uuid::text = t.reference)
            UNION ALL
            SELECT 'key executed twice: ' || k.key
            FROM idempotency_keys AS k
            GROUP BY k.organisation_uuid, k.key
            HAVING count(*) > 1
            """)
    }

    /// What was charged and refunded by orders is what their lines on invoices say, and is shared out.
    private func invoices() throws -> [String] {
        try main.texts(
            """
            SELECT 'invoice lines of ' || o.identity_instance_uuid || ' are ' || l.total || ', not ' || o.total
            FROM (
                SELECT o.identity_instance_uuid, sum(o.total_amount) AS total, bool_or(o.kind = 'provision') AS is_ordered
                FROM provisioning_orders AS o
                WHERE o.status = 'done'
                GROUP BY o.identity_instance_uuid
            ) AS o
            CROSS JOIN LATERAL (
                SELECT coalesce(sum(l.amount + l.vat_amount), 0) AS total
                FROM invoice_lines AS l
                WHERE l.identity_instance_uuid = o.identity_instance_uuid
                    AND (o.is_ordered OR l.credited_line_uuid IS NOT NULL)
            ) AS l
            WHERE l.total <> o.total
            UNION ALL
            SELECT 'line ' || l.uuid || ' is shared out as ' || coalesce(sum(c.amount)::text, 'nothing')
            FROM invoice_lines AS l
            LEFT JOIN commissions AS c ON c.invoice_line_uuid = l.uuid
            GROUP BY l.uuid, l.amount
            HAVING sum(c.amount) IS DISTINCT FROM l.amount
            UNION ALL
            SELECT 'invoice ' || i.number || ' is not its lines'
            FROM invoices AS i
            LEFT JOIN invoice_lines AS l ON l.invoice_uuid = i.uuid
            GROUP BY i.uuid
            HAVING (i.net_amount, i.vat_amount) <> (coalesce(sum(l.amount), 0), coalesce(sum(l.vat_amount), 0))
            """)
    }

    /// Machines that nobody has paid, and paid ones that are not there.
    private func machines() throws -> [String] {
        let paid = try main.texts(
            """
            SELECT o.identity_instance_uuid
            FROM provisioning_orders AS o
            WHERE o.status = 'done'
            GROUP BY o.identity_instance_uuid
            HAVING bool_or(o.kind = 'provision') AND NOT bool_or(o.kind = 'delete')
            """)
        let removed = try main.texts(
            "SELECT identity_instance_uuid FROM provisioning_orders WHERE status = 'done' AND kind = 'delete'")
        let there = Set(try aas.texts("SELECT identity_instance_uuid FROM vcenter_vm_data_vms"))
        let demo = Set((1...9).map { Demo.machine($0) })
        return Set(paid).subtracting(there).map { "\($0) is paid, but not there" }
            + there.subtracting(paid).subtracting(demo).map { "\($0) is there, but not paid" }
            + there.intersection(removed).map { "\($0) is removed, but there" }
            + (try aas.texts(
                "SELECT 'command without an end: ' || uuid FROM vm_commands WHERE finished_at IS NULL"))
    }
}
