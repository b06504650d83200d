/// A field of an operation for one object type, made once: its key, arguments and selections, and where its values
/// come from.
public final class FieldPlan {
    /// Places that one error tells of.
    private static let maximumOffsets = 64

    public let definition: FieldDefinition
    public let parent: ObjectType
    /// Nil where the field has none.
    private let arguments: ArgumentPlan?
    public let selections: SelectionPlans
    // Safety: a plan is bound before it is shared, by one thread; the fields that follow are never changed again, so
    // that reading them needs no check for exclusive access.
    @exclusivity(unchecked) private(set) var source = FieldSource.unbound
    @exclusivity(unchecked) private(set) var resolver: BoundResolver?
    /// Of a held list, the items that one parent has at most; nil where the resolver above says it.
    @exclusivity(unchecked) private(set) var maximumItems: Int?
    /// Of a leaf, the bytes that it has at most in a response; nil where its type says it.
    @exclusivity(unchecked) private(set) var maximumBytes: Int?
    public let responseKey: String
    private let offset: SourceOffset
    /// Of the fields that come with it under its key.
    private let otherOffsets: [SourceOffset]

    /// - Parameters:
    ///   - field: its place among the document's.
    ///   - others: those of the fields that come with it under its response key.
    init(
        _ field: Int, _ others: [Int], of document: Document, _ definition: FieldDefinition, parent: ObjectType,
        arguments: ArgumentPlan?, selections: SelectionPlans
    ) {
        responseKey = document.fields[field].responseKey
        offset = document.fields[field].offset
        otherOffsets =
            others.isEmpty ? [] : others.prefix(Self.maximumOffsets - 1).map { document.fields[$0].offset }
        self.definition = definition
        self.parent = parent
        self.arguments = arguments
        self.selections = selections
    }

    /// Its arguments for one request.
    func arguments(_ variables: VariableValues) throws(CoercionError) -> Arguments {
        guard let arguments else { return Arguments(definitions: definition.arguments, values: []) }
        return try arguments.values(variables)
    }

    /// Where it stands in the document, for the locations of its errors.
    var offsets: [SourceOffset] { [offset] + otherOffsets }

    /// The selection for an object type.
    public func selection(of type: TypeID) -> SelectionPlan? { selections.first { $0.type.id == type } }

    /// The selection of a field whose objects are all of one type.
    var objectSelection: SelectionPlan {
        guard let selection = selections.first else {
            preconditionFailure("\(parent.name).\(definition.name) has no object type")
        }
        return selection
    }

    // MARK: Binding: each field is bound exactly once

    /// Whether it is: `__typename` is from the start.
    public var isBound: Bool {
        if case .unbound = source { false } else { true }
    }

    /// A leaf that is a column of its parent's row.
    /// - Parameter bytes: what it takes in a response at most; nil where its type says it.
    public func bind(column: Int, _ encoding: LeafEncoding, atMost bytes: Int? = nil) {
        bind(.leaf(column: column, encoding))
        maximumBytes = bytes
    }

    /// An object that lies in its parent's row: the same source and row, other columns.
    /// - Parameter presence: a column that is null where the object is.
    public func attach(presence: Int?) { bind(.attached(presence: presence)) }

    /// A value that its parent's source holds, given out by `RowSource.held`.
    /// - Parameter items: of a list, how many one parent has at most; nil where the resolver above says it of all together.
    public func hold(column: Int, atMost items: Int? = nil) {
        bind(.held(column: column))
        maximumItems = items
    }

    public func resolve(with resolver: any Resolver) {
        bind(.resolver)
        self.resolver = BoundResolver(resolver)
    }

    private func bind(_ source: FieldSource) {
        precondition(!isBound, "\(parent.name).\(definition.name) is bound once")
        self.source = source
    }
}

/// The resolver of a field: asked for in each request, and copied in none.
final class BoundResolver {
    let resolver: any Resolver

    init(_ resolver: any Resolver) { self.resolver = resolver }
}

/// Where the values of a field come from.
enum FieldSource: BitwiseCopyable {
    case unbound
    case leaf(column: Int, LeafEncoding)
    case attached(presence: Int?)
    case held(column: Int)
    case resolver
}

extension FieldPlan {
    /// The field as a leaf without a key: an item of a column of leaves.
    func itemLeaf(column: Int, _ encoding: LeafEncoding, isNonNull: Bool) -> LeafField {
        LeafField(key: Self.noKey, keyLength: 0, column: column, encoding, isNonNull: isNonNull, self)
    }

    /// Safety: nothing is ever written to it again.
    private nonisolated(unsafe) static let noKey: UnsafePointer<UInt8> = {
        let padding = UnsafeMutablePointer<UInt8>.allocate(capacity: LeafField.keyPadding)
        padding.initialize(repeating: 0, count: LeafField.keyPadding)
        return UnsafePointer(padding)
    }()
}
