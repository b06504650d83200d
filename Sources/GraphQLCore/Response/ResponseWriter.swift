/// Writes an answer as the response's data. Null propagation is cutting back: an object or list that cannot be says so,
/// and the nearest nullable place around it is cut to where it began and becomes null.
///
/// Writing a large answer can pause between two items of a list. Each function then saves its position in `frames` while it returns, and
/// restores it when writing continues.
/// https://spec.graphql.org/September2025/#sec-Handling-Execution-Errors
struct ResponseWriter: ~Copyable {
    /// Errors of one response that are shown; a column that failed for thousands of parents says so this often.
    static let maximumErrors = 200

    private var answer: Answer
    private var locator: SourceLocator
    private var failures = LeafFailures()
    private var errors: [GraphQLError] = []
    private let maximumBytes: Int
    /// Nothing more is written then.
    private var isTooLarge = false
    private let start: Int
    private var pausesAt = Int.max
    private var isPausing = false
    /// The positions of the functions that have paused, the innermost first.
    private var frames: [PausedResponse.Frame] = []

    private init(
        _ answer: consuming Answer, _ source: SourceText, maximumBytes: Int, isTooLarge: Bool,
        _ paused: consuming PausedResponse?, _ out: inout JSONBuffer
    ) {
        self.answer = answer
        self.isTooLarge = isTooLarge
        locator = SourceLocator(source)
        if let paused {
            start = paused.start
            errors = paused.errors
            frames = paused.frames
        } else {
            start = out.count
            out.append(Self.prefix)
        }
        self.maximumBytes = start + maximumBytes
    }

    private static let prefix: StaticString = "{\"data\":"

    /// Writes `{"data":…}`, with the errors and the extensions behind it where there are any.
    /// - Parameters:
    ///   - answer: is given back as it is.
    ///   - extensions: asked for when the data is written, with its bytes.
    ///   - maximumBytes: of the data. Objects that stand at many frames are held once and written often, so that only
    ///     writing them tells how much they are. An answer that is larger becomes null.
    ///   - hidden: what messages do not name.
    ///   - isTooLarge: that was certain before it was executed to its end.
    ///   - pause: the number of bytes after which it pauses, at the next item of a list; nil means never.
    ///   - paused: the state of the previous pause; set if it pauses again.
    /// - Returns: the errors; nil if it has paused.
    static func write(
        _ answer: inout Answer, of document: Document, maximumBytes: Int, isTooLarge: Bool,
        hiding hidden: HiddenNames? = nil, pausingAfter pause: Int? = nil, _ paused: inout PausedResponse?,
        into out: inout JSONBuffer, extensions: (_ dataBytes: Int) -> JSONValue?
    ) -> [GraphQLError]? {
        var writer = ResponseWriter(
            answer, document.source, maximumBytes: maximumBytes, isTooLarge: isTooLarge, paused.take(), &out)
        writer.pausesAt = pause.map { out.count + $0 } ?? .max
        if writer.writeData(&out) { writer.end(extensions, hidden, document.source, &out) }
        let errors = writer.errors
        if writer.isPausing {
            paused = PausedResponse(start: writer.start, errors: errors, frames: writer.frames)
        }
        let isPausing = writer.isPausing
        answer = writer.finish()
        return isPausing ? nil : errors
    }

    private consuming func finish() -> Answer { answer }

    /// - Returns: false if it pauses.
    private mutating func writeData(_ out: inout JSONBuffer) -> Bool {
        let isWritten = !isTooLarge && writeObject(0, row: 0, &out)
        if isPausing { return false }
        if !isWritten || isTooLarge {
            out.cut(to: start + Self.prefix.utf8CodeUnitCount)
            out.appendNull()
        }
        return true
    }

    private mutating func end(
        _ extensions: (_ dataBytes: Int) -> JSONValue?, _ hidden: HiddenNames?, _ source: SourceText,
        _ out: inout JSONBuffer
    ) {
        if isTooLarge {
            errors = [
                GraphQLError("The answer is too large: ask for less at once, by pages.", code: "ANSWER_TOO_LARGE")
            ]
        }
        // With the brace that ends the response.
        let dataBytes = out.count - start + 1
        if !errors.isEmpty {
            if let hidden { errors = errors.map { hidden.hide(in: $0, about: source) } }
            out.append(",\"errors\":")
            out.append(errors)
        }
        if let extensions = extensions(dataBytes) {
            out.append(",\"extensions\":")
            out.append(extensions)
        }
        out.append("}")
    }

    // MARK: Each returns false where its value is null, with what it wrote left to be cut off

