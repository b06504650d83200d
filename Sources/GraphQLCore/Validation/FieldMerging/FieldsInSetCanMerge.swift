/// Finds out whether a document's fields can be merged, in time about linear in its length.
///
/// The specification compares all pairs of fields with one response key. But what it compares (field, arguments, shape of
/// the type) are equivalences, so each field is compared with one of its group only; and instead of the selection sets of
/// each pair, those of the whole group are merged at once. Sets that are merged again are not looked at again.
///
/// What can still multiply are the combinations in which fragments are merged with one another: that is work from the
/// document's budget. A list of scopes that wait takes the place of recursion, which fragments could make too deep.
/// https://spec.graphql.org/September2025/#FieldsInSetCanMerge()
struct FieldsInSetCanMerge {
    private var waiting: [MergeScope] = []
    /// Merged scopes that were seen. Those of one field alone are in `seenAlone`: by place, the questions asked of them.
    private var seen: Set<MergeScope> = []
    private var seenAlone: [UInt8]
    private var collector: ScopeCollector

    init(_ facts: DocumentFacts) {
        seenAlone = [UInt8](repeating: 0, count: facts.fields.count)
        collector = ScopeCollector(facts)
    }

    /// Nil where all fields can be merged, or where the budget is used up, which is reported.
    mutating func firstConflict(_ facts: DocumentFacts, _ report: inout ValidationReport) -> FieldConflict? {
        for operation in facts.operations where !report.isFull {
            let set = operation.definition.selectionSet
            if let conflict = firstConflict(below: set, facts, &report) { return conflict }
        }
        for fragment in facts.fragments where !fragment.isReached && !report.isFull {
            if let conflict = firstConflict(below: fragment.definition.selectionSet, facts, &report) {
                return conflict
            }
        }
        return nil
    }

    private mutating func firstConflict(
        below root: SelectionSet, _ facts: DocumentFacts, _ report: inout ValidationReport
    ) -> FieldConflict? {
        waiting.removeAll(keepingCapacity: true)
        collector.start()
        collector.add(root, facts)
        guard report.spend(collector.fields.count + collector.setCount, at: root.offset) else { return nil }
        if let conflict = checkCollected(.everything, facts) { return conflict }
        while let scope = waiting.popLast() {
            collector.start()
            collector.add(facts.document.fields[Int(scope.first)].selectionSet, facts)
            for place in scope.others { collector.add(facts.document.fields[Int(place)].selectionSet, facts) }
            guard report.spend(collector.fields.count + collector.setCount, at: root.offset) else { return nil }
            if let conflict = checkCollected(scope.question, facts) { return conflict }
        }
        return nil
    }

    private mutating func checkCollected(_ question: MergeScope.Question, _ facts: DocumentFacts) -> FieldConflict? {
        guard collector.mayHaveRepeatedKeys(facts) else {
            for place in collector.fields { enqueue(place, question, facts) }
            return nil
        }
        for group in collector.groups(facts) {
            if group.count == 1 {
                enqueue(group[0], question, facts)
            } else if let conflict = check(group, question, facts) {
                return conflict
            }
        }
        return nil
    }

    // MARK: A group of fields with one response key

    private mutating func check(
        _ group: [Int32], _ question: MergeScope.Question, _ facts: DocumentFacts
    ) -> FieldConflict? {
        if question != .names, let conflict = Self.firstConflict(in: group, isExclusive: true, facts) {
            return conflict
        }
        if question == .shapes {
            enqueue(group, .shapes, facts)
            return nil
        }
        let classes = Self.classes(of: group, facts)
        for fields in classes {
            if let conflict = Self.firstConflict(in: fields, isExclusive: false, facts) { return conflict }
        }
        // What no object has in common has only to be of one shape: that is asked once, of all together.
        if classes.count > 1, question == .everything { enqueue(group, .shapes, facts) }
        for fields in classes { enqueue(fields, classes.count > 1 ? .names : question, facts) }
        return nil
    }

    private static func firstConflict(
        in group: [Int32], isExclusive: Bool, _ facts: DocumentFacts
    ) -> FieldConflict? {
        let first = Int(group.first { !facts.fields[Int($0)].isUnknown } ?? group[0])
        let field = facts.document.fields[first]
        for place in group.lazy.map(Int.init) where place != first {
            guard let reason = facts.conflict(first, place, isExclusive: isExclusive) else { continue }
            return FieldConflict(
                responseKey: field.responseKey, reason: reason, offsets: [field.offset],
                otherOffsets: [facts.document.fields[place].offset])
        }
        return nil
    }

    /// The fields of each object type, to each of which those of no object type (interfaces, unions) belong too.
    private static func classes(of group: [Int32], _ facts: DocumentFacts) -> [[Int32]] {
        let parent = facts.fields[Int(group[0])].parent
        if group.allSatisfy({ facts.fields[Int($0)].parent == parent }) { return [group] }
        var shared: [Int32] = []
        var own: [[Int32]] = []
        var places: [TypeID: Int] = [:]
        for place in group {
            guard let parent = facts.fields[Int(place)].parent, facts.schema[parent].isObject else {
                shared.append(place)
                continue
            }
            if let index = places[parent] {
                own[index].append(place)
            } else {
                places[parent] = own.count
                own.append([place])
            }
        }
        return own.isEmpty ? [shared] : own.map { shared + $0 }
    }

    // MARK: What waits

    private mutating func enqueue(_ place: Int32, _ question: MergeScope.Question, _ facts: DocumentFacts) {
        guard facts.document.fields[Int(place)].selectionSet != nil else { return }
        let asked = seenAlone[Int(place)]
        if asked & question.rawValue == question.rawValue { return }
        seenAlone[Int(place)] = asked | question.rawValue
        waiting.append(MergeScope(first: place, others: [], question: question))
    }

    private mutating func enqueue(_ group: [Int32], _ question: MergeScope.Question, _ facts: DocumentFacts) {
        let fields = group.filter { facts.document.fields[Int($0)].selectionSet != nil }.sorted()
        guard let first = fields.first else { return }
        if fields.count == 1 { return enqueue(first, question, facts) }
        let scope = MergeScope(first: first, others: Array(fields.dropFirst()), question: question)
        if seen.insert(scope).inserted { waiting.append(scope) }
    }
}

/// Fields whose selection sets are merged, by their places in ascending order, and what is asked of them.
struct MergeScope: Hashable {
    enum Question: UInt8 {
        /// SameResponseShape
        case shapes = 1
        /// The same fields with the same arguments; their shapes are asked for elsewhere.
        case names = 2
        case everything = 3
    }

    let first: Int32
    /// None as a rule, which then costs no memory.
    let others: [Int32]
    let question: Question
}
