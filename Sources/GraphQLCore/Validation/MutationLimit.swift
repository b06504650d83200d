/// A mutation operation that has more root fields than the host takes: each of them is a transaction, and aliases make many of one.
public struct MutationLimit: Error {
    public static let code = "TOO_MANY_MUTATIONS"

    /// Of the operation.
    public let offset: SourceOffset
    private let count: Int
    private let maximum: Int

    public var message: String {
        "A request can have at most \(maximum) mutations: this operation has \(count)."
    }

    /// Counts the response keys at the root of each mutation, whatever `@skip` and `@include` leave of them.
    /// - Throws: for the first operation that has too many.
    public static func check(_ document: ValidDocument, maximum: Int) throws(MutationLimit) {
        for operation in document.operations where operation.kind == .mutation {
            let count = rootKeys(of: operation, document).count
            if count > maximum { throw MutationLimit(offset: operation.offset, count: count, maximum: maximum) }
        }
    }

    private static func rootKeys(of operation: OperationDefinition, _ valid: ValidDocument) -> Set<String> {
        let document = valid.document
        var keys: Set<String> = []
        var visited: Set<Int> = []
        // Selections still to be looked at: instead of recursion, which fragments could make deep.
        var pending = Array(operation.selectionSet.places)
        while let place = pending.popLast() {
            switch document.selections[place] {
            case .field(let field): keys.insert(document.fields[field].responseKey)
            case .inlineFragment(let fragment): pending += document.inlineFragments[fragment].selectionSet.places
            case .fragmentSpread(let spread):
                guard let fragment = valid.fragment(ofSpread: spread), visited.insert(fragment.place).inserted
                else { continue }
                pending += fragment.fact.definition.selectionSet.places
            }
        }
        return keys
    }
}
