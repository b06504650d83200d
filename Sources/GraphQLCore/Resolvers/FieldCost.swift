/// What resolving a field for all objects of its level costs at most. It is known before anything is executed: from the
/// plan and the values of the arguments.
public struct FieldCost: Sendable, Equatable {
    /// Items of one object that are counted where nothing says how many there can be.
    public static let unknownItems = 1_000

    /// Statements, or whatever the host sends elsewhere.
    public var statements = 0
    /// Those among them whose work grows with the data.
    public var unboundedStatements = 0
    /// Rows that they return.
    public var rows = 0
    /// Values of the field for all parents together: objects, or leaves of a list.
    public var items: Int
    /// Items of a list that the field's objects hold, for all of them together, where the list itself says nothing.
    public var heldItems: Int
    /// What the viewer needs for it, in the host's words.
    public var permissions: [String] = []

    /// - Parameters:
    ///   - items: for all parents together.
    ///   - heldItems: as many as there are items, where it is not given.
    public init(items: Int, heldItems: Int? = nil) {
        self.items = items
        self.heldItems = heldItems ?? items
    }

    /// Of a resolver that does not say: one statement of the costly kind, and long lists.
    public static func unknown(parents: Int) -> FieldCost {
        let items = CostArithmetic.product(parents, unknownItems)
        var cost = FieldCost(items: items)
        cost.statements = 1
        cost.unboundedStatements = 1
        cost.rows = items
        return cost
    }
}

/// What the costs of a host's fields depend on besides their arguments, such as how much the viewer sees. A host makes a
/// subclass.
open class CostConditions {
    public init() {}
}

/// Sums and products of counts that are never negative. They stop at a number that nothing reaches, instead of overflowing.
public enum CostArithmetic {
    public static let most = 1 << 60

    public static func product(_ left: Int, _ right: Int) -> Int {
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return overflow ? most : min(product, most)
    }

    public static func sum(_ left: Int, _ right: Int) -> Int { min(left + right, most) }
}