    private mutating func writeObject(_ node: Int, row: Int, _ out: inout JSONBuffer) -> Bool {
        if out.count > maximumBytes { isTooLarge = true }
        if isTooLarge { return false }
        let node = answer.nodes.pointer(to: node).pointee
        if let failure = node.layout.failed?._withUnsafeGuaranteedRef({ $0.failure }) {
            record(failure, at: [], leaf: nil)
            return false
        }
        let resumed = frames.popLast()
        let start = resumed?.mark ?? out.count
        guard let steps = node.layout.steps else { preconditionFailure("only a sealed selection is written") }
        for place in (resumed?.index ?? 0)..<node.layout.stepCount {
            switch steps[place] {
            case .leaves(let run):
                let missing = node.source._withUnsafeGuaranteedRef { $0.write(row, run, &out, &failures) }
                if missing >= 0 || !failures.all.isEmpty {
                    recordLeafErrors(run, missing)
                    if missing >= 0 { return false }
                }
            case .child(let child, let key, let keyLength, let wrapping):
                if place != resumed?.index {
                    out.reserve(keyLength)
                    out.copyKey(key, keyLength)
                }
                let field = answer.fields.pointer(to: node.firstField + child)
                answer.path.append(.field(field.pointee.plan))
                let isWritten = writeNullable(field, level: 0, item: row, wrapping, &out)
                answer.path.removeLast()
                if isWritten { continue }
                if isPausing { frames.append(PausedResponse.Frame(index: place, mark: start)) }
                return false
            }
        }
        if out.count == start { out.append("{") } else { out.patch(at: start, with: UInt8(ascii: "{")) }
        out.append(UInt8(ascii: "}"))
        return true
    }

    /// Writes an item, or null where it is null and may be.
    private mutating func writeNullable(
        _ field: UnsafePointer<AnswerField>, level: Int, item: Int, _ wrapping: Wrapping, _ out: inout JSONBuffer
    ) -> Bool {
        let mark = frames.popLast()?.mark ?? out.count
        if writeItem(field, level: level, item: item, wrapping, &out) { return true }
        if isPausing {
            frames.append(PausedResponse.Frame(index: 0, mark: mark))
            return false
        }
        if wrapping.isNonNull { return false }
        out.cut(to: mark)
        out.appendNull()
        return true
    }

    private mutating func writeItem(
        _ field: UnsafePointer<AnswerField>, level: Int, item: Int, _ wrapping: Wrapping, _ out: inout JSONBuffer
    ) -> Bool {
        if level < Int(field.pointee.levelCount) { return writeList(field, level: level, item: item, wrapping, &out) }
        switch field.pointee.kind {
        case .objects, .abstract:
            let row = field.pointee.rows.map { Int($0[item]) } ?? item
            if row < 0 { return recordNull(field, level, item, wrapping) }
            let node = Int(field.pointee.firstNode) + (field.pointee.tags.map { Int($0[item]) } ?? 0)
            return writeObject(node, row: row, &out)
        case .attached:
            let source = answer.nodes[Int(field.pointee.firstNode)].source
            let isAbsent =
                field.pointee.leafColumn >= 0
                && source._withUnsafeGuaranteedRef { $0.text(item, Int(field.pointee.leafColumn)) == nil }
            if isAbsent { return recordNull(field, level, item, wrapping) }
            return writeObject(Int(field.pointee.firstNode), row: item, &out)
        case .leaves: return writeLeaf(field, level: level, item: item, wrapping, &out)
        case .failed:
            record(answer.failures[Int(field.pointee.failure)], field)
            return false
        case .empty: preconditionFailure("a node without rows has no objects to write")
        }
    }

    private mutating func writeList(
        _ field: UnsafePointer<AnswerField>, level: Int, item: Int, _ wrapping: Wrapping, _ out: inout JSONBuffer
    ) -> Bool {
        let list = answer.levels.pointer(to: Int(field.pointee.firstLevel) + level).pointee[item]
        if list.count < 0 { return recordNull(field, level, item, wrapping) }
        let inner = wrapping.nullable.item
        var resumed = frames.popLast()
        if resumed == nil { out.append(UInt8(ascii: "[")) }
        let end = Int(list.start) + Int(list.count)
        let leafNode = level + 1 == Int(field.pointee.levelCount) ? answer.nodeOfLeaves(field) : nil
        var next = resumed?.index ?? Int(list.start)
        while next < end {
            if resumed?.mark != Self.begun {
                if let leafNode {
                    next = writeLeaves(leafNode, field, next..<end, isFirst: next == Int(list.start), &out)
                }
                if next == end { break }
                if out.count > pausesAt { return pause(before: next) }
                if next > Int(list.start) { out.append(UInt8(ascii: ",")) }
            }
            resumed = nil
            answer.path.append(.item(next - Int(list.start)))
            let isWritten = writeNullable(field, level: level + 1, item: next, inner, &out)
            answer.path.removeLast()
            if !isWritten {
                if isPausing { frames.append(PausedResponse.Frame(index: next, mark: Self.begun)) }
                return false
            }
            next += 1
        }
        out.append(UInt8(ascii: "]"))
        return true
    }

    private static let (begun, notBegun) = (1, 0)

    private mutating func pause(before item: Int) -> Bool {
        isPausing = true
        frames.append(PausedResponse.Frame(index: item, mark: Self.notBegun))
        return false
    }

