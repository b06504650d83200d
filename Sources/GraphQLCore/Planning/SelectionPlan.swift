/// What is selected of one object type at one place of an operation.
public final class SelectionPlan {
    public let type: ObjectType
    /// In the order of the response.
    public let fields: [FieldPlan]
    /// Why none of its objects has a value: then it has no fields.
    let failure: FieldError?
    /// The same for the executor and the writer.
    /// Safety: written once, by `PlanLayout`, before the plan is used.
    @exclusivity(unchecked) var layout = SelectionLayout()

    init(type: ObjectType, fields: [FieldPlan], failure: FieldError? = nil) {
        self.type = type
        self.fields = fields
        self.failure = failure
    }
}

/// A selection as trivial values. Its memory belongs to the plan of its operation.
struct SelectionLayout: BitwiseCopyable {
    var steps: UnsafePointer<SelectionStep>?
    var stepCount = 0
    /// The fields that are not leaves of their parent's row.
    var children: UnsafePointer<Unmanaged<FieldPlan>>?
    var childCount = 0
    /// The selection, where none of its objects has a value.
    var failed: Unmanaged<SelectionPlan>?
    /// What an object takes in the response at least: its keys and braces.
    var objectBytes = 0

    func child(_ place: Int) -> Unmanaged<FieldPlan> {
        guard let children, place < childCount else { preconditionFailure("a child is one of its selection") }
        return children[place]
    }
}

/// What the writer does next in an object.
enum SelectionStep: BitwiseCopyable {
    case leaves(LeafRun)
    case child(Int, key: UnsafePointer<UInt8>, keyLength: Int, Wrapping)
}
