internal import DCXSchema
internal import GraphQLCore

/// `validate`: checks files of operations against the schema, and with `--budget` what they cost at most. Offline.
struct ValidateCommand {
    private var files: [String] = []
    private var showsBudget = false
    private var format = BudgetTable.Format.table
    private var baseline: String?
    private var limits: [(measure: OperationBudget.Measure, limit: Int)] = []
    private var organisations: Int?

    private static let usage = "usage: dcx-server validate [--budget [option …]] FILE…"

    static func run(_ arguments: [String]) -> Int32 {
        do {
            let command = try ValidateCommand(arguments)
            let portal = try PortalSchema()
            return try command.run(portal)
        } catch let error as PortalSchemaError {
            Log.say("dcx-server: the schema cannot be served:\n  \(error.differences.joined(separator: "\n  "))")
            return 1
        } catch let error as OperationFileError {
            Log.say("dcx-server validate: \(error.message)")
            return 2
        } catch {
            preconditionFailure("validating throws nothing else")
        }
    }

    private init(_ arguments: [String]) throws(OperationFileError) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--budget": showsBudget = true
            case "--json": format = .json
            case "--baseline": baseline = try Self.value(of: word, &rest)
            case "--organisations": organisations = try Self.number(of: word, &rest)
            case _ where word.hasPrefix("--"):
                guard let measure = OperationBudget.Measure.allCases.first(where: { $0.option == word }) else {
                    throw OperationFileError("\(word) is not an option.\n\(Self.usage)")
                }
                limits.append((measure, try Self.number(of: word, &rest)))
            default: files.append(word)
            }
        }
        if files.isEmpty { throw OperationFileError("no file is given.\n\(Self.usage)") }
        if !showsBudget, format == .json || baseline != nil || organisations != nil || !limits.isEmpty {
            throw OperationFileError("options need --budget.\n\(Self.usage)")
        }
    }

    private static func value(
        of option: String, _ rest: inout ArraySlice<String>
    ) throws(OperationFileError) -> String {
        guard let value = rest.popFirst() else { throw OperationFileError("\(option) needs a value.") }
        return value
    }

    private static func number(
        of option: String, _ rest: inout ArraySlice<String>
    ) throws(OperationFileError) -> Int {
        guard let number = Int(try value(of: option, &rest)), number >= 0 else {
            throw OperationFileError("\(option) needs a number.")
        }
        return number
    }

    private func run(_ portal: PortalSchema) throws(OperationFileError) -> Int32 {
        let operations = try OperationFiles(files, portal.schema)
        for error in operations.errors { print(error) }
        if !operations.errors.isEmpty { return 1 }
        if !showsBudget { return 0 }
        let known = try baseline.map { path throws(OperationFileError) in try OperationBudget.read(path) }
        let estimator = OperationEstimator(portal, organisations: organisations)
        var budgets: [OperationBudget] = []
        for operation in operations.operations { budgets.append(try estimator.budget(of: operation)) }
        print(BudgetTable.text(of: budgets, format))
        let failures = budgets.flatMap { $0.failures(limits, known) }
        for failure in failures { Log.say("dcx-server validate: \(failure)") }
        return failures.isEmpty ? 0 : 1
    }
}

/// Estimates what operations of files cost, with the variables files next to them.
struct OperationEstimator {
    private let service: GraphQLService
    private let conditions: PortalCostConditions

    /// - Parameter organisations: that a viewer sees; nil for as many as there can be.
    init(_ portal: PortalSchema, organisations: Int?) {
        service = GraphQLService(schema: portal.schema, bindings: portal.bindings)
        conditions = organisations.map { PortalCostConditions(organisations: $0) } ?? PortalCostConditions(nil)
    }

    func budget(of operation: OperationFiles.Operation) throws(OperationFileError) -> OperationBudget {
        var document = JSONBuffer(capacity: operation.source.bytes.count + 16)
        document.appendString(String(decoding: operation.source.bytes, as: UTF8.self))
        let variables = try Self.variables(of: operation)
        let prepared = document.bytes.withMemoryRebound(to: UInt8.self) { quoted in
            Result { () throws(RequestErrors) in
                try service.prepare(
                    GraphQLRequest(
                        rawDocument: UnsafeBufferPointer(rebasing: quoted[1..<quoted.count - 1]),
                        operationName: operation.name, variables: variables))
            }
        }
        switch prepared {
        case .success(let prepared):
            return OperationBudget(operation, service.cost(of: prepared, conditions))
        case .failure(let errors):
            let messages = errors.all.map(\.message).joined(separator: " ")
            throw OperationFileError(
                "\(operation.file): \(messages) Variables are read from \(Self.variablesFile(of: operation)).")
        }
    }

    private static func variables(of operation: OperationFiles.Operation) throws(OperationFileError) -> JSONValue {
        guard let bytes = FileBytes.read(variablesFile(of: operation)) else { return .null }
        guard let variables = bytes.withUnsafeBufferPointer({ bytes in try? JSONReader.read(bytes) }) else {
            throw OperationFileError("\(variablesFile(of: operation)) is not JSON.")
        }
        return variables
    }

    /// `dashboard.variables.json` beside `dashboard.graphql`.
    private static func variablesFile(of operation: OperationFiles.Operation) -> String {
        let suffix = ".graphql"
        let name = operation.file.hasSuffix(suffix) ? String(operation.file.dropLast(suffix.count)) : operation.file
        return name + ".variables.json"
    }
}
