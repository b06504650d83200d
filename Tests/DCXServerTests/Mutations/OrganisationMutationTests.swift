import GraphQLCore
import Testing

@testable import DCXSchema
@testable import DCXServer

/// Organisations that are made while their makers look on.
@Suite(.serialized)
struct OrganisationMutationTests {
    private static let alex = "alex@cloudtech.example"
    private static let admin = "admin@datacentrix.example"

    private let databases: TenantDatabases
    private let main: BlockingConnection

    init() throws {
        databases = try TenantDatabases()
        main = try databases.connection(.main)
    }

    private func create(
        _ kind: String, below parent: String, rate: String? = nil, named name: String = "New"
    ) -> String {
        """
        mutation { createOrganisation(input: {
          name: "\(name)", kind: \(kind), parentUuid: "\(parent)"\(rate.map { ", commissionRate: \"\($0)\"" } ?? "")
        }) {
          organisation { uuid name kind status parent { name } wallet { balance { amount } } virtualMachines { totalCount } }
          errors { __typename message path }
        } }
        """
    }

    /// A reseller's customers are known for five seconds: a new one is there at once all the same, wherever it is asked for.
    @Test func newCustomerIsThereAtOnceOnEveryLoop() throws {
        let server = try databases.server(loops: 2)
        let token = try server.signIn(Self.alex)
        var clients: [TestAnswer] = []
        // Connections are spread over the loops, each of which knows the viewer now.
        for _ in 0..<4 { clients.append(try server.post("{ organisations { totalCount } }", token: token)) }
        #expect(clients.allSatisfy { $0.body.contains(#""totalCount":2"#) })
        let made = try server.post(create("CUSTOMER", below: Demo.cloudTech), token: token)
        #expect(made.errorType == nil)
        #expect(made.codes == [], "\(made.body)")
        let organisation = made.payload?["organisation"]
        #expect(organisation?["parent"]?["name"]?.text == "CloudTech")
        #expect(organisation?["wallet"]?["balance"]?["amount"]?.text == "0.00")
        let uuid = try #require(organisation?["uuid"]?.text)
        for _ in 0..<4 {
            let answer = try server.post(
                """
                { organisations { nodes { name } totalCount } organisation(uuid: "\(uuid)") { name wallet { isLow } }
                  node(id: "\(GlobalID(type: "Organisation", key: uuid).text)") { id }
                  viewer { organisation { metricsAggregation { vmCount } children { totalCount } } } }
                """, token: token)
            #expect(answer.codes == [], "\(answer.body)")
            #expect(answer.body.contains(#""name":"New""#))
            #expect(answer.data["node"]?["id"] != nil)
        }
        // Nobody else sees it.
        for email in ["john@vodacom.example", "adcock@adcock.example"] {
            let other = try server.post(
                "{ organisation(uuid: \"\(uuid)\") { name } organisations { totalCount } }",
                token: try server.signIn(email))
            #expect(other.body == #"{"data":{"organisation":null,"organisations":{"totalCount":1}}}"#)
        }
    }

    /// The second wall asks MAIN before it calls a row foreign, and then leaves it out: its copy of the tree is wrong, the others are
    /// shown.
    @Test func foreignRowStaysForeign() throws {
        let server = try databases.server()
        let token = try server.signIn(Self.alex)
        // AAS says that a machine of Adcock's is CloudTech's.
        try databases.superuser(.aas).run(
            """
            UPDATE vcenter_vm_data_vms SET reseller_uuid = '\(Demo.cloudTech)' WHERE organisation_uuid = '\(Demo.adcock)'
            """)
        _ = server.takeStatements()
        let answer = try server.post("{ virtualMachines { nodes { identityName } } }", token: token)
        #expect(answer.codes == [])
        #expect(answer.body.contains("Vodacom") && !answer.body.contains("Adcock"), "\(answer.body)")
        #expect(server.takeStatements().count <= 5)
    }

