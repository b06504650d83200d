import DCXSchema

@testable import DCXSchema
@testable import DCXServer

/// One input that is refused: who sends it, and how it is answered.
struct RefusalCase: CustomStringConvertible {
    enum Sender: String, CaseIterable {
        case nobody, apiKey, expiredKey, forged
        case admin = "admin@datacentrix.example"
        case alex = "alex@cloudtech.example"
        case john = "john@vodacom.example"
        case adcock = "adcock@adcock.example"
        case viewer = "viewer@vodacom.example"
        case deputy = "admin@vodacom.example"
        case guessed = "guessed@vodacom.example"
        case suspended = "owner@suspended.example"
    }

    let mutation: String
    /// The entries of the input; nil where there is none.
    let input: String?
    let sender: Sender
    /// The type of the business error, the code of another, or how the whole request is refused.
    let error: String
    /// Tables that change all the same, and why that is no trace: a key that was answered for good, a guess that is counted, a
    /// session that a thief has used.
    var changes: [String] = []

    /// Whether there is a line in the log: not for what is refused before the mutation begins, nor for who is not signed in and
    /// changes nothing.
    var isLogged: Bool {
        error != Self.malformed && error != Self.unauthorized && (sender != .nobody || !changes.isEmpty)
    }

    static let malformed = "the request is malformed"
    static let unauthorized = "401"

    var query: String {
        "mutation { \(mutation)\(input.map { "(input: { \($0) })" } ?? "") { errors { __typename message path } } }"
    }

    var description: String { "\(sender.rawValue): \(query)" }

    // MARK: Inputs

    static func topUp(_ amount: String, _ organisation: String = Demo.vodacom, key: String = "new") -> String {
        "organisationUuid: \"\(organisation)\", amount: \(amount), idempotencyKey: \"\(key)\""
    }

    static func transfer(
        _ amount: String, _ from: String = Demo.cloudTech, _ to: String = Demo.vodacom, key: String = "new"
    ) -> String {
        "fromOrganisationUuid: \"\(from)\", toOrganisationUuid: \"\(to)\", amount: \(amount), idempotencyKey: \"\(key)\""
    }

    static func power(_ machine: Int, _ action: String, key: String? = nil) -> String {
        let key = key.map { ", idempotencyKey: \"\($0)\"" } ?? ""
        return "identityInstanceUuid: \"\(Demo.machine(machine))\", action: \(action)\(key)"
    }

    static func delete(_ machine: Int, key: String = "new") -> String {
        "identityInstanceUuid: \"\(Demo.machine(machine))\", idempotencyKey: \"\(key)\""
    }

    static func quote(
        _ organisation: String = Demo.vodacom, sku: String = "CONFIGURATION-S", guest: String = "Ubuntu Linux (64-bit)"
    ) -> String {
        "organisationUuid: \"\(organisation)\", configurationSku: \"\(sku)\", guestSystem: \"\(guest)\""
    }

    static func provision(
        _ organisation: String = Demo.vodacom, sku: String = "CONFIGURATION-S", guest: String = "Ubuntu Linux (64-bit)",
        name: String = "New-01", key: String = "new"
    ) -> String {
        quote(organisation, sku: sku, guest: guest) + ", name: \"\(name)\", idempotencyKey: \"\(key)\""
    }

    static func apiKey(
        name: String = "Key", _ permissions: String = "\"vms:read\"", until: String = "2027-01-01T00:00:00Z"
    ) -> String {
        "name: \"\(name)\", permissions: [\(permissions)], expiresAt: \"\(until)\""
    }

    static func organisation(
        _ kind: String = "CUSTOMER", below parent: String = Demo.cloudTech, rate: String? = nil, name: String = "New"
    ) -> String {
        "name: \"\(name)\", kind: \(kind), parentUuid: \"\(parent)\"" + (rate.map { ", commissionRate: \($0)" } ?? "")
    }

    static func invitation(
        _ organisation: String = Demo.vodacom, email: String = "new@vodacom.example", role: String = "VIEWER"
    ) -> String {
        "organisationUuid: \"\(organisation)\", email: \"\(email)\", name: \"New\", role: \(role)"
    }

    static func user(_ key: String, role: String? = nil) -> String {
        "userUuid: \"\(key)\"" + (role.map { ", role: \($0)" } ?? "")
    }

    static func password(_ current: String = "dcx-demo", _ new: String = "long enough now") -> String {
        "currentPassword: \"\(current)\", newPassword: \"\(new)\""
    }

    /// For each mutation an input that nothing is wrong with, for who sends it within Vodacom's scope.
    static let goodInputs: [String: String?] = [
        "signIn": "email: \"john@vodacom.example\", password: \"dcx-demo\"",
        "refreshSession": "refreshToken: \"none\"", "signOut": nil, "topUpWallet": topUp("10.00"),
        "transferFunds": transfer("10.00"), "acknowledgeAlert": "alertUuid: \"\(RefusalBench.nobody)\"",
        "createApiKey": apiKey(), "revokeApiKey": "apiKeyUuid: \"\(RefusalBench.nobody)\"",
        "quoteVirtualMachine": quote(), "provisionVirtualMachine": provision(), "deleteVirtualMachine": delete(3),
        "controlVirtualMachinePower": power(3, "RESTART"), "createOrganisation": organisation(),
        "inviteUser": invitation(), "acceptInvitation": "token: \"none\", name: \"New\", password: \"long enough now\"",
        "changeUserRole": user(RefusalBench.nobody, role: "VIEWER"), "disableUser": user(RefusalBench.nobody),
        "changePassword": password(),
    ]
}
