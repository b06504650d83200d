internal import GraphQLCore

/// What an operation of a file costs at most, as `validate --budget` shows it and a baseline keeps it.
struct OperationBudget {
    /// What is counted.
    enum Measure: String, CaseIterable {
        case statements, unboundedStatements, rows, answerBytes

        /// The option that limits it.
        var option: String {
            switch self {
            case .statements: "--statements"
            case .unboundedStatements: "--unbounded-statements"
            case .rows: "--rows"
            case .answerBytes: "--answer-bytes"
            }
        }

        var words: String {
            switch self {
            case .statements: "statements"
            case .unboundedStatements: "unbounded statements"
            case .rows: "rows"
            case .answerBytes: "bytes"
            }
        }
    }

    let file: String
    let name: String?
    let permissions: [String]
    private let numbers: [Measure: Int]

    init(_ operation: OperationFiles.Operation, _ cost: OperationCost) {
        file = operation.file
        name = operation.name
        permissions = cost.permissions.sorted()
        numbers = [
            .statements: cost.statements, .unboundedStatements: cost.unboundedStatements, .rows: cost.rows,
            .answerBytes: cost.answerBytes,
        ]
    }

    subscript(measure: Measure) -> Int { numbers[measure] ?? 0 }

    private var title: String { "\(file): \(name ?? "the operation")" }

    // MARK: Limits and baselines

    /// What is beyond the limits or the baseline, a line each.
    /// - Parameter baseline: nil where there is none.
    func failures(_ limits: [(measure: Measure, limit: Int)], _ baseline: [OperationBudget]?) -> [String] {
        let beyond = limits.filter { self[$0.measure] > $0.limit }.map { measure, limit in
            "\(title): \(self[measure]) \(measure.words), but the limit is \(limit)"
        }
        return beyond + (baseline.map(failures) ?? [])
    }

    private func failures(_ baseline: [OperationBudget]) -> [String] {
        guard let known = baseline.first(where: { $0.file == file && $0.name == name }) else {
            return ["\(title): it is not in the baseline"]
        }
        let grown = Measure.allCases.filter { self[$0] > known[$0] }.map { measure in
            "\(title): \(self[measure]) \(measure.words), but the baseline has \(known[measure])"
        }
        let new = permissions.filter { !known.permissions.contains($0) }
        return grown + new.map { "\(title): it needs \($0), which the baseline does not have" }
    }

    // MARK: JSON

    var json: JSONValue {
        .object(
            [
                JSONMember(name: "file", value: .string(file)),
                JSONMember(name: "operation", value: name.map { .string($0) } ?? .null),
            ]
                + Measure.allCases.map { JSONMember(name: $0.rawValue, value: .number(String(self[$0]))) }
                + [JSONMember(name: "permissions", value: .array(permissions.map { .string($0) }))])
    }

    private init?(_ json: JSONValue) {
        guard case .string(let file)? = json["file"], case .array(let permissions)? = json["permissions"] else {
            return nil
        }
        var numbers: [Measure: Int] = [:]
        for measure in Measure.allCases {
            guard case .number(let text)? = json[measure.rawValue], let number = Int(text) else { return nil }
            numbers[measure] = number
        }
        self.file = file
        name = if case .string(let name)? = json["operation"] { name } else { nil }
        self.permissions = permissions.compactMap { if case .string(let text) = $0 { text } else { nil } }
        self.numbers = numbers
    }

    /// Reads a baseline: what `--json` has printed.
    static func read(_ path: String) throws(OperationFileError) -> [OperationBudget] {
        guard let bytes = FileBytes.read(path) else { throw OperationFileError("\(path) cannot be read.") }
        let json = bytes.withUnsafeBufferPointer { bytes in try? JSONReader.read(bytes) }
        guard case .array(let items)? = json?["operations"] else { throw notABaseline(path) }
        var budgets: [OperationBudget] = []
        for item in items {
            guard let budget = OperationBudget(item) else { throw notABaseline(path) }
            budgets.append(budget)
        }
        return budgets
    }

    private static func notABaseline(_ path: String) -> OperationFileError {
        OperationFileError("\(path) is not a baseline: make it with dcx-server validate --budget --json FILE…")
    }
}

/// Budgets, for people and for programs.
enum BudgetTable {
    enum Format {
        case table, json
    }

    static func text(of budgets: [OperationBudget], _ format: Format) -> String {
        switch format {
        case .table: table(budgets)
        case .json: json(budgets)
        }
    }

    /// A line for each operation, so that differences of a baseline can be read.
    private static func json(_ budgets: [OperationBudget]) -> String {
        let lines = budgets.map { budget in
            var line = JSONBuffer(capacity: 256)
            line.append(budget.json)
            return String(decoding: line.bytes, as: UTF8.self)
        }
        return "{\"operations\":[\n\(lines.joined(separator: ",\n"))\n]}"
    }

    private static func table(_ budgets: [OperationBudget]) -> String {
        let heading = ["operation", "statements", "unbounded", "rows", "bytes", "permissions"]
        let rows = budgets.map { budget in
            [budget.name.map { "\(budget.file) \($0)" } ?? budget.file]
                + OperationBudget.Measure.allCases.map { String(budget[$0]) }
                + [budget.permissions.isEmpty ? "-" : budget.permissions.joined(separator: " ")]
        }
        let all = [heading] + rows
        let widths = heading.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        return all.map { row in
            row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                let isNumber = OperationBudget.Measure.allCases.indices.contains(column - 1)
                return isNumber ? space + row[column] : column == row.count - 1 ? row[column] : row[column] + space
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
