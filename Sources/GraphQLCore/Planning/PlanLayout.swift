/// The memory in which all selections of an operation are laid out: runs of leaves, children, and their encoded keys.
/// One block, as a plan is made and freed as a whole.
final class PlanLayout {
    private let memory: UnsafeMutableRawPointer
    /// Fields that have resolvers of their own.
    private(set) var resolvedFieldCount = 0
    private let size: LayoutSize

    /// What the plan takes, in bytes, about.
    var weight: Int { size.weight + resolvedFieldCount * LayoutSize.resolverBytes }

    var fieldCount: Int { size.fieldCount }

    private init(_ size: LayoutSize) {
        self.size = size
        memory = .allocate(byteCount: size.byteCount, alignment: MemoryLayout<LeafField>.alignment)
    }

    deinit { memory.deallocate() }

    /// Lays out what is bound.
    /// - Returns: what has to live as long as the selections.
    /// - Throws: where a field is not bound.
    static func layOut(_ root: SelectionPlan, _ size: LayoutSize) throws(PlanningError) -> PlanLayout {
        let layout = PlanLayout(size)
        var maker = SelectionLayoutMaker(size, layout.memory)
        try maker.layOut(root)
        layout.resolvedFieldCount = maker.resolvedFieldCount
        return layout
    }
}

/// How much memory the layout of a plan takes at most: whether a field is a leaf shows only when it is bound.
struct LayoutSize {
    private(set) var fieldCount = 0
    private var keyBytes = LeafField.keyPadding
    private var selectionCount = 0
    /// Arguments that the fields can have.
    private var argumentCount = 0
    /// Fields that come with others under their keys.
    private var otherCount = 0

    // What the objects of a plan take, about: `MemoryLimitTests` hold the process to its limit with plans that are weighed so.
    private static let fieldBytes = 176
    private static let selectionBytes = 160
    private static let argumentBytes = 96
    /// What a resolver has made for itself: the statements of a relation, its columns and keys.
    static let resolverBytes = 3072

    /// Without what resolvers take.
    var weight: Int {
        byteCount + fieldCount * Self.fieldBytes + selectionCount * Self.selectionBytes
            + argumentCount * Self.argumentBytes + otherCount * MemoryLayout<SourceOffset>.stride
    }

    mutating func addSelection() { selectionCount += 1 }

    /// - Parameter otherCount: fields that come with it under its key.
    mutating func add(_ field: FieldPlan, otherCount: Int) {
        fieldCount += 1
        argumentCount += field.definition.arguments.all.count
        self.otherCount += otherCount
        keyBytes += field.responseKey.utf8.count + 4
        if field.isBound { keyBytes += field.parent.name.utf8.count + 2 }
    }

    var stepsOffset: Int { fieldCount * MemoryLayout<LeafField>.stride }
    var childrenOffset: Int { stepsOffset + fieldCount * MemoryLayout<SelectionStep>.stride }
    var keysOffset: Int { childrenOffset + fieldCount * MemoryLayout<Unmanaged<FieldPlan>>.stride }
    var byteCount: Int { keysOffset + keyBytes }
}

/// Fills the memory of a layout.
private struct SelectionLayoutMaker {
    /// Where the next of each goes.
    private var leaf: UnsafeMutablePointer<LeafField>
    private var step: UnsafeMutablePointer<SelectionStep>
    private var child: UnsafeMutablePointer<Unmanaged<FieldPlan>>
    private var key: UnsafeMutablePointer<UInt8>
    private let keyEnd: UnsafeMutablePointer<UInt8>
    private(set) var resolvedFieldCount = 0

    /// Safety: a field takes one place at most of each kind, and `write` sees to it that the keys have room.
    init(_ size: LayoutSize, _ memory: UnsafeMutableRawPointer) {
        leaf = memory.bindMemory(to: LeafField.self, capacity: size.fieldCount)
        step = (memory + size.stepsOffset).bindMemory(to: SelectionStep.self, capacity: size.fieldCount)
        child = (memory + size.childrenOffset).bindMemory(to: Unmanaged<FieldPlan>.self, capacity: size.fieldCount)
        let keyBytes = size.byteCount - size.keysOffset
        key = (memory + size.keysOffset).bindMemory(to: UInt8.self, capacity: keyBytes)
        // Keys are read beyond their ends, up to these bytes.
        keyEnd = key + keyBytes - LeafField.keyPadding
        keyEnd.initialize(repeating: 0, count: LeafField.keyPadding)
    }

