internal import GraphQLCore

/// A filter of which only the form counts: which columns it compares, how, and with values of which kinds.
struct FilterForm {
    private let example: InputValue

    /// - Parameter example: a filter whose every comparison is one parameter.
    init(of example: InputValue) { self.example = example }

    /// What a filter compares with, in the order of its comparisons.
    /// - Returns: nil where it has another form, or something that filters do not admit.
    func parameters(of filter: InputValue) -> [Statement.Parameter]? {
        var parameters: [Statement.Parameter] = []
        return Self.collect(filter, example, &parameters) ? parameters : nil
    }

    private static func collect(
        _ value: InputValue, _ example: InputValue, _ parameters: inout [Statement.Parameter]
    ) -> Bool {
        switch (value, example) {
        case (.object(let members), .object(let examples)):
            guard members.count == examples.count else { return false }
            for place in members.indices {
                guard members[place].name == examples[place].name,
                    collect(members[place].value, examples[place].value, &parameters)
                else { return false }
            }
            return true
        case (.string, .string), (.int, .int), (.float, .float), (.number, .number), (.boolean, .boolean):
            guard FilterLimits.admits(value), let text = value.parameterText, !DateTimeText.isBetweenMicroseconds(text)
            else { return false }
            parameters.append(.text(text))
            return true
        // Null is absent here and there.
        case (.null, .null): return true
        default: return false
        }
    }
}
