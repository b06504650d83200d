/// There is no configuration with this stock-keeping unit.
struct UnknownConfiguration: BusinessError {
    var message: String { "There is no such configuration." }
    var path: [String]? { ["configurationSku"] }
}

/// The configuration is not sold any more, or has no price at the moment.
struct ConfigurationNotSold: BusinessError {
    var message: String { "This configuration is not sold at the moment." }
    var path: [String]? { ["configurationSku"] }
}

/// The configuration is not sold with this guest system.
struct GuestSystemNotOffered: BusinessError {
    var message: String { "This configuration cannot be ordered with this guest system." }
    var path: [String]? { ["guestSystem"] }
}

/// The organisation has a machine of this name, or one is on order.
struct DuplicateName: BusinessError {
    var message: String { "The organisation has a machine of this name already." }
    var path: [String]? { ["name"] }
}

/// The organisation is suspended or closed: nothing is sold to it.
struct OrganisationNotActive: BusinessError {
    var message: String { "The organisation is not active: nothing can be ordered for it." }
    var path: [String]? { ["organisationUuid"] }
}
