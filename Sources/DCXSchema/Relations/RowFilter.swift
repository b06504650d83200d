internal import GraphQLCore

/// Reads a filter: an input object whose entries are `and`, `or`, `not`, and the columns of a table by the rule of names.
///
/// An entry that is absent or null says nothing, at every level: clients that are generated send nulls for what they do not use.
/// `isNull` asks for missing values. What stands side by side has to be true together; nothing at all is true of every row.
struct RowFilter {
    private let table: Table
    private var checks: PermissionChecks
    private var conditions = 0
    private var comparisons = 0
    private var values = 0
    /// Those that are one parameter, whatever they compare with.
    private var plainComparisons = 0

    /// What a filter says.
    struct Reading {
        let predicate: Predicate
        /// Whether each comparison is one parameter, in their order: a filter of the same form has the same predicate.
        let isPlain: Bool
    }

    /// - Returns: nil where no filter was given.
    /// - Throws: for what the viewer may not see, and what is too much.
    static func read(
        _ argument: InputValue?, over table: Table, _ checks: inout PermissionChecks
    ) throws(FieldError) -> Reading? {
        guard case .object(let members)? = argument, !members.isEmpty else { return nil }
        var filter = RowFilter(table: table, checks: checks)
        defer { checks = filter.checks }
        let predicate = try filter.read(members, depth: 1)
        // One that is true of every row is none.
        if predicate.constant == true { return nil }
        return Reading(
            predicate: predicate,
            isPlain: filter.plainComparisons == filter.comparisons
                && predicate.parameters.count == filter.comparisons)
    }

    private init(table: Table, checks: PermissionChecks) {
        self.table = table
        self.checks = checks
    }

    /// - Parameter depth: of the object whose members these are; the filter itself has 1.
    private mutating func read(_ members: [InputMember], depth: Int) throws(FieldError) -> Predicate {
        if depth > FilterLimits.depth {
            throw Self.tooMuch("A filter is nested at most \(FilterLimits.depth) levels deep.")
        }
        try count(1, in: \.conditions, FilterLimits.conditions, "A filter has at most", "conditions.")
        // As a rule there is one, and arrays would cost more than what is read.
        if members.count == 1 { return try read(members[0], depth) ?? .all([]) }
        var predicates: [Predicate] = []
        for member in members { if let predicate = try read(member, depth) { predicates.append(predicate) } }
        return .all(predicates)
    }

    private mutating func count(
        _ more: Int, in total: WritableKeyPath<RowFilter, Int>, _ limit: Int, _ subject: String, _ noun: String
    ) throws(FieldError) {
        self[keyPath: total] += more
        if self[keyPath: total] > limit { throw Self.tooMuch("\(subject) \(limit) \(noun)") }
    }

    /// - Returns: nil for null, which says nothing.
    private mutating func read(_ member: InputMember, _ depth: Int) throws(FieldError) -> Predicate? {
        if let column = table.column(ofField: member.name) {
            guard case .object(let operators) = member.value else { return nil }
            return try read(operators, of: column)
        }
        switch member.name {
        case "and": return try readList(member.value, depth).map { .all($0) }
        case "or": return try readList(member.value, depth).map { .any($0) }
        case "not":
            guard case .object(let members) = member.value else { return nil }
            return .not(try read(members, depth: depth + 1))
        default: preconditionFailure("a filter's entries are columns of \(table.name)")
        }
    }

    private mutating func readList(_ value: InputValue, _ depth: Int) throws(FieldError) -> [Predicate]? {
        guard case .list(let items) = value else { return nil }
        var predicates: [Predicate] = []
        for item in items {
            if case .object(let members) = item { predicates.append(try read(members, depth: depth + 1)) }
        }
        return predicates
    }

    private mutating func read(_ operators: [InputMember], of column: TableColumn) throws(FieldError) -> Predicate {
        if let permission = column.permission { try checks.require(permission) }
        let said = operators.count { $0.value != .null }
        try count(max(said, 1), in: \.comparisons, FilterLimits.comparisons, "A filter has at most", "comparisons.")
        if operators.count == 1, said == 1 { return try comparison(operators[0], of: column) }
        var predicates: [Predicate] = []
        for member in operators where member.value != .null { predicates.append(try comparison(member, of: column)) }
        return .all(predicates)
    }

