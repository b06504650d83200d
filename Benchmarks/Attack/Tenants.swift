/// Who attacks and who is attacked, in the data that is there.
struct Tenants {
    /// How many users of a tenant attack together.
    private static let users = 8

    let victimEmail: String
    let victimOrganisations: [String]
    let customer: String
    let reseller: String
    /// Of people who sign in beside the attack.
    let others: [String]

    /// The bench data: the second reseller's dashboards; the customer with the most machines and the fourth reseller attack.
    static let bench = Tenants(
        victimEmail: "owner@reseller-02.example",
        victimOrganisations: (0..<40).map { key("b2", $0 * 50 + 2) },
        customer: key("b2", (1...2_000).first { $0 * 1_237 % 2_000 == 1_999 } ?? 1),
        reseller: key("b1", 4),
        others: (5...45).map { "owner@reseller-\($0 < 10 ? "0" : "")\($0).example" })

    /// The demo data: Adcock's dashboard; Vodacom and CloudTech attack.
    static let demo = Tenants(
        victimEmail: "adcock@adcock.example", victimOrganisations: [key("00", 4)], customer: key("00", 3),
        reseller: key("00", 2), others: ["admin@datacentrix.example", "john@vodacom.example", "alex@cloudtech.example"])

    private static func key(_ prefix: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(prefix)000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    func emails(of attacker: Attack.Attacker) -> [String] {
        attacker == .anybody
            ? [] : (1...Self.users).map { "attacker-\($0)@\(attacker == .customer ? "customer" : "reseller").example" }
    }

    /// Adds the attackers to MAIN, with the password of the demo.
    func addAttackers(_ main: Postgres) {
        for (attacker, organisation) in [(Attack.Attacker.customer, customer), (.reseller, reseller)] {
            for email in emails(of: attacker) {
                _ = main.column(
                    """
                    INSERT INTO users (uuid, organisation_uuid, email, name, role, password_hash, created_at)
                    SELECT gen_random_uuid(), '\(organisation)', '\(email)', 'Attacker', 'viewer', u.password_hash, now()
                    FROM users AS u
                    WHERE u.email = 'alex@cloudtech.example'
                    ON CONFLICT DO NOTHING
                    """)
            }
        }
    }
}
