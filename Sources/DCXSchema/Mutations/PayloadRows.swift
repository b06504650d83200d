internal import GraphQLCore

/// A payload as one row. Its columns are its fields in the mutation's order, and `errors` behind them.
final class PayloadRows: RowSource {
    private let values: [Payload.Value?]
    private let errors: [any BusinessError]
    private let entries: [String: String]
    private let errorTypes: [String: TypeID]
    /// The keys of its rows as text, by column, for the lookup that reads them.
    private let keys: [UnsafeMutableBufferPointer<UInt8>?]

    /// - Parameters:
    ///   - fields: the names of the payload's fields.
    ///   - errorTypes: the types of errors by their names, where `errors` is selected.
    init(_ payload: Payload, fields: [String], errorTypes: [String: TypeID]) {
        values = fields.map { payload.values[$0] }
        errors = payload.errors
        entries = payload.entries
        self.errorTypes = errorTypes
        keys = values.map { value in
            guard let text = value?.key.map({ Array($0.utf8) }) else { return nil }
            let key = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.count)
            _ = key.initialize(from: text)
            return key
        }
        super.init(count: 1)
    }

    deinit { for key in keys { key?.deallocate() } }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        keys[column].map { UnsafeRawBufferPointer($0) }
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if leaf.isConstant { continue }
            if case .leaf(let value) = values[leaf.column] {
                out.append(value)
            } else if leaf.isNonNull {
                return place
            } else {
                out.appendNull()
            }
        }
        return -1
    }

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        if field.column == values.count { return errorList() }
        guard case .object(let object) = values[field.column] else {
            return .objects(NoRows(), RowIndex(count: 1) { _ in nil })
        }
        return .objects(ObjectRows([object]))
    }

    /// The errors in their order, as rows of a source for each of their types.
    private func errorList() -> Column {
        var names: [String] = []
        var groups: [[any BusinessError]] = []
        var items: [(source: Int, row: Int)?] = []
        for error in errors {
            let name = type(of: error).typeName
            let group = names.firstIndex(of: name) ?? names.count
            if group == names.count {
                names.append(name)
                groups.append([])
            }
            items.append((group, groups[group].count))
            groups[group].append(error)
        }
        let sources = zip(names, groups).map { name, errors in
            guard let type = errorTypes[name] else { preconditionFailure("\(name) is a type that implements Error") }
            return AbstractRows.Typed(type, ErrorRows(errors, entries))
        }
        return .list(ListRanges(0..<errors.count), of: .abstract(AbstractRows(sources, items: items)))
    }
}

/// Objects in memory as rows; columns are their leaves.
private final class ObjectRows: RowSource {
    private let objects: [any PayloadObject]

    init(_ objects: [any PayloadObject]) {
        self.objects = objects
        super.init(count: objects.count)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
                continue
            }
            let value = objects[row].value(ofLeaf: leaf.column)
            if value == .null, leaf.isNonNull { return place }
            leaf.append(value, to: &out)
        }
        return -1
    }

    /// The lists.
    override func held(_ field: HeldField) throws(FieldError) -> Column {
        var items: [any PayloadObject] = []
        let ranges = objects.map { object -> Range<Int>? in
            let start = items.count
            items += object.items(ofList: field.column)
            return start..<items.count
        }
        return .list(ListRanges(ranges), of: .objects(ObjectRows(items)))
    }
}

/// Errors of one type as rows: their message, their path, and their leaves behind.
final class ErrorRows: RowSource {
    static let message = 0
    static let path = 1
    static let leaves = 2

    private let errors: [any BusinessError]
    /// Entries as the client has them.
    private let entries: [String: String]

    init(_ errors: [any BusinessError], _ entries: [String: String]) {
        self.errors = errors
        self.entries = entries
        super.init(count: errors.count)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            if leaf.isConstant {
                leaf.appendKey(to: &out)
            } else if leaf.column == Self.message {
                leaf.append(.string(errors[row].message), to: &out)
            } else {
                leaf.append(errors[row].value(ofLeaf: leaf.column - Self.leaves), to: &out)
            }
        }
        return -1
    }

    /// Whether an amount is there.
    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let isNull = errors[row].value(ofLeaf: column - Self.leaves) == .null
        return isNull ? nil : UnsafeRawBufferPointer(start: nil, count: 0)
    }

    /// The paths.
    override func held(_ field: HeldField) throws(FieldError) -> Column {
        var names: [String] = []
        let ranges = errors.map { error -> Range<Int>? in
            guard let path = error.path else { return nil }
            names += path.prefix(1).map { entries[$0] ?? $0 } + path.dropFirst()
            return names.count - path.count..<names.count
        }
        return .list(ListRanges(ranges), of: .leaves(TextRows(names), column: 0, .bySource))
    }
}

extension Payload.Value {
    /// The key of a row.
    fileprivate var key: String? {
        switch self {
        case .row(let uuid): uuid.text
        case .keyedRow(let key): key
        case .leaf, .object: nil
        }
    }
}

extension LeafField {
    /// Writes the key and a value; an amount as the fields of `Money` have it.
    fileprivate func append(_ value: JSONValue, to out: inout JSONBuffer) {
        if case .bySource = encoding {
            appendKey(to: &out)
            out.append(value)
        } else if case .string(var text) = value {
            text.withUTF8 { _ = append($0.baseAddress, $0.count, to: &out) }
        }
    }
}
