/// What execution found, flat: nodes are all the objects of one place and type, fields say where each of their
/// non-leaf fields leads. Trivial values only; what they point to is kept alive beside them.
struct Answer: ~Copyable {
    /// Breadth first; node 0 is the root.
    var nodes = FlatArray<AnswerNode>(capacity: 32)
    /// For each node a run of as many as its selection has children.
    var fields = FlatArray<AnswerField>(capacity: 64)
    /// The list levels of all fields.
    var levels = FlatArray<ListLevel>(capacity: 16)
    private(set) var failures: [FieldError] = []
    private var sources: [RowSource] = []
    private var indexes: [RowIndex] = []
    private var ranges: [ListRanges] = []
    private var abstracts: [AbstractTags] = []
    private var errors: [ColumnErrors] = []

    init() {
        sources.reserveCapacity(16)
    }

    /// Adds all rows of a source as the objects of a place.
    mutating func appendNode(_ source: RowSource, _ selection: SelectionPlan) -> Int {
        sources.append(source)
        let layout = selection.layout
        nodes.append(AnswerNode(source: .passUnretained(source), layout: layout, firstField: fields.count))
        for child in 0..<layout.childCount { fields.append(AnswerField(plan: layout.child(child))) }
        return nodes.count - 1
    }

    /// Takes the result of a field in: its items become nodes, which are executed in their turn.
    mutating func absorb(_ column: consuming Column, field: Int, _ plan: FieldPlan) {
        var answer = fields[field]
        answer.firstLevel = levels.count
        answer.levelCount = column.lists.count
        for list in column.lists {
            ranges.append(list)
            levels.append(ListLevel(entries: list.entries))
        }
        if let errors = column.errors {
            self.errors.append(errors)
            answer.errors = .passUnretained(errors)
        }
        switch column.items {
        case .objects(let source, let index):
            guard let selection = plan.selections.first else {
                preconditionFailure("\(plan.parent.name).\(plan.definition.name) has no object type")
            }
            keep(index, &answer)
            answer.kind = .objects
            answer.firstNode = appendNode(source, selection)
        case .abstract(let rows):
            absorb(rows, plan, &answer)
        case .leaves(let source, let column, let encoding):
            sources.append(source)
            answer.kind = .leaves
            answer.leafSource = .passUnretained(source)
            answer.leafColumn = column
            answer.leafEncoding = encoding
        case .failed(let error):
            answer.kind = .failed
            answer.failure = failures.count
            failures.append(error)
        }
        fields[field] = answer
    }

    private mutating func keep(_ index: RowIndex?, _ answer: inout AnswerField) {
        guard let index else { return }
        indexes.append(index)
        answer.rows = UnsafePointer(index.rows)
    }

    /// The nodes of an abstract field stand side by side, in the order of its sources.
    private mutating func absorb(_ rows: AbstractRows, _ plan: FieldPlan, _ answer: inout AnswerField) {
        keep(rows.index, &answer)
        let tags = AbstractTags(rows.tags)
        abstracts.append(tags)
        answer.kind = .abstract
        answer.tags = UnsafePointer(tags.values)
        answer.firstNode = nodes.count
        for typed in rows.sources {
            guard let selection = plan.selection(of: typed.type) else {
                preconditionFailure("a resolver of \(plan.parent.name).\(plan.definition.name) gave an impossible type")
            }
            _ = appendNode(typed.source, selection)
        }
    }
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
    var firstNode = -1
    var firstLevel = 0
    var levelCount = 0
    /// For each item the row of its object; nil where item i is row i.
    var rows: UnsafePointer<Int32>?
    /// For each item of an abstract field its node, counted from the first.
    var tags: UnsafePointer<Int32>?
    var leafSource: Unmanaged<RowSource>?
    /// Of a leaf, its column; of an attached object, the column that is null where it is, or -1.
    var leafColumn = -1
    var leafEncoding = LeafEncoding.constant
    var errors: Unmanaged<ColumnErrors>?
    /// Its place among the answer's failures.
    var failure = -1

    init(plan: Unmanaged<FieldPlan>) { self.plan = plan }
}

/// One level of lists of a field.
struct ListLevel: BitwiseCopyable {
    let entries: UnsafeMutablePointer<ListRanges.Entry>
}

/// The tags of an abstract column in memory that does not move.
private final class AbstractTags {
    let values: UnsafeMutablePointer<Int32>

    init(_ tags: [Int32]) {
        values = .allocate(capacity: max(tags.count, 1))
        for (index, tag) in tags.enumerated() { values[index] = tag }
    }

    deinit { values.deallocate() }
}
