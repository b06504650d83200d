/// Whose a piece of work is, where tenants have their turns.
public enum Tenant: Hashable, Sendable {
    /// That of who asks.
    case organisation(UUID)
    /// No request's, or one's that nobody is signed in for.
    case nobody
    /// The server's own, beside requests: what it notes of their use.
    case server

    /// One word: tenants do not choose their keys.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .organisation(let uuid): hasher.combine(uuid.high ^ uuid.low)
        case .nobody: hasher.combine(1 as UInt64)
        case .server: hasher.combine(2 as UInt64)
        }
    }
}

/// Whose a statement is, and which rows it may see. One for each viewer, so that a statement holds it by a reference.
public final class StatementAuthority: Sendable {
    /// Tenants have their turns.
    public let tenant: Tenant
    /// Whose rows of MAIN it may see, outside of transactions, which say so where they begin.
    public let rowScope: RowScope

    public init(_ tenant: Tenant, _ rowScope: RowScope) {
        self.tenant = tenant
        self.rowScope = rowScope
    }

    /// Of no request, or one that nobody is signed in for.
    public static let nobody = StatementAuthority(.nobody, .nothing)
}
