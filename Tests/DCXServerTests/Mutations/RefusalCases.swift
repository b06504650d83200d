import DCXSchema

@testable import DCXSchema
@testable import DCXServer

extension RefusalCase {
    private static func cases(
        _ mutation: String, _ sender: Sender, changes: [String] = [], _ inputs: (error: String, input: String)...
    ) -> [RefusalCase] {
        inputs.map {
            RefusalCase(mutation: mutation, input: $0.input, sender: sender, error: $0.error, changes: changes)
        }
    }

    /// Who may not send it at all, and what is no input of it: of every mutation.
    static var ofAccess: [RefusalCase] {
        MutationBinding.mutations.flatMap { mutation -> [RefusalCase] in
            let name = mutation.name
            let input = goodInputs[name] ?? nil
            func refused(_ sender: Sender, _ error: String) -> RefusalCase {
                RefusalCase(mutation: name, input: input, sender: sender, error: error)
            }
            var cases = [refused(.expiredKey, unauthorized), refused(.forged, unauthorized)]
            if let input {
                cases += [
                    RefusalCase(mutation: name, input: input + ", other: 1", sender: .john, error: malformed),
                    // Where an ID or a key says what it is about and there is nothing else, the schema requires neither.
                    RefusalCase(
                        mutation: name, input: "", sender: .john,
                        error: onlyNaming.contains(name) ? "InvalidInput" : malformed),
                ]
            }
            switch mutation.access {
            case .anybody: break
            case .signedIn:
                cases.append(refused(.nobody, "UNAUTHENTICATED"))
                // A key revokes itself.
                if name != "revokeApiKey" { cases.append(refused(.apiKey, "FORBIDDEN")) }
            case .active: cases += [refused(.nobody, "UNAUTHENTICATED"), refused(.suspended, "FORBIDDEN")]
            case .permission:
                cases += [
                    refused(.nobody, "UNAUTHENTICATED"), refused(.suspended, "FORBIDDEN"),
                    refused(.viewer, "FORBIDDEN"),
                    refused(.apiKey, "FORBIDDEN"),
                ]
            }
            return cases
        }
    }

    /// Those whose input is an object's key or ID and nothing else.
    private static let onlyNaming: Set = ["acknowledgeAlert", "revokeApiKey", "disableUser"]

    /// Amounts that are none, keys that were used, wallets that are not there or have not enough.
    static var ofMoney: [RefusalCase] {
        let amounts = ["0", "0.00", "-1", "\"-0.01\"", "0.001", "10000000.01", "99999999999999", "\"1.005\""]
        let none = ["\"abc\"", "\"1e3\"", "\"\"", "\"NaN\"", "\"1,00\"", "true", "null"]
        let keys = [String(repeating: "k", count: 256), "", "\\u0000"]
        return amounts.flatMap {
            cases("topUpWallet", .john, ("InvalidInput", topUp($0)))
                + cases("transferFunds", .alex, ("InvalidInput", transfer($0)))
        }
            + none.flatMap {
                cases("topUpWallet", .john, (malformed, topUp($0)))
                    + cases("transferFunds", .alex, (malformed, transfer($0)))
            }
            + keys.flatMap {
                cases("topUpWallet", .john, ("InvalidInput", topUp("10", key: $0)))
                    + cases("transferFunds", .alex, ("InvalidInput", transfer("10", key: $0)))
            }
            + cases(
                "topUpWallet", .john, ("NotFound", topUp("10", Demo.adcock)),
                ("NotFound", topUp("10", RefusalBench.nobody)),
                ("NotFound", topUp("10", Demo.cloudTech)), (malformed, topUp("10", "none")),
                ("IdempotencyKeyReused", topUp("11.00", key: "used")),
                ("IdempotencyKeyReused", topUp("10.0", key: "used")))
            + cases("topUpWallet", .alex, ("OrganisationClosed", topUp("10", RefusalBench.closed)))
            + cases(
                "transferFunds", .alex, ("NotFound", transfer("10", Demo.cloudTech, Demo.adcock)),
                ("NotFound", transfer("10", Demo.cloudTech, RefusalBench.nobody)),
                ("NotFound", transfer("10", Demo.adcock)),
                ("TransferNotAllowed", transfer("10", Demo.vodacom, Demo.cloudTech)),
                ("TransferNotAllowed", transfer("10", Demo.cloudTech, Demo.cloudTech)),
                ("OrganisationClosed", transfer("10", Demo.cloudTech, RefusalBench.closed)),
                ("IdempotencyKeyReused", transfer("10.00", key: "used")))
            + cases("transferFunds", .john, ("TransferNotAllowed", transfer("10", Demo.vodacom, Demo.vodacom)))
            + cases(
                "transferFunds", .alex, changes: ["main.idempotency_keys"],
                ("InsufficientFunds", transfer("9999999.99", key: "poor")))
    }

