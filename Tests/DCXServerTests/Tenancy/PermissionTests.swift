import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// What a role may not see is forbidden field by field; to filter or order by it takes the same.
@Suite(.serialized)
struct PermissionTests {
    private static let server = try? MainDatabase.shared.server(clock: FrozenClock.anchor)

    private func post(_ query: String, role: String) throws -> TestAnswer {
        let server = try #require(Self.server)
        let person = try MainDatabase.shared.person(role: role)
        return try server.post(query, token: try person.session(server).accessToken)
    }

    @Test func fieldIsForbiddenAndItsNeighboursAnswer() throws {
        let answer = try post(
            """
            { viewer { organisation { name commissionRate billing { current { total { amount } } }
              wallet { balance { amount } } users { totalCount } networkServices(first: 1) { nodes { name monthlyCost { amount } } }
              metricsAggregation { vmCount costEstimate { amount } }
              virtualMachines(first: 1) { nodes { identityName costEstimate { amount } } } } } }
            """, role: "viewer")
        let organisation = answer.data["viewer"]?["organisation"]
        #expect(organisation?["name"]?.text == "Vodacom")
        for name in ["commissionRate", "billing", "wallet", "users"] {
            #expect(organisation?[name] == .null, "\(name)")
        }
        #expect(organisation?["metricsAggregation"]?["vmCount"]?.text == "7")
        #expect(organisation?["metricsAggregation"]?["costEstimate"] == .null)
        #expect(organisation?["virtualMachines"]?["nodes"]?.items.first?["identityName"]?.text == "Vodacom-App-01")
        #expect(organisation?["virtualMachines"]?["nodes"]?.items.first?["costEstimate"] == .null)
        #expect(organisation?["networkServices"]?["nodes"]?.items.first?["name"] != .null)
        #expect(answer.codes.count == 7)
        #expect(Set(answer.codes) == ["FORBIDDEN"])
    }

    @Test(arguments: [
        "virtualMachines(filter: { costEstimate: { greaterThan: 1 } }) { totalCount }",
        "virtualMachines(filter: { or: [{ not: { licenseCost: { isNull: true } } }] }) { totalCount }",
        "virtualMachines(orderBy: [{ field: IDENTITY_NAME }, { field: COST_ESTIMATE }]) { totalCount }",
    ])
    func whatIsForbiddenOrdersAndFiltersNothing(list: String) throws {
        let answer = try post("{ \(list) }", role: "operator")
        #expect(answer.data["virtualMachines"] == .null)
        #expect(answer.codes == ["FORBIDDEN"])
        #expect(try post("{ \(list) }", role: "billing").codes == [])
    }

    /// A foreign key is forbidden as one that was never issued: what is forbidden says nothing of what there is.
    @Test func forbiddenNodesAnswerAlike() throws {
        let invoice = "SW52b2ljZToyMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMzAwMDE"
        let nobody = "SW52b2ljZTowMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMGZmZmY"
        let own = try post("{ node(id: \"\(invoice)\") { id } }", role: "viewer")
        #expect(own.codes == ["FORBIDDEN"])
        #expect(own.body == (try post("{ node(id: \"\(nobody)\") { id } }", role: "viewer")).body)
    }

    /// The list of an organisation's people takes `users:manage`, and so do they one by one; but everybody is there for
    /// themselves.
    @Test func peopleAreNodesForWhoManagesThem() throws {
        let server = try #require(Self.server)
        let person = try MainDatabase.shared.person(role: "viewer")
        let john = GlobalID(type: "User", key: "00000000-0000-4000-8000-000000000103").text
        let own = GlobalID(type: "User", key: person.uuid).text
        let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on User { email } } }"
        let ids = { (ids: [String]) in #"{"ids":["\#(ids.joined(separator: "\",\""))"]}"# }

        let token = try person.session(server).accessToken
        let seen = try server.post(query, variables: ids([john, own]), token: token)
        #expect(seen.codes == [])
        #expect(seen.data["nodes"]?[0] == .null)
        #expect(seen.data["nodes"]?[1]?["email"]?.text == person.email)

        let key = try person.apiKey(["vms:read"]).key
        #expect(
            try server.post(query, variables: ids([john, own]), token: key).body == #"{"data":{"nodes":[null,null]}}"#)
        #expect(try post("{ node(id: \"\(john)\") { id } }", role: "admin").data["node"]?["id"]?.text == john)
    }
}
