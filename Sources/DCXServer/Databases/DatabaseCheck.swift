internal import DCXSchema

/// What `check` does: the tables of the live databases are compared with what is mapped of them, and what is stored in those
/// that are as they should be is looked at. Reads only, as the server's role.
final class DatabaseCheck {
    /// What was found: a line each.
    struct Report: Equatable {
        var lines: [String] = []
        var isWrong = false
        var isUnreachable = false

        /// What is wrong goes before what could not be looked at.
        var exitCode: Int32 { isWrong ? 1 : isUnreachable ? 3 : 0 }
    }

    private let databases: any Databases
    private let names: [DatabaseName]
    private var report = Report()
    /// The tables that are as they are mapped.
    private var sound: [(table: MappedTable, live: LiveTables)] = []

    private init(_ databases: any Databases, _ names: [DatabaseName]) {
        self.databases = databases
        self.names = names
    }

    /// - Parameter books: whether money, orders and machines are compared too.
    static func run(_ databases: any Databases, _ names: [DatabaseName], books: Bool = false) async -> Report {
        let check = DatabaseCheck(databases, names)
        await check.compareTables()
        await check.countStoredValues()
        await check.findUnknownOrganisations()
        await check.compareTrees()
        if books { await check.compareBooks() }
        return check.report
    }

    private func compareTrees() async {
        guard sound.contains(where: { $0.table.name == OrganisationKeys.table }) else { return }
        let copies = sound.compactMap { TreeCopies($0.table) }
        if copies.isEmpty { return }
        let answer = await databases.rows(of: [TreeCopies.tree.ofAllRows()])
        guard let tree = rows(of: answer[0], DatabaseName.main.rawValue) else { return }
        let resellers = TreeCopies.resellers(tree)
        for (copy, answer) in zip(copies, await databases.rows(of: copies.map { $0.statement.ofAllRows() })) {
            guard let rows = rows(of: answer, copy.table) else { continue }
            if let finding = copy.finding(rows, resellers) { note(finding) }
        }
    }

    private func compareBooks() async {
        let before = report.lines.count
        await BookCheck(databases: databases, names: names) {
            self.rows(of: $0, $1)
        } note: {
            self.note($0)
        }.run()
        if report.lines.count == before { report.lines.append("books: ledgers, invoices, orders and machines add up") }
    }

    private func compareTables() async {
        let statements = names.map { LiveTables.statement(of: MappedTables.of($0), in: $0) }
        for (database, answer) in zip(names, await databases.rows(of: statements)) {
            if let rows = rows(of: answer, database.rawValue) { compareTables(of: database, LiveTables(rows)) }
        }
    }

    private func compareTables(of database: DatabaseName, _ live: LiveTables) {
        let mapped = MappedTables.of(database)
        let differences = MappingDifferences.all(of: mapped, in: database, live)
        report.lines += differences
        if !differences.isEmpty { report.isWrong = true }
        for table in mapped where MappingDifferences.all(of: [table], in: database, live).isEmpty {
            sound.append((table, live))
        }
        if differences.isEmpty {
            let columns = mapped.reduce(0) { $0 + $1.columns.count }
            let tables = Set(mapped.map(\.name)).count
            report.lines.append("\(database.rawValue): tables \(tables), columns \(columns): as they are mapped")
        }
    }

    private func countStoredValues() async {
        let stored = sound.compactMap { StoredValues($0.table) }
        for (values, answer) in zip(stored, await databases.rows(of: stored.map { $0.statement.ofAllRows() })) {
            guard let rows = rows(of: answer, Self.name(values.table)) else { continue }
            for finding in values.findings(rows) { note(finding) }
        }
    }

    private func findUnknownOrganisations() async {
        let columns = sound.flatMap { OrganisationKeys.all(of: $0.table, $0.live) }
        var found: [(OrganisationKeys, keys: [String])] = []
        for (column, answer) in zip(columns, await databases.rows(of: columns.map { $0.statement.ofAllRows() })) {
            guard let rows = rows(of: answer, column.column) else { continue }
            found.append((column, OrganisationKeys.keys(rows)))
        }
        let all = Set(found.flatMap(\.keys))
        if all.isEmpty || !sound.contains(where: { $0.table.name == OrganisationKeys.table }) { return }
        let answer = await databases.rows(of: [OrganisationKeys.unknown(all).ofAllRows()])
        guard let rows = rows(of: answer[0], DatabaseName.main.rawValue) else { return }
        let unknown = Set(OrganisationKeys.keys(rows))
        for (column, keys) in found { if let finding = column.finding(keys, unknown) { note(finding) } }
    }

    private func note(_ finding: Finding) {
        report.lines.append(finding.text)
        if finding.isWrong { report.isWrong = true }
    }

    private static func name(_ table: MappedTable) -> String { "\(table.database.rawValue): \(table.name)" }

    /// - Parameter place: what was asked, for the line that says why there is no answer.
    private func rows(of answer: Result<StatementRows, DatabaseError>, _ place: String) -> StatementRows? {
        switch answer {
        case .success(let rows): return rows
        case .failure(.failed(_, _, let message)):
            report.lines.append("\(place) cannot be looked at: \(Self.oneLine(message))")
            report.isWrong = true
        case .failure(.unavailable(_, let reason)):
            report.lines.append("\(place) cannot be reached: \(Self.oneLine(reason))")
            report.isUnreachable = true
        case .failure:
            report.lines.append("\(place) has not answered in time")
            report.isUnreachable = true
        }
        return nil
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}

extension Statement {
    /// The same over the rows of all tenants.
    func ofAllRows() -> Statement {
        var statement = self
        statement.authority = StatementAuthority(.nobody, .everything)
        return statement
    }
}
