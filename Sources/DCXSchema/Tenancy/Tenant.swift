/// Whose a piece of work is, where tenants have their turns.
public enum Tenant: Hashable, Sendable {
    /// That of who asks.
    case organisation(UUID)
    /// No request's, or one's that nobody is signed in for.
    case nobody
}
