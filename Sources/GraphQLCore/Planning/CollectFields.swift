/// CollectFields(objectType, selectionSet, variableValues), for selection sets that are merged.
///
/// One collects for a whole plan, so that its memory is made once. The fields of a selection are collected while those
/// around it are still needed: what was collected last is forgotten first.
/// https://spec.graphql.org/September2025/#CollectFields()
struct FieldCollector {
    /// Selections that are looked at, once for each object type that they may be for.
    static let maximumSteps = 2_000_000
    /// Up to so many keys are compared one by one; more are hashed.
    private static let fewKeys = 12

    private let valid: ValidDocument
    private let document: Document
    private let schema: Schema
    /// Of the variables in `@skip` and `@include`.
    private let conditions: VariableValues
    /// Where no two fields meet, no key is looked for among those that were there before.
    private let keysAreDistinct: Bool
    private var fields: [CollectedField] = []
    /// Fields whose keys were there before: there are few, as a rule none.
    private var repeated: [RepeatedField] = []
    /// Of a selection with many keys: its fields' places in `fields`.
    private var places: [String: Int] = [:]
    /// The number of the selection being collected, and by fragment that of the last one that has visited it.
    private var visit = 0
    private var lastVisits: [Int]
    /// Where to go on when a fragment's selections have been collected. It takes the place of recursion, which a chain
    /// of fragments could make as deep as the document is long.
    private var suspended: [Range<Int>] = []
    private var stepsLeft = Self.maximumSteps

    init(_ valid: ValidDocument, _ schema: Schema, conditions: VariableValues) {
        self.valid = valid
        document = valid.document
        self.schema = schema
        self.conditions = conditions
        keysAreDistinct = valid.keysAreDistinct
        fields.reserveCapacity(32)
        lastVisits = [Int](filledWith: 0, count: valid.fragmentCount)
    }

    /// Whether the last collection has stopped before its end.
    var isExhausted: Bool { stepsLeft <= 0 }

    /// The first field under a key, by its place among the document's.
    func first(_ place: Int) -> Int { Int(fields[place].field) }

    /// The other fields under the same key.
    @inline(__always)
    func others(_ place: Int) -> [Int] { fields[place].firstRepeated < 0 ? [] : repeatedFields(place) }

    private func repeatedFields(_ place: Int) -> [Int] {
        var others: [Int] = []
        var next = fields[place].firstRepeated
        while next >= 0 {
            others.append(Int(repeated[Int(next)].field))
            next = repeated[Int(next)].next
        }
        return others
    }

    /// - Returns: the places of the fields, one a response key, in the order in which the keys are met.
    /// - Throws: where a condition is null. A variable that has a default may be given as null, and only then one knows.
    mutating func collect(_ sets: CollectedSets, of type: ObjectType) throws(CoercionError) -> CollectedFields {
        let (first, firstRepeated) = (fields.count, repeated.count)
        visit += 1
        if !places.isEmpty { places.removeAll() }
        try collect(sets.first, type, first)
        for set in sets.others { try collect(set, type, first) }
        return CollectedFields(places: first..<fields.count, firstRepeated: firstRepeated)
    }

    mutating func forget(_ collected: CollectedFields) {
        while fields.count > collected.places.lowerBound { fields.removeLast() }
        if repeated.count > collected.firstRepeated {
            repeated.removeLast(repeated.count - collected.firstRepeated)
        }
    }

    private mutating func collect(_ set: SelectionSet, _ type: ObjectType, _ first: Int) throws(CoercionError) {
        if !suspended.isEmpty { suspended.removeAll(keepingCapacity: true) }
        var selections = try collectFields(set.places, type, first)
        // It ends at a fragment that is to be looked into, or at the end of its selections.
        while let next = selections ?? suspended.popLast() { selections = try collectFields(next, type, first) }
    }

    /// Collects the fields up to the first fragment that applies.
    /// - Returns: that fragment's selections; nil where there is none.
    private mutating func collectFields(
        _ selections: Range<Int>, _ type: ObjectType, _ first: Int
    ) throws(CoercionError) -> Range<Int>? {
        for place in selections {
            stepsLeft -= 1
            if isExhausted { break }
            guard let inner = try collect(document.selections[place], type, first) else { continue }
            if place + 1 < selections.upperBound { suspended.append(place + 1..<selections.upperBound) }
            return inner.places
        }
        return nil
    }

