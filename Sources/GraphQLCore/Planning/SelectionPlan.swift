/// What is selected of one object type at one place of an operation.
public final class SelectionPlan {
    public let type: ObjectType
    /// In the order of the response.
    public let fields: [FieldPlan]
    /// Why none of its objects has a value: then it has no fields.
    let failure: FieldError?
    /// The same for the executor and the writer: trivial values in one block of memory that the plan owns.
    /// Safety: written once, by `seal`, before the plan is used.
    @exclusivity(unchecked) private(set) var layout: SelectionLayout
    private var memory: UnsafeMutableRawPointer?

    init(type: ObjectType, fields: [FieldPlan], failure: FieldError? = nil) {
        self.type = type
        self.fields = fields
        self.failure = failure
        layout = SelectionLayout()
    }

    deinit { memory?.deallocate() }

    /// Lays the bound fields out: runs of leaves, children, and their encoded keys.
    func seal() {
        var size = SelectionLayoutSize()
        for field in fields { size.add(field) }
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: size.byteCount, alignment: MemoryLayout<LeafField>.alignment)
        self.memory = memory
        var maker = SelectionLayoutMaker(size, memory, typeName: type.name)
        for field in fields { maker.add(field) }
        layout = maker.finish()
        if failure != nil { layout.failed = .passUnretained(self) }
    }
}

/// A selection as trivial values. Its memory belongs to its `SelectionPlan`.
struct SelectionLayout: BitwiseCopyable {
    var steps: UnsafePointer<SelectionStep>?
    var stepCount = 0
    /// The fields that are not leaves of their parent's row.
    var children: UnsafePointer<Unmanaged<FieldPlan>>?
    var childCount = 0
    /// The selection, where none of its objects has a value.
    var failed: Unmanaged<SelectionPlan>?

    func child(_ place: Int) -> Unmanaged<FieldPlan> {
        guard let children, place < childCount else { preconditionFailure("a child is one of its selection") }
        return children[place]
    }
}

/// What the writer does next in an object.
enum SelectionStep: BitwiseCopyable {
    case leaves(LeafRun)
    case child(Int, key: UnsafePointer<UInt8>, keyLength: Int, Wrapping)
}

/// How much memory a layout takes.
struct SelectionLayoutSize {
    private(set) var leafCount = 0
    private(set) var childCount = 0
    private(set) var stepCount = 0
    private var keyBytes = LeafField.keyPadding
    private var endsWithLeaf = false

    mutating func add(_ field: FieldPlan) {
        keyBytes += field.responseKey.utf8.count + 4
        guard case .leaf(_, let encoding) = field.source else {
            childCount += 1
            stepCount += 1
            endsWithLeaf = false
            return
        }
        if case .constant = encoding { keyBytes += field.parent.name.utf8.count + 2 }
        leafCount += 1
        if !endsWithLeaf { stepCount += 1 }
        endsWithLeaf = true
    }

    var stepsOffset: Int { leafCount * MemoryLayout<LeafField>.stride }
    var childrenOffset: Int { stepsOffset + stepCount * MemoryLayout<SelectionStep>.stride }
    var keysOffset: Int { childrenOffset + childCount * MemoryLayout<Unmanaged<FieldPlan>>.stride }
    var byteCount: Int { keysOffset + keyBytes }
}

/// Fills the memory of a layout.
private struct SelectionLayoutMaker {
    private let leaves: UnsafeMutablePointer<LeafField>
    private let steps: UnsafeMutablePointer<SelectionStep>
    private let children: UnsafeMutablePointer<Unmanaged<FieldPlan>>
    private var key: UnsafeMutablePointer<UInt8>
    private let typeName: String
    private var leafCount = 0
    private var runStart = 0
    private var stepCount = 0
    private var childCount = 0

    init(_ size: SelectionLayoutSize, _ memory: UnsafeMutableRawPointer, typeName: String) {
        leaves = memory.bindMemory(to: LeafField.self, capacity: size.leafCount)
        steps = (memory + size.stepsOffset).bindMemory(to: SelectionStep.self, capacity: size.stepCount)
        children = (memory + size.childrenOffset)
            .bindMemory(to: Unmanaged<FieldPlan>.self, capacity: size.childCount)
        let keyBytes = size.byteCount - size.keysOffset
        key = (memory + size.keysOffset).bindMemory(to: UInt8.self, capacity: keyBytes)
        // Keys are read beyond their ends, up to these bytes.
        (key + keyBytes - LeafField.keyPadding).initialize(repeating: 0, count: LeafField.keyPadding)
        self.typeName = typeName
    }

    mutating func add(_ field: FieldPlan) {
        let start = UnsafePointer(key)
        write(",\"")
        write(field.responseKey)
        write("\":")
        guard case .leaf(let column, let encoding) = field.source else {
            endRun()
            let step = SelectionStep.child(
                childCount, key: start, keyLength: start.distance(to: key), field.definition.type.wrapping)
            (steps + stepCount).initialize(to: step)
            (children + childCount).initialize(to: .passUnretained(field))
            stepCount += 1
            childCount += 1
            return
        }
        if case .constant = encoding {
            write("\"")
            write(typeName)
            write("\"")
        }
        (leaves + leafCount).initialize(
            to: LeafField(
                key: start, keyLength: start.distance(to: key), column: column, encoding,
                isNonNull: field.definition.type.isNonNull, field))
        leafCount += 1
    }

    mutating func finish() -> SelectionLayout {
        endRun()
        return SelectionLayout(
            steps: UnsafePointer(steps), stepCount: stepCount, children: UnsafePointer(children), childCount: childCount
        )
    }

    private mutating func endRun() {
        if leafCount == runStart { return }
        let run = LeafRun(start: UnsafePointer(leaves + runStart), count: leafCount - runStart)
        (steps + stepCount).initialize(to: .leaves(run))
        stepCount += 1
        runStart = leafCount
    }

    /// A name has no character that JSON escapes.
    private mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return }
            key.update(from: start, count: utf8.count)
            key += utf8.count
        }
    }

    private mutating func write(_ text: StaticString) {
        key.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        key += text.utf8CodeUnitCount
    }
}
