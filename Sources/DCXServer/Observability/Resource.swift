internal import DCXSchema

/// What owners share, as metrics name it.
enum Resource: String {
    case memory, connections
    /// Turns on an event loop.
    case turns
}

/// A resource that was not given: of whom, and which of its levels had too much.
struct ResourceRefusalKey: Hashable, Comparable {
    let resource: Resource
    let owner: Owner.Class
    let level: Owner.LevelKind

    /// As labels of a metric.
    var labels: String {
        "resource=\"\(resource.rawValue)\",owner=\"\(owner.rawValue)\",level=\"\(level.rawValue)\""
    }

    static func < (left: ResourceRefusalKey, right: ResourceRefusalKey) -> Bool { left.labels < right.labels }
}
