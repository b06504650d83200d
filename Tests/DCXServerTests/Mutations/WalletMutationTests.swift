import DCXSchema
import Foundation
import GraphQLCore
import Testing

@testable import DCXServer

/// Money that goes into wallets and between them: once, or not at all.
@Suite(.serialized)
struct WalletMutationTests {
    private static let errors =
        "errors { __typename message path ... on InsufficientFunds { available { formatted } required { amount currency } } }"

    private let databases: TenantDatabases
    private let server: TestServer
    private let main: BlockingConnection

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server()
        main = try databases.connection(.main)
    }

    private func topUp(
        _ email: String, _ organisation: String, _ amount: String, key: String, reference: String? = nil
    ) throws -> TestAnswer {
        let reference = reference.map { #","reference":"\#($0)""# } ?? ""
        return try server.post(
            """
            mutation ($input: TopUpWalletInput!) { topUpWallet(input: $input) {
              wallet { balance { amount } } transaction { uuid kind amount { amount } reference actorKind createdBy { name } }
              \(Self.errors) } }
            """,
            variables: """
                {"input":{"organisationUuid":"\(organisation)","amount":\(amount),"idempotencyKey":"\(key)"\(reference)}}
                """, token: try server.signIn(email))
    }

    private func transfer(
        _ email: String, from: String, to: String, _ amount: String, key: String
    ) throws -> TestAnswer {
        try server.post(
            """
            mutation ($input: TransferFundsInput!) { transferFunds(input: $input) {
              fromWallet { balance { amount } } toWallet { balance { amount } } transaction { uuid kind amount { amount } }
              \(Self.errors) } }
            """,
            variables: """
                {"input":{"fromOrganisationUuid":"\(from)","toOrganisationUuid":"\(to)","amount":"\(amount)",\
                "idempotencyKey":"\(key)"}}
                """, token: try server.signIn(email))
    }

    private func error(_ answer: TestAnswer) -> String? {
        let payload = answer.data["topUpWallet"] ?? answer.data["transferFunds"]
        return payload?["errors"]?.items.first?["__typename"]?.text
    }

    private static let john = "john@vodacom.example"
    private static let alex = "alex@cloudtech.example"
    private static let admin = "admin@datacentrix.example"

    private func balance(_ organisation: String) throws -> Decimal {
        try #require(LedgerState(main).balances[organisation])
    }

    @Test func topUpMovesTheBalanceOnce() throws {
        let before = try LedgerState(main)
        let first = try topUp(Self.john, Demo.vodacom, #""1234.50""#, key: "a", reference: "EFT 1")
        let payload = first.data["topUpWallet"]
        let balance = try #require(before.balances[Demo.vodacom]) + 1234.5
        #expect(payload?["errors"]?.items.count == 0, "\(first.body)")
        #expect(Decimal(string: payload?["wallet"]?["balance"]?["amount"]?.text ?? "") == balance)
        #expect(payload?["transaction"]?["createdBy"]?["name"]?.text == "John")
        #expect(payload?["transaction"]?["reference"]?.text == "EFT 1")
        for _ in 0..<2 {
            #expect(try topUp(Self.john, Demo.vodacom, #""1234.50""#, key: "a", reference: "EFT 1").body == first.body)
        }
        // Whoever repeats it sees what it may: John is in the scope of his reseller and of the platform.
        let other = try topUp(Self.alex, Demo.vodacom, #""1234.50""#, key: "a", reference: "EFT 1")
        #expect(other.body == first.body)
        for (amount, reference) in [("1234.51", "EFT 1"), ("1234.50", "EFT 2")] {
            let answer = try topUp(Self.john, Demo.vodacom, "\"\(amount)\"", key: "a", reference: reference)
            #expect(error(answer) == "IdempotencyKeyReused")
        }
        // Another wallet has keys of its own.
        #expect(error(try topUp("adcock@adcock.example", Demo.adcock, "5", key: "a")) == nil)
        let after = try LedgerState(main)
        #expect(after.balances[Demo.vodacom] == balance)
        #expect(after.paidIn == before.paidIn + 1239.5)
        #expect(after.wrong == [])
    }

    @Test func keyOfSeedsAndTheServerIsNoClients() throws {
        #expect(error(try topUp(Self.john, Demo.vodacom, "1", key: "demo-3-100")) == nil)
    }

    @Test(arguments: [
        "0", #""0.00""#, #""-5""#, #""1.001""#, #""10000000.01""#, #""99999999999""#, #""1.500""#,
    ])
    func amountThatIsNoneIsRefused(amount: String) throws {
        let before = try LedgerState(main)
        let answer = try topUp(Self.john, Demo.vodacom, amount, key: "b")
        #expect(error(answer) == "InvalidInput")
        #expect(answer.body.contains(#""path":["amount"]"#))
        #expect(try LedgerState(main) == before)
        #expect(try main.texts("SELECT key FROM idempotency_keys") == [])
        #expect(try main.text("SELECT error FROM audit_log WHERE action = 'topUpWallet'") == "InvalidInput")
        // The key is still free.
        #expect(error(try topUp(Self.john, Demo.vodacom, #""10000000.00""#, key: "b")) == nil)
    }

    @Test func keyAndReferenceHaveALength() throws {
        let long = String(repeating: "k", count: 256)
        #expect(error(try topUp(Self.john, Demo.vodacom, "1", key: "")) == "InvalidInput")
        #expect(error(try topUp(Self.john, Demo.vodacom, "1", key: long)) == "InvalidInput")
        #expect(error(try topUp(Self.john, Demo.vodacom, "1", key: #"a\u0000"#)) == "InvalidInput")
        #expect(error(try topUp(Self.john, Demo.vodacom, "1", key: "c", reference: long)) == "InvalidInput")
        #expect(error(try topUp(Self.john, Demo.vodacom, "1", key: "c", reference: #"a\u0000b"#)) == "InvalidInput")
        #expect(error(try topUp(Self.john, Demo.vodacom, "1", key: String(long.dropLast()))) == nil)
    }

    @Test func foreignWalletIsUnknown() throws {
        let foreign = try topUp(Self.john, Demo.adcock, "1", key: "d")
        let unknown = try topUp(Self.john, "00000000-0000-4000-8000-00000000ffff", "1", key: "d")
        #expect(error(foreign) == "NotFound")
        #expect(foreign.timeless == unknown.timeless)
        // The log of whose key was tried has no line of it.
        let lines = "SELECT organisation_uuid::text FROM audit_log WHERE action = 'topUpWallet'"
        #expect(Set(try main.texts(lines)) == [Demo.vodacom])
    }

    @Test func permissionAndBusinessAreAskedFirst() throws {
        _ = try server.signIn(Self.john)
        try main.run("UPDATE users SET role = 'viewer' WHERE email = '\(Self.john)'")
        let viewer = try databases.server()
        let query = """
            mutation { topUpWallet(input: { organisationUuid: "\(Demo.vodacom)", amount: 1, idempotencyKey: "e" }) {
              errors { message } } }
            """
        #expect(try viewer.post(query, token: try viewer.signIn(Self.john)).codes == ["FORBIDDEN"])
        try main.run(
            "UPDATE users SET role = 'owner'; UPDATE organisations SET status = 'suspended' WHERE kind = 'customer'")
        let suspended = try databases.server()
        let answer = try suspended.post(query, token: try suspended.signIn(Self.john))
        #expect(answer.codes == ["FORBIDDEN"])
        #expect(answer.body.contains("suspended"))
        // The platform may pay in for it, until it is closed.
        #expect(error(try topUp(Self.admin, Demo.vodacom, "1", key: "e")) == nil)
        try main.run("UPDATE organisations SET status = 'closed' WHERE kind = 'customer'")
        #expect(error(try topUp(Self.admin, Demo.vodacom, "1", key: "f")) == "OrganisationClosed")
    }

    @Test func transferMovesBothWallets() throws {
        let before = try LedgerState(main)
        let answer = try transfer(Self.alex, from: Demo.cloudTech, to: Demo.vodacom, "100.25", key: "a")
        #expect(error(answer) == nil, "\(answer.body)")
        #expect(answer.data["transferFunds"]?["transaction"]?["amount"]?["amount"]?.text == "-100.25")
        #expect(try transfer(Self.alex, from: Demo.cloudTech, to: Demo.vodacom, "100.25", key: "a").body == answer.body)
        let after = try LedgerState(main)
        #expect(try after.balances[Demo.vodacom] == #require(before.balances[Demo.vodacom]) + 100.25)
        #expect(try after.balances[Demo.cloudTech] == #require(before.balances[Demo.cloudTech]) - 100.25)
        #expect(after.transferred == before.transferred)
        #expect(after.wrong == [])
        // A key that pays is taken for paying in too.
        let key = "SELECT mutation FROM idempotency_keys WHERE organisation_uuid = '\(Demo.cloudTech)'"
        #expect(try main.texts(key) == ["transferFunds"])
        #expect(error(try topUp(Self.alex, Demo.cloudTech, "1", key: "a")) == "IdempotencyKeyReused")
    }

    @Test func wantOfFundsIsAnAnswerForGood() throws {
        let available = try balance(Demo.cloudTech)
        let answer = try transfer(Self.alex, from: Demo.cloudTech, to: Demo.vodacom, "9000000", key: "a")
        #expect(error(answer) == "InsufficientFunds")
        let required = answer.data["transferFunds"]?["errors"]?.items.first?["required"]
        #expect(required?["amount"]?.text == "9000000.00")
        #expect(required?["currency"]?.text == "ZAR")
        #expect(error(try topUp(Self.admin, Demo.cloudTech, "10000000", key: "p")) == nil)
        let again = try transfer(Self.alex, from: Demo.cloudTech, to: Demo.vodacom, "9000000", key: "a")
        #expect(again.body == answer.body)
        #expect(try balance(Demo.cloudTech) == available + 10_000_000)
        #expect(error(try transfer(Self.alex, from: Demo.cloudTech, to: Demo.vodacom, "9000000", key: "b")) == nil)
        let outcomes = try main.texts(
            "SELECT outcome || coalesce(error, '') FROM audit_log WHERE action = 'transferFunds' ORDER BY outcome")
        #expect(outcomes == ["done", "refusedInsufficientFunds", "refusedInsufficientFunds"])
    }

    @Test func creditIsSpentToTheCent() throws {
        let all = try balance(Demo.vodacom) + 10_000
        let more = try transfer(Self.admin, from: Demo.vodacom, to: Demo.adcock, "\(all + 0.01)", key: "a")
        #expect(error(more) == "InsufficientFunds")
        #expect(error(try transfer(Self.admin, from: Demo.vodacom, to: Demo.adcock, "\(all)", key: "b")) == nil)
        #expect(try balance(Demo.vodacom) == -10_000)
        #expect(try LedgerState(main).wrong == [])
    }

    @Test func fundsGoDownwards() throws {
        let pairs = [
            (Self.alex, Demo.vodacom, Demo.cloudTech), (Self.alex, Demo.cloudTech, Demo.cloudTech),
            (Self.john, Demo.vodacom, Demo.vodacom), (Self.admin, Demo.adcock, Demo.adcock),
        ]
        for (email, from, to) in pairs {
            #expect(error(try transfer(email, from: from, to: to, "1", key: "x")) == "TransferNotAllowed")
        }
        for (from, to) in [(Demo.cloudTech, Demo.adcock), (Demo.adcock, Demo.vodacom)] {
            #expect(error(try transfer(Self.alex, from: from, to: to, "1", key: "x")) == "NotFound")
        }
    }
}
