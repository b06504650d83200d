/// What a document breaks, and where.
public struct ValidationError: Error, Sendable, Equatable {
    public let message: String
    public let offsets: [SourceOffset]

    init(_ message: String, at offsets: [SourceOffset]) {
        self.message = message
        self.offsets = offsets
    }
}

/// Everything that a document breaks.
public struct ValidationErrors: Error, Sendable {
    public let all: [ValidationError]
}

/// Gathers what the rules find, and bounds what a hostile document can make of it: errors, places, work.
struct ValidationReport {
    static let maximumErrors = 100
    /// Places of one error, and of all.
    static let maximumOffsets = 64
    static let maximumTotalOffsets = 512
    /// Steps that rules may take where fragments are shared: without a bound a document of 1 MB could ask for billions.
    static let maximumSteps = 1_000_000

    private(set) var errors: [ValidationError] = []
    private(set) var suggestions: Suggestions
    private var stepsLeft = Self.maximumSteps
    private var offsetsLeft = Self.maximumTotalOffsets

    init(suggestions: Suggestions.Policy) { self.suggestions = Suggestions(suggestions) }

    /// No rule needs to look any further.
    private(set) var isFull = false

    mutating func add(_ message: @autoclosure () -> String, at offsets: SourceOffset...) {
        if !isFull { add(message(), at: offsets) }
    }

    /// - Parameters:
    ///   - message: is not made where the report is full.
    ///   - offsets: what is too much is left out from the end.
    mutating func add(_ message: @autoclosure () -> String, at offsets: [SourceOffset]) {
        if isFull { return }
        let kept = Array(offsets.prefix(min(Self.maximumOffsets, max(offsetsLeft, 1))))
        offsetsLeft -= kept.count
        errors.append(ValidationError(message(), at: kept))
        if errors.count == Self.maximumErrors { isFull = true }
    }

    /// One error for each name that was there before, at both places.
    mutating func addDuplicates(of names: some Collection<Name>, _ message: (String) -> String) {
        if Self.areDistinct(names) { return }
        var first: [String: SourceOffset] = [:]
        for name in names {
            if let offset = first[name.value] {
                add(message(name.value), at: offset, name.offset)
            } else {
                first[name.value] = name.offset
            }
        }
    }

    /// One error for each name that is there several times, at all places.
    mutating func addRepetitions(of names: some Collection<Name>, _ message: (String) -> String) {
        if Self.areDistinct(names) { return }
        var order: [String] = []
        var offsets: [String: [SourceOffset]] = [:]
        for name in names {
            if offsets[name.value] == nil { order.append(name.value) }
            offsets[name.value, default: []].append(name.offset)
        }
        for name in order {
            if let places = offsets[name], places.count > 1 { add(message(name), at: places) }
        }
    }

    /// Whether there are few names, and no two the same: the usual case, without hashing.
    private static func areDistinct(_ names: some Collection<Name>) -> Bool {
        if names.count > 8 { return false }
        var place = names.startIndex
        while place != names.endIndex {
            let name = names[place]
            names.formIndex(after: &place)
            for other in names[place...] where other.hash == name.hash && other.value == name.value { return false }
        }
        return true
    }

    mutating func addUnknownType(_ name: Name, _ schema: Schema) {
        let hint = suggestion(for: name.value, among: schema.types.lazy.map(\.name))
        add("There is no type \(name.value).\(hint)", at: name.offset)
    }

    /// Near names, ready to follow an error's sentence; empty where there are none.
    mutating func suggestion(for name: String, among candidates: some Sequence<String>) -> String {
        suggestions.text(for: name, among: candidates)
    }

    /// Types on which a fragment would help, likewise.
    mutating func fragmentSuggestion(on types: [String]) -> String { suggestions.fragmentText(on: types) }

    /// Takes steps out of the document's budget. Where it is used up the document is refused, for nobody knows whether
    /// it is valid.
    mutating func spend(_ steps: Int, at offset: SourceOffset) -> Bool {
        stepsLeft -= steps
        if stepsLeft >= 0 { return true }
        add("The document is too entangled to be checked: it spreads its fragments in too many places.", at: offset)
        isFull = true
        return false
    }
}
