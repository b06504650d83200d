/// A variable definition with its type.
struct VariableFact {
    let definition: VariableDefinition
    /// Nil where no type has the name.
    let type: TypeReference?

    var offset: SourceOffset { definition.description?.offset ?? definition.name.offset }
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
            : Dictionary(all.indices.map { (all[$0].definition.name.value, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func place(of name: String) -> Int? {
        all.count <= Self.maximumCompared ? all.firstIndex { $0.definition.name.value == name } : places[name]
    }

    subscript(name: String) -> VariableFact? { place(of: name).map { all[$0] } }
}
