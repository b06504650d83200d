/// A field of an operation for one object type, made once: its key, arguments and selections, and where its values
/// come from.
public final class FieldPlan {
    public let responseKey: String
    public let definition: FieldDefinition
    public let parent: ObjectType
    /// Where it stands in the document, for the locations of its errors.
    let offsets: [SourceOffset]
    let arguments: ArgumentPlan
    /// What is selected of it, for each object type that it can have; none for a leaf.
    public internal(set) var selections: [SelectionPlan] = []
    private(set) var source: FieldSource = .unbound

    init(
        responseKey: String, definition: FieldDefinition, parent: ObjectType, offsets: [SourceOffset],
        arguments: ArgumentPlan
    ) {
        self.responseKey = responseKey
        self.definition = definition
        self.parent = parent
        self.offsets = offsets
        self.arguments = arguments
    }

    /// The selection for an object type.
    public func selection(of type: TypeID) -> SelectionPlan? { selections.first { $0.type.id == type } }

    // MARK: Binding: each field is bound exactly once

    /// Whether it is: `__typename` is from the start.
    public var isBound: Bool { !source.isUnbound }

    /// A leaf that is a column of its parent's row.
    public func bind(column: Int, _ encoding: LeafEncoding) {
        bind(.leaf(column: column, encoding))
    }

    /// An object that lies in its parent's row: the same source and row, other columns.
    /// - Parameter presence: a column that is null where the object is.
    public func attach(presence: Int?) { bind(.attached(presence: presence)) }

    /// A value that its parent's source holds, given out by `RowSource.held`.
    public func hold(column: Int) { bind(.held(column: column)) }

    public func resolve(with resolver: any Resolver) { bind(.resolver(resolver)) }

    private func bind(_ source: FieldSource) {
        if case .unbound = self.source {
            self.source = source
        } else {
            preconditionFailure("\(parent.name).\(definition.name) is bound twice")
        }
    }
}

/// Where the values of a field come from.
enum FieldSource {
    case unbound
    case leaf(column: Int, LeafEncoding)
    case attached(presence: Int?)
    case held(column: Int)
    case resolver(any Resolver)
}

/// The arguments of a field: coerced once where no variable stands in them, else for each request.
enum ArgumentPlan {
    case constant(Arguments)
    case open(InputTable, [Argument], at: SourceOffset)
}

/// What is selected of one object type at one place of an operation.
public final class SelectionPlan {
    public let type: ObjectType
    /// In the order of the response.
    public let fields: [FieldPlan]
    /// Why none of its objects has a value: then it has no fields.
    let failure: FieldError?
    /// The fields that are not leaves of their parent's row, in the same order. Empty until sealed.
    private(set) var children: [FieldPlan] = []
    private(set) var steps: [SelectionStep] = []
    private var leaves: UnsafeMutableBufferPointer<LeafField>
    private var keys: UnsafeMutableBufferPointer<UInt8>

    convenience init(type: ObjectType, failure: FieldError) { self.init(type: type, fields: [], failure: failure) }

    init(type: ObjectType, fields: [FieldPlan], failure: FieldError? = nil) {
        self.type = type
        self.fields = fields
        self.failure = failure
        leaves = UnsafeMutableBufferPointer(start: nil, count: 0)
        keys = UnsafeMutableBufferPointer(start: nil, count: 0)
    }

    deinit {
        leaves.deallocate()
        keys.deallocate()
    }

    func leafRun(_ start: Int, _ count: Int) -> LeafRun {
        guard let base = leaves.baseAddress else { preconditionFailure("only a sealed selection has runs of leaves") }
        return LeafRun(start: base + start, count: count)
    }

    /// The field of a leaf of the run that starts at `start`.
    func leafField(_ start: Int, _ place: Int) -> FieldPlan {
        var left = start + place
        for field in fields where field.source.isLeaf {
            if left == 0 { return field }
            left -= 1
        }
        preconditionFailure("a run has no more leaves than its selection")
    }

    /// The key of child i: `,"name":`.
    func childKey(_ child: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(keys)[childKeys[child]])
    }

    private var childKeys: [Range<Int>] = []

    /// Lays the bound fields out for the writer: encoded keys, runs of leaves, children.
    func seal() {
        var text = JSONBuffer(capacity: 64 * max(fields.count, 1))
        var leafKeys: [Range<Int>] = []
        for field in fields {
            let start = text.count
            text.append(UInt8(ascii: ","))
            text.appendString(field.responseKey)
            text.append(UInt8(ascii: ":"))
            if case .leaf(_, .constant) = field.source { text.appendString(type.name) }
            if field.source.isLeaf { leafKeys.append(start..<text.count) } else { childKeys.append(start..<text.count) }
        }
        keys = .allocate(capacity: text.count)
        UnsafeMutableRawBufferPointer(keys).copyMemory(from: text.bytes)
        leaves = .allocate(capacity: leafKeys.count)
        layOut(leafKeys)
    }

    private func layOut(_ leafKeys: [Range<Int>]) {
        var leafCount = 0
        var runStart = 0
        for field in fields {
            if case .leaf(let column, let encoding) = field.source, let base = keys.baseAddress {
                let key = leafKeys[leafCount]
                leaves.initializeElement(
                    at: leafCount,
                    to: LeafField(
                        key: UnsafePointer(base + key.lowerBound), keyLength: key.count, column: column,
                        encoding: encoding, isNonNull: field.definition.type.isNonNull,
                        definition: .passUnretained(field.definition)))
                leafCount += 1
            } else {
                if leafCount > runStart { steps.append(.leaves(start: runStart, count: leafCount - runStart)) }
                runStart = leafCount
                steps.append(.child(children.count))
                children.append(field)
            }
        }
        if leafCount > runStart { steps.append(.leaves(start: runStart, count: leafCount - runStart)) }
    }
}

/// What the writer does next in an object.
enum SelectionStep: BitwiseCopyable {
    case leaves(start: Int, count: Int)
    case child(Int)
}

extension FieldSource {
    var isLeaf: Bool {
        if case .leaf = self { true } else { false }
    }
}

extension FieldPlan {
    /// The field as a leaf without a key: an item of a column of leaves.
    func itemLeaf(column: Int, _ encoding: LeafEncoding, isNonNull: Bool) -> LeafField {
        LeafField(
            key: StaticString("").utf8Start, keyLength: 0, column: column, encoding: encoding, isNonNull: isNonNull,
            definition: .passUnretained(definition))
    }
}
