internal import DCXSchema
internal import GraphQLCore

/// `check --books`: whether money, orders and machines tell the same story. Databases that were restored from copies of different
/// moments do not.
struct BookCheck {
    /// Keys that are named; the others are counted.
    private static let maximumNamed = 10

    let databases: any Databases
    let names: [DatabaseName]
    /// Says what a question has found, and gives its rows; nil where there was no answer.
    let rows: (_ answer: Result<StatementRows, DatabaseError>, _ place: String) -> StatementRows?
    let note: (Finding) -> Void

    func run() async {
        guard names.contains(.main) else { return }
        let questions = BookStatements.main
        for (question, answer) in zip(questions, await databases.rows(of: questions.map { $0.statement.ofAllRows() })) {
            if let found = rows(answer, "main") { report("main", question.finding, keys(found)) }
        }
        if names.contains(.aas) {
            await compareMachines()
            await compareCommands()
        }
        if names.contains(.eNetworks) { await compareServices() }
    }

    private func compareMachines() async {
        for (statement, isThere, finding) in [
            (BookStatements.made, false, "orders that were charged and have no machine in AAS"),
            (
                BookStatements.notThere, true,
                "orders whose machine is in AAS, though it was removed or is not to be there"
            ),
        ] {
            guard let orders = await ask(statement, "main") else { return }
            let machines = keys(orders)
            guard let found = await ask(BookStatements.machines(machines), "aas") else { return }
            let present = Set(keys(found))
            report(
                "main and aas", finding,
                zip(machines, keys(orders, 1)).filter {
                    present.contains($0.0) == isThere
                }.map(\.1))
        }
    }

    private func compareCommands() async {
        guard let commands = await ask(BookStatements.ordered, "aas") else { return }
        guard let orders = await ask(BookStatements.orders(keys(commands)), "main") else { return }
        let known = Set(keys(orders))
        report(
            "main and aas", "machines made or removed in AAS by orders that MAIN does not know",
            zip(keys(commands), keys(commands, 1)).filter { !known.contains($0.0) }.map(\.1))
    }

    private func compareServices() async {
        guard let invoiced = await ask(BookStatements.invoicedServices, "main") else { return }
        guard let services = await ask(BookStatements.services(keys(invoiced)), "e-networks") else { return }
        let known = Set(keys(services))
        report(
            "main and e-networks", "network services that were invoiced and that E-NETWORKS does not know",
            keys(invoiced).filter { !known.contains($0) })
    }

    private func ask(_ statement: Statement, _ place: String) async -> StatementRows? {
        rows(await databases.rows(of: [statement.ofAllRows()])[0], place)
    }

    private func keys(_ rows: StatementRows, _ column: Int = 0) -> [String] {
        (0..<rows.count).map { row in
            rows.text(row, column).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }

    private func report(_ place: String, _ finding: String, _ keys: [String]) {
        if keys.isEmpty { return }
        let more = keys.count - Self.maximumNamed
        let named = keys.prefix(Self.maximumNamed).map { $0.isEmpty ? "''" : $0 }.joined(separator: ", ")
        note(
            Finding(
                text: "\(place): \(keys.count) \(finding): \(named)\(more > 0 ? " and \(more) more" : "")",
                isWrong: true))
    }
}
