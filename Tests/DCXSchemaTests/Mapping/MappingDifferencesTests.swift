import Testing

@testable import DCXSchema

/// What is mapped against what a database has: each difference is named, and nothing else is one.
struct MappingDifferencesTests {
    private static let machines = MappedTable(
        .aas, "machines",
        columns: [
            MappedColumn("uuid", .uuid), MappedColumn("name", .varchar), MappedColumn("note", .text, isNullable: true),
            MappedColumn("tags", .textArray), MappedColumn("address", sql: "inet"),
        ])
    private static let disks = MappedTable(.aas, "disks", columns: [MappedColumn("size", .integer)])

    private static func column(
        _ type: String, isNullable: Bool = false, isReadable: Bool = true
    ) -> LiveTables.Column {
        LiveTables.Column(type: type, isNullable: isNullable, isReadable: isReadable, leadsIndex: false)
    }

    private static let sound = [
        "machines": [
            "uuid": column("uuid"), "name": column("character varying"), "note": column("text", isNullable: true),
            "tags": column("text[]"), "address": column("inet"), "unmapped": column("point", isReadable: false),
        ],
        "disks": ["size": column("integer")],
    ]

    /// - Parameter change: makes other tables of those that are as they should be.
    private func differences(
        _ change: (inout [String: [String: LiveTables.Column]]) -> Void
    ) -> [String] {
        var columns = Self.sound
        change(&columns)
        // One table twice: a difference is told once.
        return MappingDifferences.all(
            of: [Self.machines, Self.machines, Self.disks], in: .aas, LiveTables(role: "server", columns: columns))
    }

    @Test func nothingDiffers() { #expect(differences { _ in } == []) }

    @Test func tableIsMissing() {
        #expect(differences { $0["disks"] = nil } == ["aas: disks is missing: run dcx-server migrate"])
    }

    @Test func allTablesAreMissing() {
        let lines = differences { $0 = [:] }
        #expect(
            lines == [
                "aas: none of its 2 tables is there: its URL names another database, or run dcx-server migrate"
            ])
    }

    @Test func columnIsMissing() {
        let lines = differences { $0["machines"]?["name"] = nil }
        #expect(lines == ["aas: machines.name is missing: run dcx-server migrate"])
    }

    @Test func typeDiffers() {
        let lines = differences { $0["disks"]?["size"] = Self.column("bigint") }
        #expect(
            lines == [
                "aas: disks.size is bigint, and has to be integer: "
                    + "alter its type, or run the dcx-server that fits this database"
            ])
    }

    @Test(arguments: [
        ("name", "text", true), ("name", "character varying", true), ("note", "character varying", true),
        ("tags", "character varying[]", true), ("name", "character", false), ("note", "name", false),
        ("tags", "text", false), ("uuid", "text", false), ("address", "cidr", false),
    ])
    func textsAreTakenForOneAnother(column: String, type: String, isSame: Bool) {
        let lines = differences { $0["machines"]?[column] = Self.column(type) }
        #expect(lines.isEmpty == isSame)
    }

    @Test func valueMayBeMissing() {
        let lines = differences { $0["machines"]?["uuid"] = Self.column("uuid", isNullable: true) }
        #expect(
            lines == [
                "aas: machines.uuid may be null, and has to have a value in each row: "
                    + "fill it in and alter it to NOT NULL"
            ])
        #expect(differences { $0["machines"]?["note"] = Self.column("text") } == [], "there is always one: good")
    }

    @Test func columnMayNotBeRead() {
        let lines = differences { $0["machines"]?["name"] = Self.column("text", isReadable: false) }
        #expect(
            lines == ["aas: machines.name may not be read by server: GRANT SELECT ON machines TO server"])
    }

    @Test func tableMayNotBeRead() {
        let lines = differences {
            $0["machines"] = $0["machines"]?.mapValues {
                Self.column($0.type, isNullable: $0.isNullable, isReadable: false)
            }
            $0["machines"]?["name"] = nil
        }
        #expect(
            lines == [
                "aas: machines.name is missing: run dcx-server migrate",
                "aas: machines may not be read by server: GRANT SELECT ON machines TO server",
            ])
    }

    @Test func eachDifferenceOfAColumnIsNamed() {
        let lines = differences {
            $0["machines"]?["uuid"] = Self.column("text", isNullable: true, isReadable: false)
        }
        #expect(lines.count == 3)
    }

    @Test func tenancyIsMapped() {
        let table = MappedTable(VirtualMachineType.table)
        #expect(table.columns.contains { $0.name == "reseller_uuid" && $0.isNullable })
        #expect(table.columns.count == VirtualMachineType.table.columns.count + 1)
        #expect(table.organisationColumns == ["organisation_uuid", "reseller_uuid"])
    }
}
