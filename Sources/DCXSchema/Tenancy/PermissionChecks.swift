internal import GraphQLCore

/// Checks what a viewer needs for something, and remembers it: whoever keeps the something checks again for each viewer.
struct PermissionChecks {
    private let request: PortalRequest?
    private(set) var all: [Permission] = []

    /// - Parameter request: nil where nothing is refused, and what is needed is all that is wanted.
    init(_ request: PortalRequest?) { self.request = request }

    mutating func require(_ permission: Permission) throws(FieldError) {
        try request?.require(permission)
        all.append(permission)
    }
}