    /// Machines that are not there, are busy, or are not sold.
    static var ofMachines: [RefusalCase] {
        let system = "CONFIGURATION-S"
        return cases(
            "controlVirtualMachinePower", .john, ("NotFound", power(8, "STOP")), ("NotFound", power(99, "STOP")),
            ("InvalidPowerState", power(3, "START")), ("InvalidPowerState", power(3, "RESUME")),
            ("CommandInProgress", power(1, "STOP")), ("IdempotencyKeyReused", power(1, "STOP", key: "used")),
            ("InvalidInput", power(3, "STOP", key: "")), (malformed, power(3, "EXPLODE")))
            + cases(
                "deleteVirtualMachine", .john, ("NotFound", delete(8)), ("NotFound", delete(99)),
                ("CommandInProgress", delete(2)), ("IdempotencyKeyReused", delete(3, key: "used")),
                ("InvalidInput", delete(3, key: "")))
            + cases(
                "quoteVirtualMachine", .john, ("NotFound", quote(Demo.adcock)),
                ("NotFound", quote(RefusalBench.nobody)),
                ("UnknownConfiguration", quote(sku: "NONE")), ("UnknownConfiguration", quote(sku: "\\u0000")),
                ("ConfigurationNotSold", quote(sku: "CONFIGURATION-M")), ("GuestSystemNotOffered", quote(guest: "DOS")))
            + cases("quoteVirtualMachine", .alex, ("OrganisationNotActive", quote(RefusalBench.suspended)))
            + cases(
                "provisionVirtualMachine", .john, ("NotFound", provision(Demo.adcock)),
                ("NotFound", provision(RefusalBench.nobody)),
                ("UnknownConfiguration", provision(sku: "NONE")),
                ("ConfigurationNotSold", provision(sku: "CONFIGURATION-M")),
                ("GuestSystemNotOffered", provision(sku: system, guest: "DOS")),
                ("DuplicateName", provision(name: "vodacom-WEB-01")), ("InvalidInput", provision(name: "")),
                ("InvalidInput", provision(name: "a/b")), ("InvalidInput", provision(name: " a")),
                ("InvalidInput", provision(name: "\\u0000")), ("InvalidInput", provision(key: "")),
                ("IdempotencyKeyReused", provision(key: "used")))
            + cases(
                "provisionVirtualMachine", .alex, ("OrganisationNotActive", provision(RefusalBench.suspended)),
                ("OrganisationNotActive", provision(RefusalBench.closed)))
            + cases(
                "provisionVirtualMachine", .adcock, changes: ["main.idempotency_keys"],
                ("InsufficientFunds", provision(Demo.adcock, key: "poor")))
    }

    /// Users of the demo, by their keys.
    struct People {
        let john, alex, adcock, closed: String
    }

