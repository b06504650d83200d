import GraphQLCore
import Testing

@testable import DCXServer

/// What machines have: one statement for the disks of all, and one for their alerts.
struct MachinePartsTests {
    @Test func partsOfAllMachinesTakeAStatementEach() throws {
        let server = TestServer()
        let token = try server.signIn("john@vodacom.example")
        _ = try server.post("{ viewer { role } }", token: token)
        _ = server.takeStatements()
        let answer = try server.post(try Golden.text("machine-parts/query.graphql"), token: token)
        let statements = server.takeStatements()
        #expect(statements.count == 3)
        try Golden.check(answer.body, "machine-parts/answer.json")
        try Golden.check(statements.joined(separator: "\n\n"), "machine-parts/statements.sql")
    }

    @Test func unknownUseIsNull() throws {
        let server = TestServer.shared
        let answer = try server.post(
            """
            { virtualMachine(identityInstanceUuid: "50000000-0000-4000-8000-000000000007") {
                disks { label capacityGib usedGib datastoreName updatedAt } } }
            """, token: try server.signIn("john@vodacom.example"))
        #expect(
            answer.body == """
                {"data":{"virtualMachine":{"disks":[{"label":"Hard disk 1","capacityGib":100,"usedGib":null,\
                "datastoreName":"datastore-jhb-02","updatedAt":"2026-11-21T07:55:00Z"},{"label":"Hard disk 2",\
                "capacityGib":1948,"usedGib":null,"datastoreName":"datastore-jhb-02",\
                "updatedAt":"2026-11-21T07:55:00Z"}]}}}
                """)
    }

    @Test func foreignMachineIsNone() throws {
        let server = TestServer.shared
        let answer = try server.post(
            """
            { virtualMachine(identityInstanceUuid: "50000000-0000-4000-8000-000000000008") {
                disks { label } alerts { totalCount } } }
            """, token: try server.signIn("john@vodacom.example"))
        #expect(answer.body == #"{"data":{"virtualMachine":null}}"#)
    }
}
