extension [Argument] {
    /// Whether both give the same arguments, in whatever order.
    func isSameSet(as other: [Argument]) -> Bool {
        guard count == other.count else { return false }
        // As a rule the order is the same too.
        if zip(self, other).allSatisfy({ $0.name.value == $1.name.value && $0.value.isSame(as: $1.value) }) {
            return true
        }
        if count == 1 { return false }
        let (left, right) = (sortedByName, other.sortedByName)
        return zip(left, right).allSatisfy { $0.name.value == $1.name.value && $0.value.isSame(as: $1.value) }
    }

    private var sortedByName: [Argument] { sorted { $0.name.value < $1.name.value } }
}

extension Value {
    /// Whether both are written as the same value. The order of an input object's fields does not count.
    func isSame(as other: Value) -> Bool {
        switch (kind, other.kind) {
        case (.variable(let left), .variable(let right)), (.int(let left), .int(let right)),
            (.float(let left), .float(let right)), (.enumValue(let left), .enumValue(let right)):
            left == right
        case (.string(let left), .string(let right)): ExactText(left.value) == ExactText(right.value)
        case (.boolean(let left), .boolean(let right)): left == right
        case (.null, .null): true
        case (.list(let left), .list(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.object(let left), .object(let right)): left.isSameSet(as: right)
        default: false
        }
    }
}

extension [ObjectField] {
    fileprivate func isSameSet(as other: [ObjectField]) -> Bool {
        guard count == other.count else { return false }
        let hasSameNames = zip(self, other).allSatisfy { $0.name.value == $1.name.value }
        let (left, right) = hasSameNames ? (self, other) : (sortedByName, other.sortedByName)
        return zip(left, right).allSatisfy { $0.name.value == $1.name.value && $0.value.isSame(as: $1.value) }
    }

    private var sortedByName: [ObjectField] { sorted { $0.name.value < $1.name.value } }
}
