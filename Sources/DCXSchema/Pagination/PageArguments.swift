internal import GraphQLCore

/// Where a connection has its arguments: looked for once, when it is bound.
struct PageArguments {
    private let first, after, last, before, orderBy, filter: Int?

    /// What says which part of a list is asked for.
    struct Window {
        let first, after, last, before: InputValue?
    }

    init(of field: FieldDefinition) {
        let place = { (name: String) in field.arguments.position(of: name) }
        first = place("first")
        after = place("after")
        last = place("last")
        before = place("before")
        orderBy = place("orderBy")
        filter = place("filter")
    }

    func window(_ arguments: Arguments) -> Window {
        Window(
            first: arguments[at: first], after: arguments[at: after], last: arguments[at: last],
            before: arguments[at: before])
    }

    func orderBy(_ arguments: Arguments) -> InputValue? { arguments[at: orderBy] }

    func filter(_ arguments: Arguments) -> InputValue? { arguments[at: filter] }

    /// Whether all but the filter are the same in every request.
    func onlyFilterIsOpen(_ arguments: Arguments) -> Bool { filter.map { arguments.areConstant(besides: $0) } ?? false }
}

extension Arguments {
    /// The value given or the default; nil where it is absent, or there is no such argument.
    fileprivate subscript(at place: Int?) -> InputValue? { place.flatMap { self[$0] } }
}
