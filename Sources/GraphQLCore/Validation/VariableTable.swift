/// What the rules ask of a variable definition; as its syntax is large, it is not copied here.
struct VariableFact {
    let name: Name
    /// Nil where no type has the name.
    let type: TypeReference?
    let offset: SourceOffset
    let hasNonNullDefault: Bool

    init(_ definition: VariableDefinition, _ type: TypeReference?) {
        name = definition.name
        self.type = type
        offset = definition.offset
        hasNonNullDefault = definition.defaultValue.map { !$0.isNull } ?? false
    }
}

/// The variables of an operation, found by name.
struct VariableTable {
    /// A handful of names is compared faster than it is hashed.
    private static let maximumCompared = 8

    let all: [VariableFact]
    /// The first of each name; empty where there are few variables.
    private let places: [String: Int]

    init(_ all: [VariableFact]) {
        self.all = all
        places =
            all.count <= Self.maximumCompared
            ? [:]
            : Dictionary(all.indices.map { (all[$0].name.value, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func place(of name: String) -> Int? {
        all.count <= Self.maximumCompared ? all.firstIndex { $0.name.value == name } : places[name]
    }

    subscript(name: String) -> VariableFact? { place(of: name).map { all[$0] } }
}

extension Value {
    var isNull: Bool {
        if case .null = kind { true } else { false }
    }
}
