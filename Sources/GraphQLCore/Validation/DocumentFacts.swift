/// What the rules want to know of a document, looked up once: each field with its type and definition, each directive,
/// value, variable usage and spread, in the order of the document.
struct DocumentFacts {
    /// Names of so few fragments are compared one by one; more are hashed.
    private static let fewFragments = 8

    let document: Document
    let schema: Schema
    var operations: [OperationFact] = []
    var fragments: [FragmentFact] = []
    /// Places in `fragments` by name, where there are many.
    private var fragmentPlaces: [String: Int] = [:]
    var typeSystemDefinitions: [TypeSystemDefinition] = []
    /// Of each of the document's fields.
    var fields: [FieldFact]
    /// Of each of the document's spreads its fragment's place in `fragments`; nil where there is none.
    var spreadFragments: [Int?]
    /// Of each of the document's inline fragments the type that it is on; nil where no type has the name.
    var inlineFragmentTypes: [TypeID?]
    /// Of spreads, and of inline fragments that have a type condition.
    var spreads: [SpreadFact] = []
    /// Of fragments and inline fragments.
    var typeConditions: [TypeConditionFact] = []
    var argumentLists: [ArgumentListFact] = []
    var directives: [DirectiveFact] = []
    /// The directives of one place, as ranges of `directives`, where there are several.
    var directiveLists: [Range<Int>] = []
    var values: [ValueFact] = []
    var variableUsages: [VariableUsage] = []
    var conditionVariables: [String] = []
    /// Whether it is certain that no two fields meet under one response key; found out by `DistinctKeys`.
    var keysAreDistinct = false

    init(_ document: Document, _ schema: Schema) {
        self.document = document
        self.schema = schema
        fields = [FieldFact](filledWith: FieldFact(parent: nil, nil), count: document.fields.count)
        spreadFragments = [Int?](filledWith: nil, count: document.spreads.count)
        inlineFragmentTypes = [TypeID?](filledWith: nil, count: document.inlineFragments.count)
        argumentLists.reserveCapacity(8)
        values.reserveCapacity(8)
    }

    /// The place of the fragment of this name; of several the first.
    func fragmentPlace(of name: Name) -> Int? {
        if fragments.count > Self.fewFragments { return fragmentPlaces[name.value] }
        return fragments.firstIndex { $0.definition.name.hash == name.hash && $0.definition.name.value == name.value }
    }

    mutating func append(_ fragment: FragmentFact) {
        fragments.append(fragment)
        if fragments.count <= Self.fewFragments { return }
        let unnamed = fragmentPlaces.isEmpty ? 0..<fragments.count : fragments.count - 1..<fragments.count
        for place in unnamed {
            let name = fragments[place].definition.name.value
            if fragmentPlaces[name] == nil { fragmentPlaces[name] = place }
        }
    }

    func arguments(of list: ArgumentListFact) -> [Argument] {
        switch list.owner {
        case .field(let place): document.fields[place].arguments
        case .directive(let place): directives[place].directive.arguments
        }
    }

    /// Nil where the field or directive is unknown.
    func definitions(of list: ArgumentListFact) -> InputTable? {
        switch list.owner {
        case .field(let place): fields[place].definition?.arguments
        case .directive(let place): directives[place].definition?.arguments
        }
    }

    func offset(of list: ArgumentListFact) -> SourceOffset {
        switch list.owner {
        case .field(let place): document.fields[place].offset
        case .directive(let place): directives[place].directive.offset
        }
    }

    /// What has the arguments, in a reader's words.
    func ownerText(of list: ArgumentListFact) -> String {
        switch list.owner {
        case .field(let place): text(ofField: place)
        case .directive(let place): "@\(directives[place].directive.name.value)"
        }
    }

    /// `Type.field`
    func text(ofField place: Int) -> String {
        let parent = fields[place].parent.map { "\(schema[$0].name)." } ?? ""
        return parent + document.fields[place].name.value
    }

    /// The variable usages of an operation, those in the fragments it reaches included.
    func forEachUsage(of operation: OperationFact, _ body: (VariableUsage) -> Void) {
        for usage in operation.contents.usages { body(variableUsages[usage]) }
        for fragment in operation.reachedFragments {
            for usage in fragments[fragment].contents.usages { body(variableUsages[usage]) }
        }
    }

    /// The input object type that is expected of a value, if it is one.
    func inputObject(of fact: ValueFact) -> InputObjectType? { fact.type.flatMap { schema.inputObject($0.named) } }
}

/// What a definition contains, as ranges of the lists of facts.
struct DefinitionContents {
    var spreads = 0..<0
    var usages = 0..<0
}

struct OperationFact {
    let definition: OperationDefinition
    /// Nil where the schema does not have such operations.
    let rootType: TypeID?
    let variables: VariableTable
    var contents = DefinitionContents()
    /// Places of the fragments that it spreads, directly or through others, each once.
    var reachedFragments: [Int] = []
}

struct FragmentFact {
    let definition: FragmentDefinition
    /// Nil where no type has the name.
    let type: TypeID?
    var contents = DefinitionContents()
    /// An operation spreads it, directly or through others.
    var isReached = false
}

/// Trivial, as a document may have many.
/// Safety: the definition is the schema's, which the facts keep.
struct FieldFact: BitwiseCopyable {
    /// Nil where the type is unknown or has no fields: an error that is told elsewhere.
    let parent: TypeID?
    private let unmanagedDefinition: Unmanaged<FieldDefinition>?

    init(parent: TypeID?, _ definition: Unmanaged<FieldDefinition>?) {
        self.parent = parent
        unmanagedDefinition = definition
    }

    /// Whether the field or its parent is unknown.
    var isUnknown: Bool { unmanagedDefinition == nil }

    /// Nil where the field or its parent is unknown.
    var definition: FieldDefinition? { unmanagedDefinition?.takeUnretainedValue() }

    /// Likewise.
    var type: TypeReference? { unmanagedDefinition?._withUnsafeGuaranteedRef { $0.type } }
}

struct SpreadFact {
    /// The name and where it stands; nil in an inline fragment.
    let name: Name?
    let offset: SourceOffset
    let parent: TypeID?
    /// What the fragment is on, where that is known and composite.
    let type: TypeID?
    /// The place of the fragment, for a named one that exists.
    let fragment: Int?
}

struct TypeConditionFact {
    let condition: Name
    /// Nil where no type has the name.
    let type: TypeID?
    /// Nil in an inline fragment.
    let fragmentName: String?
}

/// The arguments that a field or directive is given or could be given.
struct ArgumentListFact {
    enum Owner {
        /// By place in `fields`.
        case field(Int)
        /// By place in `directives`.
        case directive(Int)
    }

    let owner: Owner
    /// Some of them are not defined.
    let hasUnknown: Bool
    let count: Int
}

struct DirectiveFact {
    let directive: Directive
    /// Nil where no directive has the name.
    let definition: DirectiveDefinition?
    let location: DirectiveLocation
}

/// A value and what is expected where it stands. Variables are not among them, but see `VariableUsage`.
struct ValueFact {
    let value: Value
    /// Nil where that is not known, or where the value is inside another that has to be judged as a whole.
    let type: TypeReference?
}

struct VariableUsage {
    let name: String
    let offset: SourceOffset
    /// The type that is expected where it stands; nil where that is not known.
    let type: TypeReference?
    /// What stands in for it has a default: an argument or input field does, an item of a list never.
    let hasLocationDefault: Bool
    /// It is the field of a OneOf input object.
    let isOneOfField: Bool
}
