import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// Every invalid entry of an input is reported at once, each with its path.
@Suite(.serialized)
struct InvalidEntryTests {
    private static let nobody = "00000000-0000-4000-8000-00000000ffff"
    private static let long = String(repeating: "x", count: 256)
    private static let vodacom = #"organisationUuid: "\#(Demo.vodacom)""#

    private func errors(_ mutation: String, _ input: String, as email: String) throws -> [String] {
        let server = TestServer.shared
        let answer = try server.post(
            "mutation { \(mutation)(input: { \(input) }) { errors { __typename path } } }",
            token: email == "nobody" ? nil : try server.signIn(email))
        #expect(answer.codes == [], "\(answer.body)")
        return (answer.data[mutation]?["errors"]?.items ?? []).map { error in
            let path = (error["path"]?.items ?? []).compactMap(\.text).joined(separator: ".")
            return "\(error["__typename"]?.text ?? "") \(path)"
        }
    }

    @Test(arguments: [
        (
            "topUpWallet", #"\#(vodacom), amount: 0, reference: "\#(long)", idempotencyKey: """#,
            "john@vodacom.example",
            ["InvalidInput amount", "InvalidInput reference", "InvalidInput idempotencyKey"]
        ),
        (
            "topUpWallet", #"amount: "1.005", idempotencyKey: "a""#, "john@vodacom.example",
            ["InvalidInput organisationUuid", "InvalidInput amount"]
        ),
        (
            "topUpWallet", #"organisationId: "none", amount: -1, idempotencyKey: "a""#, "john@vodacom.example",
            ["NotFound organisationId", "InvalidInput amount"]
        ),
        (
            "transferFunds",
            #"fromOrganisationUuid: "\#(nobody)", toOrganisationUuid: "\#(Demo.adcock)", amount: 1, idempotencyKey: "b""#,
            "alex@cloudtech.example", ["NotFound fromOrganisationUuid", "NotFound toOrganisationUuid"]
        ),
        (
            "transferFunds", #"amount: 0, reference: "", idempotencyKey: "b""#, "alex@cloudtech.example",
            [
                "InvalidInput fromOrganisationUuid", "InvalidInput toOrganisationUuid", "InvalidInput amount",
                "InvalidInput reference",
            ]
        ),
        (
            "createApiKey",
            #"name: "", permissions: ["vms:fly", "vms:read", "wallet:eat"], expiresAt: "2020-01-01T00:00:00Z""#,
            "john@vodacom.example",
            ["InvalidInput name", "InvalidInput permissions.0", "InvalidInput permissions.2", "InvalidInput expiresAt"]
        ),
        (
            "createOrganisation",
            #"name: "a\nb", kind: CUSTOMER, parentUuid: "\#(Demo.cloudTech)", commissionRate: "0.1""#,
            "alex@cloudtech.example", ["InvalidInput name", "InvalidInput commissionRate"]
        ),
        (
            "inviteUser", #"\#(vodacom), email: "nobody", name: "", role: VIEWER"#, "john@vodacom.example",
            ["InvalidInput email", "InvalidInput name"]
        ),
        (
            "acceptInvitation", #"token: "t", name: "", password: "short""#, "nobody",
            ["InvalidInput name", "InvalidInput password"]
        ),
        (
            "provisionVirtualMachine",
            #"\#(vodacom), configurationSku: "S", guestSystem: "g", name: " a/b", idempotencyKey: "\#(long)""#,
            "john@vodacom.example", ["InvalidInput name", "InvalidInput idempotencyKey"]
        ),
        (
            "controlVirtualMachinePower", #"action: STOP, idempotencyKey: """#, "john@vodacom.example",
            ["InvalidInput identityInstanceUuid", "InvalidInput idempotencyKey"]
        ),
    ])
    func allAreReported(mutation: String, input: String, email: String, errors: [String]) throws {
        #expect(try self.errors(mutation, input, as: email) == errors)
    }

    /// What is no value of its type, in variables: the request is refused, for all of it.
    @Test(arguments: [
        (
            #"{"input":{"organisationUuid":"x","amount":"y","idempotencyKey":7.5,"other":1}}"#,
            ["$input.organisationUuid:", "$input.amount:", "$input.idempotencyKey:", "\"other\""]
        ),
        (#"{"input":{}}"#, ["amount has to be given", "idempotencyKey has to be given"]),
        (#"{"input":{"amount":null,"idempotencyKey":null}}"#, ["$input.amount:", "$input.idempotencyKey:"]),
        (#"{"input":[]}"#, ["$input:"]), ("{}", ["$input"]),
    ])
    func allOfAVariableAreReported(variables: String, parts: [String]) throws {
        let answer = try TestServer.shared.post(
            "mutation ($input: TopUpWalletInput!) { topUpWallet(input: $input) { errors { message } } }",
            variables: variables, token: try TestServer.shared.signIn("john@vodacom.example"))
        let messages = (answer.json["errors"]?.items ?? []).compactMap { $0["message"]?.text }
        #expect(messages.count == parts.count, "\(answer.body)")
        for part in parts { #expect(messages.contains { $0.contains(part) }, "\(part): \(messages)") }
    }

    /// Thousands of wrong items are not as many errors.
    @Test func whatIsReportedIsBounded() throws {
        let items = Array(repeating: "\"x\"", count: 5_000).joined(separator: ",")
        let answer = try TestServer.shared.post(
            "query ($filter: VirtualMachineFilter) { virtualMachines(filter: $filter) { totalCount } }",
            variables: #"{"filter":{"cpuCount":{"in":[\#(items)]}}}"#,
            token: try TestServer.shared.signIn("john@vodacom.example"))
        #expect(answer.json["errors"]?.items.count == 100)
    }
}
