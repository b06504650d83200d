/// Where each field of a plan stands in the response: the response keys from the root to it. Made only for those who ask.
final class FieldPaths {
    private var paths: [ObjectIdentifier: [String]] = [:]

    init(of root: SelectionPlan) { add(root, below: []) }

    /// As deep as a plan is, which its maker limits.
    private func add(_ selection: SelectionPlan, below path: [String]) {
        for field in selection.fields {
            let own = path + [field.responseKey]
            paths[ObjectIdentifier(field)] = own
            for selection in field.selections { add(selection, below: own) }
        }
    }

    subscript(field: FieldPlan) -> [String] { paths[ObjectIdentifier(field)] ?? [] }
}