    private mutating func comparison(_ member: InputMember, of column: TableColumn) throws(FieldError) -> Predicate {
        let expression = column.expression
        switch (member.name, member.value) {
        case ("isNull", let value): return Self.isNull(column, value == .boolean(true))
        case ("in", .list(let items)):
            if items.count > FilterLimits.valuesOfOne {
                throw Self.tooMuch("\"in\" has at most \(FilterLimits.valuesOfOne) values.")
            }
            try count(items.count, in: \.values, FilterLimits.values, "The \"in\" of a filter have at most", "values.")
            for item in items { try Self.checkLength(of: item) }
            return oneOf(items, expression, column.type)
        default:
            let comparison = Self.comparison(member.name)
            if comparison == .equals, case .enumeration = column.type {
                return oneOf([member.value], expression, column.type)
            }
            try Self.checkLength(of: member.value)
            guard let text = member.value.parameterText else { return .constant(false) }
            if case .timestamp = column.type, DateTimeText.isBetweenMicroseconds(text) {
                return Self.betweenMicroseconds(comparison, text, expression)
            }
            plainComparisons += 1
            return Predicate(
                shape: .comparison(expression, comparison, type: column.type.sql), parameters: [.text(text)])
        }
    }

    /// A value that is shown for every other text, and for null, leaves no row without a value.
    private static func isNull(_ column: TableColumn, _ isWanted: Bool) -> Predicate {
        if case .enumeration(let stored) = column.type, stored.other != nil { return .constant(!isWanted) }
        let isNull = Predicate(shape: .isNull(column.expression), parameters: [])
        return isWanted ? isNull : .not(isNull)
    }

    private static func comparison(_ name: String) -> Predicate.Comparison {
        switch name {
        case "equals": .equals
        case "lessThan": .lessThan
        case "atMost": .atMost
        case "greaterThan": .greaterThan
        case "atLeast": .atLeast
        case "contains": .contains
        case "startsWith": .startsWith
        default: preconditionFailure("\(name) is a comparison")
        }
    }

    private func oneOf(_ items: [InputValue], _ expression: String, _ type: ColumnType) -> Predicate {
        guard case .enumeration(let stored) = type else {
            let texts = items.compactMap(\.parameterText)
            guard case .timestamp = type else { return oneOf(texts, expression, type.sql) }
            return oneOf(texts.filter { !DateTimeText.isBetweenMicroseconds($0) }, expression, type.sql)
        }
        let known = items.compactMap { item in item.parameterText.flatMap { stored.stored(for: $0) } }
        let predicate = oneOf(known.flatMap(\.self), expression, type.sql)
        if known.count == items.count { return predicate }
        return .any([predicate, .not(oneOf(stored.stored, expression, type.sql))])
    }

    private func oneOf(_ texts: [String], _ expression: String, _ type: String) -> Predicate {
        Predicate(shape: .comparison(expression, .oneOf, type: type), parameters: [.array(texts)])
    }

    /// What is stored is whole microseconds: it is compared with the one before, and nothing is equal.
    private static func betweenMicroseconds(
        _ comparison: Predicate.Comparison, _ text: String, _ expression: String
    ) -> Predicate {
        let isBefore: Bool
        switch comparison {
        case .lessThan, .atMost: isBefore = true
        case .greaterThan, .atLeast: isBefore = false
        case .equals, .oneOf, .contains, .startsWith: return .constant(false)
        }
        return Predicate(
            shape: .comparison(expression, isBefore ? .atMost : .greaterThan, type: ColumnType.timestamp.sql),
            parameters: [.text(text)])
    }

    private static func checkLength(of value: InputValue) throws(FieldError) {
        if FilterLimits.admits(value) { return }
        throw tooMuch("A text that a filter compares with has at most \(FilterLimits.characters) characters.")
    }

    private static func tooMuch(_ message: String) -> FieldError { FieldError(message, code: "INVALID_FILTER") }
}

extension InputValue {
    /// The value as PostgreSQL reads it; nil for what none of its texts can be: it holds no NUL.
    var parameterText: String? {
        switch self {
        case .boolean(let value): value ? "t" : "f"
        case .int(let value): String(value)
        case .float(let value): String(value)
        case .number(let text): text
        case .string(var text), .enumValue(var text):
            text.withUTF8({ JSONBuffer.isPlain(UnsafeRawBufferPointer($0)) }) || !text.utf8.contains(0) ? text : nil
        case .null, .list, .object: nil
        }
    }
}
