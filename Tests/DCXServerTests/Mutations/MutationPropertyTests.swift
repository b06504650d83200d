import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// Random sequences of mutations by random viewers. After each, what has to hold of money, tenants and the log does.
@Suite(.serialized)
struct MutationPropertyTests {
    /// Somebody who sends mutations, and whose data they may change.
    private struct Sender {
        let token: String
        let sees: Set<String>
    }

    /// What mutations are made of: keys that there are, of all tenants, and one that there is not.
    private struct Keys {
        var organisations: [String]
        var users: [String]
        var apiKeys: [String]
        var alerts: [String]

        init(_ main: BlockingConnection, _ aas: BlockingConnection) throws {
            let nobody = ["00000000-0000-4000-8000-00000000ffff"]
            organisations = try main.texts("SELECT uuid FROM organisations ORDER BY created_at, name, uuid") + nobody
            users = try main.texts("SELECT uuid FROM users ORDER BY email") + nobody
            apiKeys = try main.texts("SELECT uuid FROM api_keys ORDER BY hash") + nobody
            alerts = try aas.texts("SELECT uuid FROM vm_alerts ORDER BY uuid") + nobody
        }
    }

    private static let people = [
        ("admin@datacentrix.example", Demo.datacentrix), ("alex@cloudtech.example", Demo.cloudTech),
        ("john@vodacom.example", Demo.vodacom), ("adcock@adcock.example", Demo.adcock),
        ("finance@cloudtech.example", Demo.cloudTech), ("operator@vodacom.example", Demo.vodacom),
    ]

    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyStepKeepsWhatHasToHold(seed: UInt64) throws {
        let databases = try TenantDatabases()
        try databases.person("finance@cloudtech.example", "billing", of: Demo.cloudTech)
        try databases.person("operator@vodacom.example", "operator", of: Demo.vodacom)
        try databases.addApiKeys()
        let server = try databases.server()
        let (main, aas) = (try databases.connection(.main), try databases.connection(.aas))
        let senders = try Self.people.map { email, organisation in
            Sender(token: try server.signIn(email), sees: try Self.scope(organisation, main))
        }
        var generator = SeededGenerator(seed: seed)
        let start = try LedgerState(main)
        var done = 0
        for step in 0..<60 {
            let sender = try #require(senders.randomElement(using: &generator))
            let query = try Self.mutation(Keys(main, aas), &generator)
            let all = Set(try main.texts("SELECT uuid FROM organisations"))
            let scope = try Self.grown(sender.sees, main)
            let others = all.subtracting(scope).sorted()
            let before = others.isEmpty ? [] : try databases.checksums(of: others)
            let state = try LedgerState(main)
            let lines = try main.text("SELECT count(*) FROM audit_log").flatMap { Int($0) } ?? 0
            let answer = try server.post(query, token: sender.token)
            let note = "seed \(seed), step \(step): \(query) \(answer.body)"
            #expect(answer.status == 200 || answer.status == 401, "\(note)")
            #expect(Set(answer.codes).isSubset(of: ["FORBIDDEN", "UNAUTHENTICATED"]), "\(note)")
            if !others.isEmpty { #expect(try databases.checksums(of: others) == before, "\(note)") }
            let after = try LedgerState(main)
            #expect(after.wrong == [], "\(note)")
            #expect(after.transferred == start.transferred, "\(note)")
            if answer.status == 401 { continue }
            let isDone = answer.codes.isEmpty && answer.errorType == nil
            if isDone { done += 1 } else { #expect(after == state, "\(note)") }
            #expect(try main.text("SELECT count(*) FROM audit_log") == "\(lines + 1)", "\(note)")
        }
        #expect(done > 5, "too few were carried out to show anything")
    }

    private static func scope(_ organisation: String, _ main: BlockingConnection) throws -> Set<String> {
        Set(
            try main.texts(
                "SELECT uuid FROM organisations WHERE '\(organisation)' IN (uuid::text, reseller_uuid::text)")
        )
        .union([organisation])
    }

    /// With what was made below since; the platform sees everything.
    private static func grown(_ sees: Set<String>, _ main: BlockingConnection) throws -> Set<String> {
        if sees.contains(Demo.datacentrix) { return Set(try main.texts("SELECT uuid FROM organisations")) }
        return try sees.reduce(into: sees) { try $0.formUnion(scope($1, main)) }
    }

    // MARK: Mutations

    private static func mutation(_ keys: Keys, _ generator: inout SeededGenerator) throws -> String {
        func one(_ items: [String]) -> String { items.randomElement(using: &generator) ?? "" }
        func amount() -> String {
            "\(Int.random(in: 0...20_000, using: &generator)).\(Int.random(in: 10...99, using: &generator))"
        }
        let key = "key\(Int.random(in: 0..<12, using: &generator))"
        let role = one(["OWNER", "ADMIN", "OPERATOR", "BILLING", "VIEWER"])
        let from = one(keys.organisations)
        let to = one(keys.organisations)
        let money = "amount: \"\(amount())\", idempotencyKey: \"\(key)\""
        let input =
            switch Int.random(in: 0..<12, using: &generator) {
            case 0...2: ("topUpWallet", "organisationUuid: \"\(from)\", \(money)")
            case 3...5: ("transferFunds", "fromOrganisationUuid: \"\(from)\", toOrganisationUuid: \"\(to)\", \(money)")
            case 6: ("acknowledgeAlert", "alertUuid: \"\(one(keys.alerts))\"")
            case 7:
                (
                    "createApiKey",
                    "name: \"Key\", permissions: [\"\(one(["vms:read", "wallet:read"]))\"], expiresAt: \"2027-01-01T00:00:00Z\""
                )
            case 8: ("revokeApiKey", "apiKeyUuid: \"\(one(keys.apiKeys))\"")
            case 9: ("createOrganisation", "name: \"New\", kind: CUSTOMER, parentUuid: \"\(from)\"")
            case 10:
                (
                    "inviteUser",
                    "organisationUuid: \"\(from)\", email: \"\(key)@example.com\", name: \"New\", role: \(role)"
                )
            default: ("changeUserRole", "userUuid: \"\(one(keys.users))\", role: \(role)")
            }
        return "mutation { \(input.0)(input: { \(input.1) }) { errors { __typename message path } } }"
    }
}
