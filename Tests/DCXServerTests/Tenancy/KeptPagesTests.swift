import DCXSchema
import Testing

@testable import DCXServer

/// What one request leaves for those of the same document.
struct KeptPagesTests {
    /// A page that was kept is refused to others as one that is read anew: for the same reason, where there are two.
    @Test func refusalsDoNotDependOnWhoCameBefore() throws {
        let databases = try TenantDatabases()
        try databases.person("operator@datacentrix.example", "operator", of: Demo.datacentrix)
        try databases.connection(.main).run(
            """
            INSERT INTO organisations (uuid, name, kind, parent_uuid, created_at)
            SELECT gen_random_uuid(), 'Customer ' || number, 'customer', '\(Demo.datacentrix)', '2026-01-01Z'
            FROM generate_series(1, 250) AS number
            """)
        let server = try databases.server()
        let query = """
            query ($first: Int) { organisations(first: $first) { nodes {
              virtualMachines(first: 1000, filter: { costEstimate: { greaterThan: 1 } }) { totalCount }
            } } }
            """
        // Not permitted, and too many for so many organisations.
        let token = try server.signIn("operator@datacentrix.example")
        let before = try server.post(query, variables: #"{"first":250}"#, token: token)
        let owner = try server.signIn("admin@datacentrix.example")
        #expect(try server.post(query, variables: #"{"first":1}"#, token: owner).codes == [])
        let after = try server.post(query, variables: #"{"first":250}"#, token: token)
        #expect(Set(before.codes) == ["FORBIDDEN"])
        #expect(after.body == before.body)
    }
}