    mutating func layOut(_ selection: SelectionPlan) throws(PlanningError) {
        let (firstStep, firstChild, firstKey) = (step, child, key)
        var run = leaf
        for place in selection.fields.indices {
            // The selection keeps its fields: none has to be counted to be looked at.
            let isBound = Unmanaged.passUnretained(selection.fields[place])._withUnsafeGuaranteedRef {
                layOut($0, &run, firstChild)
            }
            if !isBound { throw unbound(selection.fields[place]) }
        }
        end(&run)
        selection.layout = SelectionLayout(
            steps: UnsafePointer(firstStep), stepCount: firstStep.distance(to: step),
            children: UnsafePointer(firstChild), childCount: firstChild.distance(to: child),
            failed: selection.failure == nil ? nil : .passUnretained(selection),
            objectBytes: firstKey.distance(to: key) + 2)
        for place in 0..<selection.layout.childCount {
            for selection in selection.layout.child(place).takeUnretainedValue().selections { try layOut(selection) }
        }
    }

    /// - Parameters:
    ///   - run: where the run of leaves before it began.
    ///   - firstChild: of its selection.
    /// - Returns: whether the field is bound.
    @inline(__always)
    private mutating func layOut(
        _ field: FieldPlan, _ run: inout UnsafeMutablePointer<LeafField>,
        _ firstChild: UnsafeMutablePointer<Unmanaged<FieldPlan>>
    ) -> Bool {
        let keyStart = writeKey(of: field)
        switch field.source {
        case .unbound: return false
        case .leaf(let column, let encoding):
            if case .constant = encoding { write(field.parent.name, "\"", "\"") }
            add(field, column, encoding, keyStart)
        case .attached, .held, .resolver:
            if case .resolver = field.source { resolvedFieldCount += 1 }
            end(&run)
            add(field, place: firstChild.distance(to: child), keyStart)
        }
        return true
    }

    private func unbound(_ field: FieldPlan) -> PlanningError {
        PlanningError("Nothing resolves \(field.parent.name).\(field.definition.name).")
    }

    private mutating func add(
        _ field: FieldPlan, _ column: Int, _ encoding: LeafEncoding, _ keyStart: UnsafePointer<UInt8>
    ) {
        leaf.initialize(
            to: LeafField(
                key: keyStart, keyLength: keyStart.distance(to: key), column: column, encoding,
                isNonNull: field.definition.type.isNonNull, field))
        leaf += 1
    }

    private mutating func add(_ field: FieldPlan, place: Int, _ keyStart: UnsafePointer<UInt8>) {
        step.initialize(
            to: .child(place, key: keyStart, keyLength: keyStart.distance(to: key), field.definition.type.wrapping))
        step += 1
        child.initialize(to: .passUnretained(field))
        child += 1
    }

    /// Ends the run of leaves that began at `run`, if there are any; the next begins here.
    private mutating func end(_ run: inout UnsafeMutablePointer<LeafField>) {
        if leaf == run { return }
        step.initialize(to: .leaves(LeafRun(start: UnsafePointer(run), count: run.distance(to: leaf))))
        step += 1
        run = leaf
    }

    /// `,"key":`
    private mutating func writeKey(of field: FieldPlan) -> UnsafePointer<UInt8> {
        let start = UnsafePointer(key)
        write(field.responseKey, ",\"", "\":")
        return start
    }

    /// A name has no character that JSON escapes.
    @inline(__always)
    private mutating func write(_ name: String, _ prefix: StaticString, _ suffix: StaticString) {
        var name = name
        name.withUTF8 { utf8 in
            let byteCount = prefix.utf8CodeUnitCount + utf8.count + suffix.utf8CodeUnitCount
            precondition(key.distance(to: keyEnd) >= byteCount, "the keys of a plan are as long as was counted")
            write(prefix.utf8Start, prefix.utf8CodeUnitCount)
            if let start = utf8.baseAddress { write(start, utf8.count) }
            write(suffix.utf8Start, suffix.utf8CodeUnitCount)
        }
    }

    @inline(__always)
    private mutating func write(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        key.update(from: bytes, count: count)
        key += count
    }
}