    /// Alerts, keys, organisations and users that are others', or that may not be what they are to be.
    static func ofPeople(_ people: People) -> [RefusalCase] {
        cases(
            "acknowledgeAlert", .john, ("NotFound", "alertUuid: \"\(RefusalBench.nobody)\""),
            (malformed, "alertUuid: \"1\""))
            + cases(
                "createApiKey", .john, ("InvalidInput", apiKey(name: "")), ("InvalidInput", apiKey("")),
                ("InvalidInput", apiKey("\"vms:fly\"")), ("InvalidInput", apiKey(until: "2026-11-21T08:00:00Z")),
                ("InvalidInput", apiKey(until: "2027-11-21T08:00:01Z")), (malformed, apiKey(until: "tomorrow")))
            + cases("createApiKey", .viewer, ("PermissionNotHeld", apiKey("\"wallet:top_up\"")))
            + cases("createApiKey", .apiKey, ("FORBIDDEN", apiKey()))
            + cases("revokeApiKey", .john, ("NotFound", "apiKeyUuid: \"\(RefusalBench.nobody)\""))
            + cases(
                "createOrganisation", .alex, ("NotFound", organisation(below: Demo.adcock)),
                ("NotFound", organisation(below: RefusalBench.nobody)),
                ("InvalidInput", organisation(below: Demo.vodacom)),
                ("InvalidInput", organisation("RESELLER", rate: "0.1")), ("InvalidInput", organisation(rate: "0.1")),
                ("InvalidInput", organisation("PLATFORM")), ("InvalidInput", organisation(name: "")),
                ("OrganisationClosed", organisation(below: RefusalBench.closed)))
            + cases(
                "createOrganisation", .admin, ("InvalidInput", organisation("RESELLER", below: Demo.datacentrix)),
                ("InvalidInput", organisation("RESELLER", below: Demo.datacentrix, rate: "1.01")))
            + cases(
                "inviteUser", .john, ("NotFound", invitation(Demo.adcock)),
                ("NotFound", invitation(RefusalBench.nobody)),
                ("InvalidInput", invitation(email: "nobody")),
                ("AlreadyMember", invitation(email: "JOHN@vodacom.example")))
            + cases("inviteUser", .deputy, ("PermissionNotHeld", invitation(role: "OWNER")))
            + cases("inviteUser", .alex, ("OrganisationClosed", invitation(RefusalBench.closed)))
            + ["changeUserRole", "disableUser"].flatMap { name -> [RefusalCase] in
                func input(_ key: String) -> String { user(key, role: name == "disableUser" ? nil : "VIEWER") }
                return cases(
                    name, .alex, ("NotFound", input(people.adcock)), ("NotFound", input(RefusalBench.nobody)),
                    ("LastOwner", input(people.john)), ("OrganisationClosed", input(people.closed)))
                    + cases(name, .deputy, ("PermissionNotHeld", input(people.john)))
            }
            + cases("disableUser", .alex, ("CannotDisableSelf", user(people.alex)))
            + cases("changeUserRole", .deputy, ("PermissionNotHeld", user(people.john, role: "OWNER")))
    }

    /// Passwords, tokens and invitations that are none. Guesses are counted, and a token that comes twice ends its session.
    static func ofSessions(usedRefreshToken: String) -> [RefusalCase] {
        func signIn(_ email: String, _ password: String) -> String { "email: \"\(email)\", password: \"\(password)\"" }
        return cases(
            "signIn", .nobody, changes: ["main.sign_in_throttles"],
            ("InvalidCredentials", signIn("john@vodacom.example", "wrong")),
            ("InvalidCredentials", signIn("nobody@vodacom.example", "dcx-demo")),
            ("InvalidCredentials", signIn("owner@closed.example", "dcx-demo")))
            + cases("signIn", .nobody, ("TooManyAttempts", signIn("guessed@vodacom.example", "dcx-demo")))
            + cases("refreshSession", .nobody, ("InvalidRefreshToken", "refreshToken: \"none\""))
            + cases(
                "refreshSession", .nobody, changes: ["main.sessions"],
                ("InvalidRefreshToken", "refreshToken: \"\(usedRefreshToken)\""))
            + cases("refreshSession", .nobody, ("InvalidRefreshToken", "refreshToken: \"\(usedRefreshToken)\""))
            + cases(
                "acceptInvitation", .nobody,
                ("InvalidInvitation", "token: \"none\", name: \"New\", password: \"long enough now\""),
                ("InvalidInput", "token: \"none\", name: \"New\", password: \"short\""),
                ("InvalidInput", "token: \"none\", name: \"\", password: \"long enough now\""))
            + cases(
                "changePassword", .john, ("InvalidInput", password("dcx-demo", "short")))
            + cases("changePassword", .john, changes: ["main.sign_in_throttles"], ("WrongPassword", password("wrong")))
            + cases("changePassword", .guessed, ("TooManyAttempts", password()))
            + cases("changePassword", .apiKey, ("FORBIDDEN", password()))
    }
}
