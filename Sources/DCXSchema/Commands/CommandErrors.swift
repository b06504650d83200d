internal import GraphQLCore

/// The machine's power state does not allow the action.
struct InvalidPowerState: BusinessError {
    /// Nil where it is not known.
    let powerState: PowerState?

    private var value: String { powerState.map { ColumnNaming.enumValue(ofStored: $0.rawValue) } ?? "UNKNOWN" }

    var message: String { "The machine's power state does not allow this: \(value)." }

    var path: [String]? { ["action"] }

    static let leaves = [PayloadLeaf<InvalidPowerState>(name: "powerState") { .string($0.value) }]
}

/// The machine has something to do already.
struct CommandInProgress: BusinessError {
    var message: String { "The machine has a command under way. Wait until it is done." }

    var path: [String]? { ["identityInstanceUuid"] }
}