    /// Writes items that have nothing but leaves, as most objects of long lists do, without a step of the way to each.
    /// - Parameter isFirst: of a list.
    /// - Returns: the first item that it has left, or the end: of that one something is to be said. It is null, one of its
    ///   leaves failed, or it is too much; who writes it knows its path.
    @inline(never)
    private mutating func writeLeaves(
        _ node: LeafNode, _ field: UnsafePointer<AnswerField>, _ items: Range<Int>, isFirst: Bool,
        _ out: inout JSONBuffer
    ) -> Int {
        if isTooLarge { return items.lowerBound }
        let rows = field.pointee.rows
        let limit = min(maximumBytes, pausesAt)
        for item in items {
            let row = rows.map { Int($0[item]) } ?? item
            if row < 0 { return item }
            let mark = out.count
            if item > items.lowerBound || !isFirst { out.append(UInt8(ascii: ",")) }
            let start = out.count
            let isWritten =
                start <= limit
                && node.source._withUnsafeGuaranteedRef { $0.write(row, node.run, &out, &failures) } < 0
            guard isWritten, failures.all.isEmpty else {
                failures.removeAll()
                out.cut(to: mark)
                return item
            }
            out.patch(at: start, with: UInt8(ascii: "{"))
            out.append(UInt8(ascii: "}"))
        }
        return items.upperBound
    }

    private mutating func writeLeaf(
        _ field: UnsafePointer<AnswerField>, level: Int, item: Int, _ wrapping: Wrapping, _ out: inout JSONBuffer
    ) -> Bool {
        guard let source = field.pointee.leafSource else { preconditionFailure("a column of leaves has a source") }
        let leaf = field.pointee.plan._withUnsafeGuaranteedRef {
            $0.itemLeaf(
                column: Int(field.pointee.leafColumn), field.pointee.leafEncoding, isNonNull: wrapping.isNonNull)
        }
        let missing = withUnsafePointer(to: leaf) { leaf in
            source._withUnsafeGuaranteedRef { $0.write(item, LeafRun(start: leaf, count: 1), &out, &failures) }
        }
        if missing < 0, failures.all.isEmpty { return true }
        let recorded = failures.all.first?.error ?? columnError(field, level, item)
        failures.removeAll()
        if let error = recorded ?? (wrapping.isNonNull ? Self.nullError(field) : nil) { record(error, field) }
        return missing < 0
    }

    // MARK: Errors

    private mutating func recordNull(
        _ field: UnsafePointer<AnswerField>, _ level: Int, _ item: Int, _ wrapping: Wrapping
    ) -> Bool {
        if let error = columnError(field, level, item) ?? (wrapping.isNonNull ? Self.nullError(field) : nil) {
            record(error, field)
        }
        return false
    }

    private func columnError(_ field: UnsafePointer<AnswerField>, _ level: Int, _ item: Int) -> FieldError? {
        field.pointee.errors?._withUnsafeGuaranteedRef { $0.error(level: level, item: item) }
    }

    private static func nullError(_ field: UnsafePointer<AnswerField>) -> FieldError {
        field.pointee.plan._withUnsafeGuaranteedRef { nullError($0) }
    }

    private static func nullError(_ field: FieldPlan) -> FieldError {
        FieldError(
            "\(field.parent.name).\(field.definition.name) is not nullable, but has no value.", code: "INTERNAL_ERROR")
    }

    private mutating func record(_ error: FieldError, _ field: UnsafePointer<AnswerField>) {
        record(error, field.pointee.plan.takeUnretainedValue(), leaf: nil)
    }

    private mutating func record(_ error: FieldError, _ field: FieldPlan, leaf: String?) {
        record(error, at: field.offsets, leaf: leaf)
    }

    /// - Parameter offsets: where it is, unless the error itself says so.
    private mutating func record(_ error: FieldError, at offsets: [SourceOffset], leaf: String?) {
        if errors.count >= Self.maximumErrors { return }
        var segments: [PathSegment] = []
        for index in 0..<answer.path.count {
            switch answer.path[index] {
            case .field(let field): segments.append(.key(field._withUnsafeGuaranteedRef { $0.responseKey }))
            case .item(let item): segments.append(.index(item))
            }
        }
        if let leaf { segments.append(.key(leaf)) }
        let offsets = error.offset.map { [$0] } ?? offsets
        // A path leads to a field: an error of the root object is of none.
        let path = segments.isEmpty ? nil : segments
        errors.append(
            GraphQLError(error.message, locations: locator.locations(of: offsets), path: path, code: error.code))
    }

    /// The failures of a run, and its missing leaf where no failure says why it is missing.
    private mutating func recordLeafErrors(_ run: LeafRun, _ missing: Int) {
        let recorded = failures.all
        failures.removeAll()
        for failure in recorded {
            let field = run[failure.leaf].plan.takeUnretainedValue()
            record(failure.error, field, leaf: field.responseKey)
        }
        if missing >= 0, !recorded.contains(where: { $0.leaf == missing }) {
            let field = run[missing].plan.takeUnretainedValue()
            let error =
                if case .int32 = run[missing].encoding { FieldError.outsideInt(field.definition.name) } else {
                    Self.nullError(field)
                }
            record(error, field, leaf: field.responseKey)
        }
    }
}
