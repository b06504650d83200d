import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// No Int is shown that has more than 32 bits, and a sum that may have more has a type that is wide enough.
@Suite(.serialized)
struct NumberRangeTests {
    @Test(arguments: [(2_147_483_647, 2), (2_147_483_647, 7), (1, 7), (-2_147_483_648, 3)])
    func sumsAreWhole(cores: Int, count: Int) throws {
        let databases = try TenantDatabases()
        let keys = (1...7).map { "'\(Demo.machine($0))'" }.joined(separator: ", ")
        let large = (1...count).map { "'\(Demo.machine($0))'" }.joined(separator: ", ")
        try databases.connection(.aas).run(
            """
            UPDATE vcenter_vm_data_vms SET cpu_count = 0 WHERE identity_instance_uuid IN (\(keys));
            UPDATE vcenter_vm_data_vms SET cpu_count = \(cores) WHERE identity_instance_uuid IN (\(large))
            """)
        let server = try databases.server()
        let answer = try server.post(
            """
            { viewer { organisation { metricsAggregation { cpuCores vmCount }
              virtualMachineGroups(groupBy: ORGANISATION) { cpuCores } } } }
            """, token: try server.signIn("john@vodacom.example"))
        #expect(answer.codes == [], "\(answer.body)")
        let organisation = answer.data["viewer"]?["organisation"]
        #expect(organisation?["metricsAggregation"]?["cpuCores"]?.text == String(cores * count))
        #expect(organisation?["virtualMachineGroups"]?.items.first?["cpuCores"]?.text == String(cores * count))
        #expect(organisation?["metricsAggregation"]?["vmCount"]?.text == "7")
    }

    @Test(arguments: [
        ("0", true), ("999999999", true), ("2147483647", true), ("-2147483648", true), ("2147483648", false),
        ("-2147483649", false), ("4294967361", false), ("9223372036854775807", false), ("99999999999999999999", false),
    ])
    func intsHave32Bits(digits: String, isInt: Bool) {
        #expect(Array(digits.utf8).withUnsafeBytes { LeafField.isInt32($0) } == isInt)
    }

    /// Each Int of the schema is a column of 32 bits, or one that is looked at.
    @Test func everySumAndBigIntIsLookedAt() throws {
        let databases = try TenantDatabases()
        try databases.superuser(.main).run(
            """
            SET session_replication_role = replica;
            UPDATE wallet_transactions SET position = position + 4294967296 WHERE organisation_uuid = '\(Demo.vodacom)'
            """)
        let server = try databases.server()
        let answer = try server.post(
            "{ viewer { role organisation { wallet { transactions(first: 1) { nodes { position } } } } } }",
            token: try server.signIn("john@vodacom.example"))
        #expect(answer.codes == ["INTERNAL_ERROR"], "\(answer.body)")
        #expect(answer.data["viewer"]?["role"]?.text == "OWNER")
    }
}
