/// A condition on the rows of a table. Its shape is the static part, of which a statement's text is made; what it compares
/// with are parameters.
struct Predicate: Sendable {
    let shape: Shape
    /// In the order in which the shape's text numbers them.
    let parameters: [Statement.Parameter]

    indirect enum Shape: Hashable, Sendable {
        case constant(Bool)
        /// A condition without parameters, over the alias of the table.
        case sql(String)
        case isNull(String)
        /// - Parameters:
        ///   - String: an expression over the alias of the table.
        ///   - type: what the parameter is cast to.
        case comparison(String, Comparison, type: String)
        case all([Shape])
        case any([Shape])
        /// Everything for which the condition is not true: what is null too.
        case not(Shape)
    }

    enum Comparison: Hashable, Sendable {
        case equals, lessThan, atMost, greaterThan, atLeast
        /// One of an array.
        case oneOf
        /// Texts, as a person reads them: in any case, however they are encoded.
        case contains, startsWith
    }

    /// Constants are not written into statements: what is true says nothing, and what is false says everything.
    static func all(_ predicates: [Predicate]) -> Predicate {
        if predicates.contains(where: { $0.constant != nil }) {
            if predicates.contains(where: { $0.constant == false }) { return .constant(false) }
            return .all(predicates.filter { $0.constant == nil })
        }
        if predicates.count == 1 { return predicates[0] }
        return Predicate(
            shape: predicates.isEmpty ? .constant(true) : .all(predicates.map(\.shape)),
            parameters: predicates.flatMap(\.parameters))
    }

    static func any(_ predicates: [Predicate]) -> Predicate {
        if predicates.contains(where: { $0.constant != nil }) {
            if predicates.contains(where: { $0.constant == true }) { return .constant(true) }
            return .any(predicates.filter { $0.constant == nil })
        }
        if predicates.count == 1 { return predicates[0] }
        return Predicate(
            shape: predicates.isEmpty ? .constant(false) : .any(predicates.map(\.shape)),
            parameters: predicates.flatMap(\.parameters))
    }

    static func not(_ predicate: Predicate) -> Predicate {
        if let constant = predicate.constant { return .constant(!constant) }
        return Predicate(shape: .not(predicate.shape), parameters: predicate.parameters)
    }

    static func constant(_ value: Bool) -> Predicate { Predicate(shape: .constant(value), parameters: []) }

    /// What it is for every row; nil where that depends on the row.
    var constant: Bool? { if case .constant(let value) = shape { value } else { nil } }
}

extension Predicate.Shape {
    /// Whether only rows can be meant whose expression is one of a few values.
    func isEquality(on expression: String) -> Bool {
        switch self {
        case .comparison(expression, .equals, _), .comparison(expression, .oneOf, _): true
        case .all(let shapes): shapes.contains { $0.isEquality(on: expression) }
        case .constant, .sql, .isNull, .comparison, .any, .not: false
        }
    }

    /// How many conditions it is made of.
    var conditionCount: Int {
        switch self {
        case .all(let shapes), .any(let shapes): shapes.reduce(1) { $0 + $1.conditionCount }
        case .not(let shape): 1 + shape.conditionCount
        case .constant, .sql, .isNull, .comparison: 1
        }
    }

    /// - Parameter parameter: the next parameter's place, such as `$3`.
    func sql(_ parameter: () -> String) -> String {
        switch self {
        case .constant(let value): return value ? "TRUE" : "FALSE"
        case .sql(let text): return "(\(text))"
        case .isNull(let expression): return "\(expression) IS NULL"
        case .comparison(let expression, let comparison, let type):
            return comparison.sql(expression, "\(parameter())::\(type)")
        case .all(let shapes): return "(" + shapes.map { $0.sql(parameter) }.joined(separator: " AND ") + ")"
        case .any(let shapes): return "(" + shapes.map { $0.sql(parameter) }.joined(separator: " OR ") + ")"
        case .not(let shape): return "(\(shape.sql(parameter))) IS NOT TRUE"
        }
    }
}

extension Predicate.Comparison {
    fileprivate func sql(_ expression: String, _ value: String) -> String {
        switch self {
        case .equals: "\(expression) = \(value)"
        case .lessThan: "\(expression) < \(value)"
        case .atMost: "\(expression) <= \(value)"
        case .greaterThan: "\(expression) > \(value)"
        case .atLeast: "\(expression) >= \(value)"
        case .oneOf: "\(expression) = ANY (\(value)[])"
        case .contains: "strpos(\(Alphabet.folded(expression)), \(Alphabet.folded(value))) > 0"
        case .startsWith: "starts_with(\(Alphabet.folded(expression)), \(Alphabet.folded(value)))"
        }
    }
}
