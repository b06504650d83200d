import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Mutations take the global ID of an object in place of its key, and answer the same.
@Suite(.serialized)
struct MutationIdentityTests {
    private let databases: TenantDatabases
    private let server: TestServer

    init() throws {
        databases = try TenantDatabases()
        server = try databases.server()
    }

    private func errors(_ mutation: String, _ input: String, as email: String) throws -> [String] {
        let answer = try server.post(
            "mutation { \(mutation)(input: { \(input) }) { errors { __typename path } } }",
            token: try server.signIn(email))
        #expect(answer.codes == [], "\(answer.body)")
        return (answer.payload?["errors"]?.items ?? []).map { error in
            let path = (error["path"]?.items ?? []).compactMap(\.text).joined(separator: ".")
            return "\(error["__typename"]?.text ?? "") \(path)"
        }
    }

    private static func id(_ type: String, _ key: String) -> String { GlobalID(type: type, key: key).text }

    /// Every mutation that names an object has an entry with its ID, and is refused by the name that the client has used.
    @Test(arguments: MutationBinding.mutations.filter { !$0.identities.isEmpty }.map(\.name))
    func unknownIDsAnswerLikeUnknownKeys(name: String) throws {
        let mutation = try #require(MutationBinding.mutations.first { $0.name == name })
        let input = try #require(RefusalCase.goodInputs[name] ?? nil)
        for identity in mutation.identities {
            let keyed = input.replacing(try Regex("\(identity.key): \"[^\"]*\",? ?"), with: "")
            for (id, error) in [
                (Self.id(identity.type, "00000000-0000-4000-8000-00000000ffff"), "NotFound"),
                (Self.id("Product", "00000000-0000-4000-8000-00000000ffff"), "NotFound"), ("none", "NotFound"),
                ("", "NotFound"),
            ] {
                let errors = try errors(name, "\(identity.id): \"\(id)\", \(keyed)", as: "alex@cloudtech.example")
                #expect(errors.first == "\(error) \(identity.id)", "\(name) \(id)")
            }
            #expect(try errors(name, keyed, as: "alex@cloudtech.example").first == "InvalidInput \(identity.key)")
            let both = try errors(name, "\(identity.id): \"x\", \(input)", as: "alex@cloudtech.example")
            #expect(both.first == "InvalidInput \(identity.id)", "\(name)")
        }
    }

    /// The same input by key and by ID is the same input.
    @Test func aKeyAndItsIDAreOneInput() throws {
        let amount = #"amount: "5.00", idempotencyKey: "once""#
        let id = Self.id("Organisation", Demo.vodacom)
        #expect(
            try errors("topUpWallet", #"organisationUuid: "\#(Demo.vodacom)", \#(amount)"#, as: "john@vodacom.example")
                == [])
        #expect(try errors("topUpWallet", #"organisationId: "\#(id)", \#(amount)"#, as: "john@vodacom.example") == [])
        #expect(
            try errors(
                "topUpWallet", #"organisationUuid: null, organisationId: "\#(id)", \#(amount)"#,
                as: "john@vodacom.example")
                == [])
        #expect(
            try databases.connection(.main).text(
                "SELECT count(*) FROM wallet_transactions WHERE idempotency_key = 'client:once'") == "1")
    }

    @Test func objectsAreChangedByTheirIDs() throws {
        let alert = try #require(
            try databases.connection(.aas).text(
                "SELECT uuid FROM vm_alerts WHERE organisation_uuid = '\(Demo.vodacom)' LIMIT 1"))
        #expect(try errors("acknowledgeAlert", #"id: "\#(Self.id("Alert", alert))""#, as: "john@vodacom.example") == [])
        let machine = Self.id("VirtualMachine", Demo.machine(3))
        #expect(
            try errors("controlVirtualMachinePower", #"id: "\#(machine)", action: STOP"#, as: "john@vodacom.example")
                == [])
        let user = try databases.person("new@vodacom.example", "viewer", of: Demo.vodacom)
        let input = #"id: "\#(Self.id("User", user))""#
        #expect(try errors("changeUserRole", input + ", role: OPERATOR", as: "john@vodacom.example") == [])
        #expect(try errors("disableUser", input, as: "john@vodacom.example") == [])
        // Another tenant's is nobody's.
        #expect(try errors("disableUser", input, as: "adcock@adcock.example") == ["NotFound id"])
        let to = Self.id("Organisation", Demo.vodacom)
        let transfer =
            #"fromOrganisationUuid: "\#(Demo.cloudTech)", toOrganisationId: "\#(to)", amount: 1, idempotencyKey: "t""#
        #expect(try errors("transferFunds", transfer, as: "alex@cloudtech.example") == [])
    }
}