    @Test func platformMakesResellersAndTheirCustomers() throws {
        let server = try databases.server()
        let token = try server.signIn(Self.admin)
        let reseller = try server.post(create("RESELLER", below: Demo.datacentrix, rate: "0.125"), token: token)
        let uuid = try #require(reseller.payload?["organisation"]?["uuid"]?.text)
        let row =
            "SELECT concat_ws(' ', kind, reseller_uuid, commission_rate) FROM organisations WHERE uuid = '\(uuid)'"
        #expect(try main.text(row) == "reseller \(uuid) 0.1250")
        let customer = try server.post(create("CUSTOMER", below: uuid), token: token)
        let customerUUID = try #require(customer.payload?["organisation"]?["uuid"]?.text)
        let copy = "SELECT reseller_uuid::text FROM wallets WHERE organisation_uuid = '\(customerUUID)'"
        #expect(try main.text(copy) == uuid)
        let direct = try server.post(create("CUSTOMER", below: Demo.datacentrix), token: token)
        #expect(direct.errorType == nil)
        let log = "SELECT concat_ws(' ', organisation_uuid, subject_type, subject_key) FROM audit_log "
        #expect(
            try main.texts(log + "WHERE subject_key = '\(customerUUID)'") == ["\(uuid) Organisation \(customerUUID)"])
    }

    @Test func treeHasItsShape() throws {
        let server = try databases.server()
        let count = "SELECT count(*) FROM organisations"
        let before = try main.text(count)
        let cases: [(String, String, String, String)] = [
            (Self.admin, create("PLATFORM", below: Demo.datacentrix), "InvalidInput", "kind"),
            (Self.admin, create("RESELLER", below: Demo.cloudTech, rate: "0.1"), "InvalidInput", "parentUuid"),
            (Self.admin, create("CUSTOMER", below: Demo.adcock), "InvalidInput", "parentUuid"),
            (Self.admin, create("RESELLER", below: Demo.datacentrix), "InvalidInput", "commissionRate"),
            (Self.admin, create("RESELLER", below: Demo.datacentrix, rate: "1.1"), "InvalidInput", "commissionRate"),
            (
                Self.admin, create("RESELLER", below: Demo.datacentrix, rate: "0.12345"), "InvalidInput",
                "commissionRate"
            ),
            (Self.admin, create("CUSTOMER", below: Demo.datacentrix, rate: "0.1"), "InvalidInput", "commissionRate"),
            (Self.admin, create("CUSTOMER", below: Demo.datacentrix, named: "  "), "InvalidInput", "name"),
            (Self.admin, create("CUSTOMER", below: Demo.datacentrix, named: #"a\nb"#), "InvalidInput", "name"),
            (Self.alex, create("RESELLER", below: Demo.cloudTech, rate: "0.1"), "InvalidInput", "parentUuid"),
            (Self.alex, create("CUSTOMER", below: Demo.vodacom), "InvalidInput", "parentUuid"),
            (Self.alex, create("CUSTOMER", below: Demo.datacentrix), "NotFound", "parentUuid"),
            (Self.alex, create("CUSTOMER", below: Demo.adcock), "NotFound", "parentUuid"),
            ("john@vodacom.example", create("CUSTOMER", below: Demo.cloudTech), "NotFound", "parentUuid"),
            ("john@vodacom.example", create("CUSTOMER", below: Demo.vodacom), "InvalidInput", "parentUuid"),
        ]
        for (email, query, type, path) in cases {
            let answer = try server.post(query, token: try server.signIn(email))
            #expect(answer.errorType == type, "\(email) \(query): \(answer.body)")
            #expect(answer.errorPath == path)
        }
        #expect(try main.text(count) == before)
        let lines = "SELECT count(*) FROM audit_log WHERE action = 'createOrganisation' AND outcome = 'refused'"
        #expect(try main.text(lines) == "\(cases.count)")
        try databases.person("administrator@cloudtech.example", "admin", of: Demo.cloudTech)
        let token = try server.signIn("administrator@cloudtech.example")
        #expect(try server.post(create("CUSTOMER", below: Demo.cloudTech), token: token).codes == ["FORBIDDEN"])
    }
}
