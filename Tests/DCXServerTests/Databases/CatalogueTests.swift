import DCXSchema
import Testing

@testable import DCXServer

/// The catalogue: one price at a time, sizes that are sold as what they are.
@Suite(.serialized)
struct CatalogueTests {
    private static let scratch = Result { try ScratchDatabase(.aas, .demo) }

    /// VM-M has a price until 120 days before the anchor and one since; VM-XS, a licence.
    private static let product = "60000000-0000-4000-8000-000000000005"
    private static let small = "60000000-0000-4000-8000-000000000001"
    private static let licence = "60000000-0000-4000-8000-000000000016"

    private let owner: BlockingConnection
    private let server: BlockingConnection

    init() throws {
        owner = try Self.scratch.get().owner()
        server = try Self.scratch.get().server()
    }

    @Test(arguments: [
        ("'2026-11-01Z', NULL", "ZAR", "23P01"), ("'2026-07-01Z', '2026-08-01Z'", "ZAR", "23P01"),
        ("'2020-01-01Z', '2025-10-17T08:00:00Z'", "ZAR", nil),
        ("'2020-01-01Z', '2025-10-17T08:00:01Z'", "ZAR", "23P01"),
        ("'2026-11-01Z', NULL", "USD", nil), ("'2026-11-01Z', '2026-11-01Z'", "USD", "23514"),
    ])
    func pricesDoNotOverlap(period: String, currency: String, sqlState: String?) throws {
        let statement = """
            INSERT INTO product_prices (product_uuid, currency, amount, valid_from, valid_until)
            VALUES ('\(Self.product)', '\(currency)', 1, \(period))
            """
        #expect(try owner.trial(statement) == sqlState)
    }

    @Test func eachActiveProductHasOnePrice() throws {
        let prices = """
            SELECT p.sku
            FROM products AS p
            LEFT JOIN product_prices AS v ON v.product_uuid = p.uuid
                AND v.valid_from <= '\(ScratchDatabase.anchor)'
                AND (v.valid_until IS NULL OR v.valid_until > '\(ScratchDatabase.anchor)')
            GROUP BY p.uuid
            HAVING count(v.uuid) <> CASE p.status WHEN 'active' THEN 1 ELSE 0 END
            """
        #expect(try owner.texts(prices) == [])
    }

    @Test(arguments: [
        ("product_uuid = '\(licence)'", "23514"), ("license_product_uuid = '\(small)'", "23514"),
        ("product_uuid = '\(small)', license_product_uuid = '\(licence)'", nil),
        ("guest_systems = '{}'", "23514"), ("cpu_count = 0", "23514"),
    ])
    func configurationIsSoldAsWhatItIs(change: String, sqlState: String?) throws {
        #expect(try owner.trial("UPDATE vm_configurations SET \(change)") == sqlState)
    }

    /// One that is none would be in every total.
    @Test(arguments: [
        (DatabaseName.aas, "product_prices SET amount"), (.aas, "vcenter_vm_data_vms SET cost_estimate"),
        (.aas, "vcenter_vm_data_vms SET license_cost"), (.eNetworks, "network_services SET monthly_cost"),
    ])
    func priceIsANumber(database: DatabaseName, column: String) throws {
        let owner = try ScratchDatabase(database, .demo).owner()
        for value in ["'NaN'", "-1"] { #expect(try owner.trial("UPDATE \(column) = \(value)") == "23514", "\(value)") }
        #expect(try owner.trial("UPDATE \(column) = 1") == nil)
    }

    @Test func productStaysInItsCategory() throws {
        #expect(try owner.trial("UPDATE products SET category = 'service'") == "23514")
    }

    @Test(arguments: [
        "products", "product_prices", "vm_configurations", "vm_metric_samples", "vm_metrics_quarters",
        "vm_metrics_hourly",
        "vm_metrics_daily",
    ])
    func serverReadsOnly(table: String) throws {
        #expect(try server.text("SELECT count(*) FROM \(table)") != "0")
        #expect(try server.trial("DELETE FROM \(table)") == "42501")
        #expect(try server.trial("INSERT INTO \(table) SELECT * FROM \(table)") == "42501")
    }
}
