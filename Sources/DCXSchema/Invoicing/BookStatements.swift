internal import GraphQLCore

/// What `check --books` asks: whether money, orders and machines tell the same story, in each database and between them. Reads only.
package enum BookStatements {
    /// A question to MAIN alone: each row of the answer is something that does not add up.
    package struct Question: Sendable {
        /// What is said before the keys that were found.
        package let finding: String
        let text: StatementText

        package var statement: Statement { Statement(text, []) }
    }

    package static let main = [
        Question(
            finding: "wallets whose balance is not the sum of their ledger",
            text: StatementText(
                .main,
                """
                SELECT w.organisation_uuid
                FROM wallets AS w
                LEFT JOIN (
                    SELECT t.organisation_uuid, sum(t.amount) AS balance
                    FROM wallet_transactions AS t
                    GROUP BY t.organisation_uuid
                ) AS ledger ON ledger.organisation_uuid = w.organisation_uuid
                WHERE w.balance <> coalesce(ledger.balance, 0) OR w.balance < -w.credit_limit
                ORDER BY 1
                """, cost: .unbounded)),
        Question(
            finding: "ledger entries whose balance does not follow from the entry before",
            text: StatementText(
                .main,
                """
                SELECT t.uuid
                FROM (
                    SELECT e.uuid, e.balance_after, e.position,
                           sum(e.amount) OVER ledger AS balance, row_number() OVER ledger AS place
                    FROM wallet_transactions AS e
                    WINDOW ledger AS (PARTITION BY e.organisation_uuid ORDER BY e.position)
                ) AS t
                WHERE t.balance_after <> t.balance OR t.position <> t.place
                ORDER BY 1
                """, cost: .unbounded)),
        Question(
            finding: "invoices that are not the sum of their lines",
            text: StatementText(
                .main,
                """
                SELECT i.uuid
                FROM invoices AS i
                LEFT JOIN (
                    SELECT l.invoice_uuid, sum(l.amount) AS net, sum(l.vat_amount) AS vat
                    FROM invoice_lines AS l
                    GROUP BY l.invoice_uuid
                ) AS lines ON lines.invoice_uuid = i.uuid
                WHERE (i.net_amount, i.vat_amount, i.total_amount)
                    <> (coalesce(lines.net, 0), coalesce(lines.vat, 0), coalesce(lines.net + lines.vat, 0))
                ORDER BY 1
                """, cost: .unbounded)),
        Question(
            finding: "invoice lines that are not shared out to the cent",
            text: StatementText(
                .main,
                """
                SELECT l.uuid
                FROM invoice_lines AS l
                JOIN commissions AS c ON c.invoice_line_uuid = l.uuid
                GROUP BY l.uuid, l.amount
                HAVING sum(c.amount) <> l.amount
                ORDER BY 1
                """, cost: .unbounded)),
        Question(
            finding: "invoices of which resellers were paid another commission than their lines say",
            text: StatementText(
                .main,
                """
                SELECT i.uuid
                FROM invoices AS i
                JOIN commissions AS c ON c.invoice_uuid = i.uuid
                JOIN wallet_transactions AS t
                    ON t.organisation_uuid = c.organisation_uuid AND t.idempotency_key = 'commission:' || i.uuid
                GROUP BY i.uuid, t.uuid, t.amount
                HAVING sum(c.amount) <> t.amount
                ORDER BY 1
                """, cost: .unbounded)),
        Question(
            finding: "orders that are done and were not charged, or were charged and are not done",
            text: StatementText(
                .main,
                """
                SELECT o.uuid
                FROM provisioning_orders AS o
                LEFT JOIN wallet_transactions AS t
                    ON t.organisation_uuid = o.organisation_uuid AND t.idempotency_key = 'order:' || o.uuid || ':charge'
                WHERE o.kind = 'provision' AND o.total_amount <> 0 AND (o.status = 'done') <> (t.uuid IS NOT NULL)
                ORDER BY 1
                """, cost: .unbounded)),
    ]

    /// Orders that made a machine which nothing has ordered away since; the machine and the order.
    package static var made: Statement {
        Statement(
            StatementText(
                .main,
                """
                SELECT o.identity_instance_uuid, o.uuid
                FROM provisioning_orders AS o
                WHERE o.kind = 'provision' AND o.status = 'done'
                    AND NOT EXISTS (
                        SELECT
                        FROM provisioning_orders AS d
                        WHERE d.organisation_uuid = o.organisation_uuid AND d.identity_instance_uuid = o.identity_instance_uuid
                            AND d.kind = 'delete' AND d.status <> 'undone')
                ORDER BY o.uuid
                """, cost: .unbounded), [])
    }

    /// Machines that an order has removed, or never made, and the order.
    package static var notThere: Statement {
        Statement(
            StatementText(
                .main,
                """
                SELECT o.identity_instance_uuid, o.uuid
                FROM provisioning_orders AS o
                WHERE o.kind = 'delete' AND o.status = 'done' OR o.kind = 'provision' AND o.status IN ('held', 'undone')
                ORDER BY o.uuid
                """, cost: .unbounded), [])
    }

    /// Which of these machines the inventory has.
    package static func machines(_ keys: [String]) -> Statement {
        Statement(machinesText, [.array(keys)])
    }

    private static let machinesText = StatementText(
        .aas,
        """
        SELECT m.identity_instance_uuid
        FROM vcenter_vm_data_vms AS m
        WHERE m.identity_instance_uuid = ANY ($1::text[])
        """, cost: .unbounded)

    /// The orders whose commands AAS has: their keys are the same.
    package static var ordered: Statement {
        Statement(
            StatementText(
                .aas,
                """
                SELECT c.uuid, c.identity_instance_uuid
                FROM vm_commands AS c
                WHERE c.action IN ('create', 'delete')
                ORDER BY c.uuid
                """, cost: .unbounded), [])
    }

    /// Which of these MAIN has.
    package static func orders(_ keys: [String]) -> Statement { Statement(ordersText, [.array(keys)]) }

    private static let ordersText = StatementText(
        .main,
        """
        SELECT o.uuid
        FROM provisioning_orders AS o
        WHERE o.uuid = ANY ($1::uuid[])
        """, cost: .unbounded)

    /// The network services that were invoiced.
    package static var invoicedServices: Statement {
        Statement(
            StatementText(
                .main,
                """
                SELECT DISTINCT l.network_service_uuid
                FROM invoice_lines AS l
                WHERE l.network_service_uuid IS NOT NULL AND l.voided_at IS NULL
                ORDER BY 1
                """, cost: .unbounded), [])
    }

    /// Which of these E-NETWORKS has, or has had.
    package static func services(_ keys: [String]) -> Statement { Statement(servicesText, [.array(keys)]) }

    private static let servicesText = StatementText(
        .eNetworks,
        """
        SELECT s.service_uuid
        FROM network_service_ownerships AS s
        WHERE s.service_uuid = ANY ($1::uuid[])
        """, cost: .unbounded)
}
