/// What is selected of a field, for each object type that it can have; nothing for a leaf.
///
/// Nearly all fields that are no leaves are of one object type, and take no memory for a list of one.
public struct SelectionPlans: RandomAccessCollection {
    private enum Storage {
        case none
        case one(SelectionPlan)
        case several([SelectionPlan])
    }

    private let storage: Storage

    /// Of a leaf.
    init() { storage = .none }

    init(_ selection: SelectionPlan) { storage = .one(selection) }

    init(_ selections: [SelectionPlan]) { storage = .several(selections) }

    public var startIndex: Int { 0 }

    public var endIndex: Int {
        switch storage {
        case .none: 0
        case .one: 1
        case .several(let selections): selections.count
        }
    }

    public subscript(place: Int) -> SelectionPlan {
        switch storage {
        case .one(let selection) where place == 0: return selection
        case .several(let selections): return selections[place]
        default: preconditionFailure("a selection is one of its field's")
        }
    }
}
