/// What the operations are asked with, and what databases in memory answer.
enum Operations {
    static let customer = "b2000000-0000-4000-8000-000000000001"
    static let reseller = "b1000000-0000-4000-8000-000000000001"

    static let variables = [
        "tiny": #"{"key":"b5000000-0000-4000-8000-000000000001"}"#,
        "list": #"{"organisation":"\#(customer)"}"#,
        "dashboard": #"{"organisation":"\#(customer)"}"#,
        "deep": #"{"after":null,"from":"2026-11-14T22:00:00Z","to":"2026-11-21T22:00:00Z"}"#,
    ]

    /// The rows of a statement, by what its text has in it: the first that fits.
    static func rows(_ operation: String, _ sql: String) -> [[String?]] {
        if sql.contains("viewer_of_session(") {
            return [
                [
                    "b3000000-0000-4000-8000-000000000001", "o@r.example", "Owner", "owner", reseller, "reseller",
                    "active",
                    customer, reseller,
                ]
            ]
        }
        if sql.contains("bucket") { return points }
        if sql.contains("count(vm.") { return [[customer, "1", "1"] + numbers] }
        if sql.contains("vcenter_vm_data_vms") { return machines(operation) }
        if sql.contains("JOIN wallets") { return [organisation] }
        if sql.contains("organisations") {
            return Array(repeating: [customer, customer, "Customer", "customer"], count: operation == "deep" ? 20 : 1)
        }
        if sql.contains("network_services") { return [[customer, customer, "Service", "fibre", "active", "100"]] }
        return []
    }

    /// With its invoice and its wallet.
    private static let organisation: [String?] = [
        customer, customer, "Customer", "customer", customer, customer, "10.00", "1.50", "11.50", customer, "10.00",
        "10.00", "f",
    ]

    private static let numbers: [String?] = ["10", "7", "40", "160", "1.5"]

    private static func machines(_ operation: String) -> [[String?]] {
        let key = "b5000000-0000-4000-8000-000000000001"
        switch operation {
        case "deep":
            return (1...20).flatMap { place in
                Array(repeating: [customer, key, "Machine-0001-001", "poweredOn", "\(place)"], count: 10)
            }
        case "tiny": return [[customer, key, "Machine-0001-001", "poweredOn"]]
        case "dashboard":
            return Array(repeating: [customer, key, "Machine-0001-001", "poweredOn", "4", "8192"], count: 10)
        default:
            let row = [
                customer, key, "Machine-0001-001", "poweredOn", "Debian", "4", "8192", "100", "2026-11-21 08:00:00+00",
            ]
            return Array(repeating: row, count: 20)
        }
    }

    /// Seven days, each measured of each of 200 machines.
    private static let points: [[String?]] =
        (1...7).map { [nil, nil, "0", "\($0)", "2026-11-1\($0) 22:00:00+00", nil, nil, nil, nil] }
        + (1...200).flatMap { place in
            (1...7).map { [customer, "288", "\(place)", "\($0)", nil, nil, "12.5", "90.25", "40"] }
        }
}
