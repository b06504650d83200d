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
    private let facts: DocumentFacts
    private var waiting: [MergeScope] = []
    /// Merged scopes that were seen. Those of one field alone are in `seenAlone`: by place, the questions asked of them.
    private var seen: Set<MergeScope> = []
    private var seenAlone: [UInt8]
    private var collector: ScopeCollector

    init(_ facts: DocumentFacts) {
        self.facts = facts
        seenAlone = [UInt8](repeating: 0, count: facts.fields.count)
        collector = ScopeCollector(facts)
    }

    /// Nil where all fields can be merged, or where the budget is used up, which is reported.
    mutating func firstConflict(_ report: inout ValidationReport) -> FieldConflict? {
        for operation in facts.operations where !report.isFull {
            let set = operation.definition.selectionSet
            if let conflict = firstConflict(below: set, &report) { return conflict }
        }
        var isReached = [Bool](repeating: false, count: facts.fragments.count)
        for operation in facts.operations {
            for fragment in operation.reachedFragments { isReached[fragment] = true }
        }
        for (place, fragment) in facts.fragments.enumerated() where !isReached[place] && !report.isFull {
            if let conflict = firstConflict(below: fragment.definition.selectionSet, &report) { return conflict }
        }
        return nil
    }

    private mutating func firstConflict(below root: SelectionSet, _ report: inout ValidationReport) -> FieldConflict? {
        waiting.removeAll(keepingCapacity: true)
        collector.start()
        collector.add(root, facts)
        guard report.spend(collector.fields.count + collector.setCount, at: root.offset) else { return nil }
        if let conflict = checkCollected(.everything) { return conflict }
        while let scope = waiting.popLast() {
            collector.start()
            for place in scope.fields {
                if let set = facts.fields[Int(place)].field.selectionSet { collector.add(set, facts) }
            }
            guard report.spend(collector.fields.count + collector.setCount, at: root.offset) else { return nil }
            if let conflict = checkCollected(scope.question) { return conflict }
        }
        return nil
    }

    private mutating func checkCollected(_ question: MergeScope.Question) -> FieldConflict? {
        guard collector.mayHaveRepeatedKeys(facts) else {
            for place in collector.fields { enqueue(place, question) }
            return nil
        }
        for group in collector.groups(facts) {
            if group.count == 1 {
                enqueue(group[0], question)
            } else if let conflict = check(group, question) {
                return conflict
            }
        }
        return nil
    }

    // MARK: A group of fields with one response key

    private mutating func check(_ group: [Int32], _ question: MergeScope.Question) -> FieldConflict? {
        if question != .names, let conflict = firstConflict(in: group, isExclusive: true) { return conflict }
        if question == .shapes {
            enqueue(group, .shapes)
            return nil
        }
        let classes = self.classes(of: group)
        for fields in classes {
            if let conflict = firstConflict(in: fields, isExclusive: false) { return conflict }
        }
        // What no object has in common has only to be of one shape: that is asked once, of all together.
        if classes.count > 1, question == .everything { enqueue(group, .shapes) }
        for fields in classes { enqueue(fields, classes.count > 1 ? .names : question) }
        return nil
    }

    private func firstConflict(in group: [Int32], isExclusive: Bool) -> FieldConflict? {
        let first = group.first { facts.fields[Int($0)].definition != nil } ?? group[0]
        let one = facts.fields[Int(first)]
        for place in group where place != first {
            let other = facts.fields[Int(place)]
            guard let reason = one.conflict(with: other, isExclusive: isExclusive, facts.schema) else { continue }
            return FieldConflict(
                responseKey: one.field.responseKey, reason: reason, offsets: [one.field.offset],
                otherOffsets: [other.field.offset])
        }
        return nil
    }

    /// The fields of each object type, to each of which those of no object type (interfaces, unions) belong too.
    private func classes(of group: [Int32]) -> [[Int32]] {
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

    private mutating func enqueue(_ place: Int32, _ question: MergeScope.Question) {
        guard facts.fields[Int(place)].field.selectionSet != nil else { return }
        let asked = seenAlone[Int(place)]
        if asked & question.rawValue == question.rawValue { return }
        seenAlone[Int(place)] = asked | question.rawValue
        waiting.append(MergeScope(fields: [place], question: question))
    }

    private mutating func enqueue(_ group: [Int32], _ question: MergeScope.Question) {
        let fields = group.filter { facts.fields[Int($0)].field.selectionSet != nil }.sorted()
        if fields.count == 1 { return enqueue(fields[0], question) }
        let scope = MergeScope(fields: fields, question: question)
        if !fields.isEmpty, seen.insert(scope).inserted { waiting.append(scope) }
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

    let fields: [Int32]
    let question: Question
}
