/// What execution found, flat: nodes are all the objects of one place and type, fields say where each of their
/// non-leaf fields leads. Trivial values only; what they point to is kept alive beside them.
struct Answer: ~Copyable {
    /// Breadth first; node 0 is the root.
    var nodes = FlatArray<AnswerNode>(capacity: 32)
    /// For each node a run of as many as its selection has children.
    var fields = FlatArray<AnswerField>(capacity: 64)
    /// The list levels of all fields.
    var levels = FlatArray<ListLevel>(capacity: 16)
    /// The way from the root to what is being written.
    var path = FlatArray<PathStep>(capacity: 32)
    /// Fields that have begun and are waited for.
    var pending: [PendingField] = []
    private(set) var failures: [FieldError] = []
    /// What the pointers point to.
    private var kept: [AnyObject] = []
    /// What the rows take that were found, in memory or at least in the response, whichever way they are looked at.
    private(set) var heldBytes = 0

    /// A row beyond what its keys take in the response.
    private static let rowBytes = 32

    init() {
        kept.reserveCapacity(32)
        pending.reserveCapacity(8)
    }

    /// Forgets everything and keeps the memory.
    mutating func removeAll() {
        nodes.removeAll()
        fields.removeAll()
        levels.removeAll()
        path.removeAll()
        if !pending.isEmpty { pending.removeAll(keepingCapacity: true) }
        if !failures.isEmpty { failures.removeAll() }
        kept.removeAll(keepingCapacity: true)
        heldBytes = 0
    }

    /// Adds all rows of a source as the objects of a place.
    mutating func appendNode(_ source: consuming RowSource, _ selection: SelectionPlan) -> Int {
        let unretained = Unmanaged.passUnretained(source)
        heldBytes &+= source.count &* (Self.rowBytes &+ selection.layout.objectBytes)
        kept.append(source)
        return appendNode(unretained, selection.layout)
    }

    /// The same for a source that is kept already.
    mutating func appendNode(_ source: Unmanaged<RowSource>, _ layout: SelectionLayout) -> Int {
        nodes.append(AnswerNode(source: source, layout: layout, firstField: fields.count))
        for child in 0..<layout.childCount { fields.append(AnswerField(plan: layout.child(child))) }
        return nodes.count - 1
    }

    /// Takes the result of a field in: its items become nodes, which are executed in their turn.
    mutating func absorb(_ column: consuming Column, field: Int, _ plan: FieldPlan) {
        var answer = fields[field]
        // What it has is taken out, not copied: of a copy the references would be counted.
        if let list = column.outerList.take() {
            answer.firstLevel = Int32(truncatingIfNeeded: levels.count)
            answer.levelCount = Int32(truncatingIfNeeded: column.innerLists.count + 1)
            append(list)
            for list in column.innerLists { append(list) }
        }
        if let errors = column.errors.take() {
            answer.errors = .passUnretained(errors)
            kept.append(errors)
        }
        switch consume column.items {
        case .objects(let source, let index):
            keep(index, &answer)
            answer.kind = .objects
            answer.firstNode = Int32(truncatingIfNeeded: appendNode(source, plan.objectSelection))
        case .abstract(let rows):
            absorb(rows, plan, &answer)
        case .leaves(let source, let column, let encoding):
            answer.kind = .leaves
            answer.leafSource = .passUnretained(source)
            kept.append(source)
            answer.leafColumn = Int32(truncatingIfNeeded: column)
            answer.leafEncoding = encoding
        case .failed(let error):
            answer.kind = .failed
            answer.failure = Int32(truncatingIfNeeded: failures.count)
            failures.append(error)
        }
        fields[field] = answer
    }

    private mutating func append(_ list: ListRanges) {
        if let entries = list.entries { kept.append(entries) }
        levels.append(ListLevel(only: list.only, entries: list.entries.map { UnsafePointer($0.values) }))
    }

    private mutating func keep(_ index: RowIndex?, _ answer: inout AnswerField) {
        guard let rows = index?.rows else { return }
        kept.append(rows)
        answer.rows = UnsafePointer(rows.values)
    }

    /// The nodes of an abstract field stand side by side, in the order of its sources.
    private mutating func absorb(_ rows: AbstractRows, _ plan: FieldPlan, _ answer: inout AnswerField) {
        keep(rows.index, &answer)
        kept.append(rows.tags)
        answer.kind = .abstract
        answer.tags = UnsafePointer(rows.tags.values)
        answer.firstNode = Int32(truncatingIfNeeded: nodes.count)
        for typed in rows.sources {
            guard let selection = plan.selection(of: typed.type) else {
                preconditionFailure("a resolver of \(plan.parent.name).\(plan.definition.name) gave an impossible type")
            }
            _ = appendNode(typed.source, selection)
        }
    }
}

/// A field whose column is not there yet.
struct PendingField {
    let field: Int
    let promise: Promise
}

/// A step of the way to a value: trivial, so that a list item costs one store.
enum PathStep: BitwiseCopyable {
    case field(Unmanaged<FieldPlan>)
    case item(Int)
}

/// All the objects of one place in the answer that have one type: the rows of a source.
struct AnswerNode: BitwiseCopyable {
    let source: Unmanaged<RowSource>
    let layout: SelectionLayout
    /// The place of its first child among the answer's fields.
    let firstField: Int
}

/// Where a field of a node's objects leads.
struct AnswerField: BitwiseCopyable {
    enum Kind: BitwiseCopyable {
        /// No parent has asked: the node has no rows.
        case empty
        case attached, objects, abstract, leaves, failed
    }

    let plan: Unmanaged<FieldPlan>
    var kind = Kind.empty
    var firstNode: Int32 = -1
    var firstLevel: Int32 = 0
    var levelCount: Int32 = 0
    /// Of a leaf, its column; of an attached object, the column that is null where it is, or -1.
    var leafColumn: Int32 = -1
    /// Its place among the answer's failures.
    var failure: Int32 = -1
    /// For each item the row of its object; nil where item i is row i.
    var rows: UnsafePointer<Int32>?
    /// For each item of an abstract field its node, counted from the first.
    var tags: UnsafePointer<Int32>?
    var leafSource: Unmanaged<RowSource>?
    var leafEncoding = LeafEncoding.constant
    var errors: Unmanaged<ColumnErrors>?

    init(plan: Unmanaged<FieldPlan>) { self.plan = plan }
}

/// One level of lists of a field.
struct ListLevel: BitwiseCopyable {
    private let only: ListRanges.Entry
    /// Nil where there is one item.
    private let entries: UnsafePointer<ListRanges.Entry>?

    init(only: ListRanges.Entry, entries: UnsafePointer<ListRanges.Entry>?) {
        self.only = only
        self.entries = entries
    }

    subscript(item: Int) -> ListRanges.Entry {
        if let entries { return entries[item] }
        precondition(item == 0, "a list of one item has no other")
        return only
    }
}