    /// - Returns: what is inside a fragment that applies.
    @inline(__always)
    private mutating func collect(
        _ selection: Selection, _ type: ObjectType, _ first: Int
    ) throws(CoercionError) -> SelectionSet? {
        switch selection {
        case .field(let field):
            let isUnconditional = document.fields[field].directives.isEmpty
            if try isUnconditional ? true : isIncluded(document.fields[field].directives) { add(field, first) }
            return nil
        case .fragmentSpread(let spread):
            guard try isIncluded(document.spreads[spread].directives),
                let fragment = valid.fragment(ofSpread: spread), lastVisits[fragment.place] != visit
            else { return nil }
            lastVisits[fragment.place] = visit
            return applies(fragment.fact.type, to: type) ? fragment.fact.definition.selectionSet : nil
        case .inlineFragment(let place):
            let fragment = document.inlineFragments[place]
            guard try isIncluded(fragment.directives),
                fragment.typeCondition == nil || applies(valid.type(ofInlineFragment: place), to: type)
            else { return nil }
            return fragment.selectionSet
        }
    }

    /// DoesFragmentTypeApply(objectType, fragmentType)
    private func applies(_ condition: TypeID?, to type: ObjectType) -> Bool {
        guard let condition else { return false }
        return condition == type.id || schema.isPossible(type.id, for: condition)
    }

    // MARK: Response keys

    /// - Parameter first: the place of the selection's first field.
    @inline(__always)
    private mutating func add(_ field: Int, _ first: Int) {
        if !keysAreDistinct {
            if let place = place(of: field, first) { return addRepeated(field, under: place) }
            if fields.count - first >= Self.fewKeys { places[document.fields[field].responseKey] = fields.count }
        }
        fields.append(
            CollectedField(field: Int32(truncatingIfNeeded: field), keyHash: document.fields[field].keyHash))
    }

    private mutating func addRepeated(_ field: Int, under place: Int) {
        let new = Int32(truncatingIfNeeded: repeated.count)
        repeated.append(RepeatedField(field: Int32(truncatingIfNeeded: field)))
        if fields[place].firstRepeated < 0 {
            fields[place].firstRepeated = new
        } else {
            repeated[Int(fields[place].lastRepeated)].next = new
        }
        fields[place].lastRepeated = new
    }

    private mutating func place(of field: Int, _ first: Int) -> Int? {
        if fields.count - first >= Self.fewKeys {
            if places.isEmpty {
                for place in first..<fields.count { places[responseKey(place)] = place }
            }
            return places[document.fields[field].responseKey]
        }
        let hash = document.fields[field].keyHash
        for place in first..<fields.count where fields[place].keyHash == hash {
            if responseKey(place) == document.fields[field].responseKey { return place }
        }
        return nil
    }

    private func responseKey(_ place: Int) -> String { document.fields[Int(fields[place].field)].responseKey }

    // MARK: Conditions

    /// Whether `@skip` and `@include` take a selection in.
    private func isIncluded(_ directives: [Directive]) throws(CoercionError) -> Bool {
        for directive in directives {
            switch directive.name.value {
            case "skip": if try condition(directive) { return false }
            case "include": if try !condition(directive) { return false }
            default: break
            }
        }
        return true
    }

    private func condition(_ directive: Directive) throws(CoercionError) -> Bool {
        guard let value = directive.arguments.first(where: { $0.name.value == "if" })?.value else { return false }
        switch value.kind {
        case .boolean(let value): return value
        case .variable(let name):
            if conditions[name] == .null {
                throw CoercionError("$\(name) is null, but a condition cannot be.", at: value.offset)
            }
            return conditions[name] == .boolean(true)
        default: return false
        }
    }
}

/// What one collection has found, as places in its collector: fields, one a response key, in the order in which the keys
/// are met.
struct CollectedFields {
    let places: Range<Int>
    fileprivate let firstRepeated: Int
}

/// The fields of a document that come together under one response key: the first, and the chain of the others.
private struct CollectedField: BitwiseCopyable {
    let field: Int32
    let keyHash: UInt32
    var firstRepeated: Int32 = -1
    var lastRepeated: Int32 = -1
}

private struct RepeatedField: BitwiseCopyable {
    let field: Int32
    /// -1 at the end of its chain.
    var next: Int32 = -1
}

/// Selection sets that are merged: those of the fields under one response key.
struct CollectedSets {
    let first: SelectionSet
    let others: [SelectionSet]

    init(_ first: SelectionSet, others: [SelectionSet] = []) {
        self.first = first
        self.others = others
    }
}
