import DCXSchema
import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// What billing and revenue say where the books are not those of an ordinary month.
struct BillingReadTests {
    private static let revenue = """
        query ($uuid: UUID!) { organisation(uuid: $uuid) { revenue(from: "2025-11-01", to: "2026-11-30") {
            gross { amount } commission { amount } net { amount } byOrganisation { organisation { name } commission { amount } }
        } } }
        """

    private func revenue(of organisation: String, _ server: TestServer) throws -> JSONValue {
        let answer = try server.post(
            Self.revenue, variables: #"{"uuid":"\#(organisation)"}"#,
            token: server.signIn("admin@datacentrix.example"))
        guard let revenue = answer.data["organisation"]?["revenue"] else { throw TestFailure(answer.body) }
        return revenue
    }

    /// What a reseller has earned of a customer stays its own when the customer goes to another: the platform's part does not
    /// grow, and the other has sold nothing.
    @Test func commissionStaysWithWhoEarnedIt() throws {
        let databases = try TenantDatabases()
        let (owner, other) = (try databases.main.owner(), UUID.random().text)
        try owner.run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, commission_rate, created_at)
            VALUES ('\(other)', 'Other', 'reseller', '\(Demo.datacentrix)', '\(other)', 0.2, '2026-01-01Z')
            """)
        let server = try databases.server()
        let before = try revenue(of: Demo.datacentrix, server)
        let earned = try owner.text(
            """
            SELECT sum(c.amount) FROM commissions AS c JOIN invoices AS i ON i.uuid = c.invoice_uuid AND i.status <> 'open'
            WHERE c.organisation_uuid = '\(Demo.cloudTech)'
            """)
        #expect(before["commission"]?["amount"]?.text == earned)
        try owner.run(
            """
            UPDATE organisations SET parent_uuid = '\(other)', reseller_uuid = '\(other)' WHERE uuid = '\(Demo.vodacom)'
            """)
        #expect(try revenue(of: Demo.datacentrix, server) == before)
        let sold = try revenue(of: other, server)
        for amount in ["gross", "commission", "net"] {
            #expect(sold[amount]?["amount"] == .string("0.00"), "\(amount)")
        }
        #expect(sold["byOrganisation"]?.items == [])
    }

    /// What was charged once is charged once, whenever its days end.
    @Test func forecastMultipliesNothing() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        func forecast() throws -> String? {
            try server.post(
                "{ viewer { organisation { billing { current { total { amount } forecast { amount } } } } } }",
                token: server.signIn("adcock@adcock.example")
            )
            .data["viewer"]?["organisation"]?["billing"]?["current"]?["forecast"]?["amount"]?.text
        }
        func charge(_ amount: Int, from: String, until: String) throws {
            try databases.main.owner()
                .run(
                    """
                    SELECT billing_add_line(billing_open_invoice('\(Demo.adcock)', '2026-11-01', '2026-11-21Z'), 'service', 'Work',
                        1, \(amount), \(amount), '\(from)', '\(until)', NULL, NULL, NULL, '2026-11-21Z')
                    """)
        }
        #expect(try forecast() == "3402.16")
        try charge(100, from: "2026-10-16", until: "2026-11-01")
        #expect(try forecast() == "3517.16")
        try charge(100, from: "2026-11-01", until: "2026-11-16")
        #expect(try forecast() == "3632.16")
    }
}
