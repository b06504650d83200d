/// In whose name a resource is used: memory, time of a database, connections. What is used counts at every level, from the
/// widest to the narrowest, so that no client, tenant or tree of tenants can take the service from the others.
///
/// A signed-in owner has three levels: its reseller's tree, its tenant, its viewer or API key. An anonymous one has two: all
/// anonymous clients together, and its network. The process is above both. A trivial value: making one costs no memory.
public struct Owner: Sendable, Hashable {
    /// One level of an owner, as counters are found by it.
    public enum Level: Sendable, Hashable {
        /// A reseller and its customers. Nil: the platform and its direct customers, who form a tree of their own.
        case tree(UUID?)
        case tenant(UUID)
        /// A user, or an API key.
        case viewer(UUID)
        /// All anonymous clients together.
        case anonymous
        case network(Network)
        case proxy

        /// One word, as levels are looked for with each request: who has one cannot choose its bits.
        public func hash(into hasher: inout Hasher) {
            switch self {
            case .tree(let uuid): hasher.combine(1 &+ (uuid.map(Self.word) ?? 0))
            case .tenant(let uuid): hasher.combine(2 &+ Self.word(uuid))
            case .viewer(let uuid): hasher.combine(3 &+ Self.word(uuid))
            case .anonymous: hasher.combine(4 as UInt64)
            case .network(let network): hasher.combine(network)
            case .proxy: hasher.combine(5 as UInt64)
            }
        }

        private static func word(_ uuid: UUID) -> UInt64 { uuid.high &* 0x9E37_79B9_7F4A_7C15 &+ uuid.low }

        public var kind: LevelKind {
            switch self {
            case .tree: .tree
            case .tenant: .tenant
            case .viewer: .viewer
            case .anonymous: .anonymous
            case .network: .network
            case .proxy: .process
            }
        }
    }

    /// What a level is, as shares and metrics name it.
    public enum LevelKind: String, Sendable, CaseIterable {
        case process, tree, tenant, viewer, anonymous, network
    }

    /// Who it is, as metrics count it.
    public enum Class: String, Sendable, CaseIterable {
        case anonymous, customer, reseller, platform
    }

    public let ownerClass: Class
    private let widest: Level
    private let middle: Level
    /// Nil for an anonymous owner.
    private let narrowest: Level?

    /// A client that nobody is signed in for.
    public init(anonymousAt client: IPAddress) {
        ownerClass = .anonymous
        widest = .anonymous
        middle = .network(Network(of: client))
        narrowest = nil
    }

    /// - Parameters:
    ///   - reseller: of whose tree the tenant is; nil for the platform and its direct customers.
    ///   - viewer: the user or the API key.
    init(_ ownerClass: Class, reseller: UUID?, tenant: UUID, viewer: UUID) {
        self.ownerClass = ownerClass
        widest = .tree(reseller)
        middle = .tenant(tenant)
        narrowest = .viewer(viewer)
    }

    /// A proxy in front, whose connections are for clients of all kinds: no level of its bounds it but the process.
    public static let proxy = Owner()

    private init() {
        ownerClass = .platform
        widest = .proxy
        middle = .proxy
        narrowest = nil
    }

    /// How many levels there are, without the process.
    public var levelCount: Int { narrowest == nil ? 2 : 3 }

    /// A level; 0 is the widest.
    public func level(_ place: Int) -> Level {
        switch place {
        case 0: widest
        case 1: middle
        default: narrowest ?? middle
        }
    }

    public var isAnonymous: Bool { ownerClass == .anonymous }
}

/// Where a client is: an IPv4 address, or the 64 bits of IPv6 that one subscriber has.
public struct Network: Sendable, Hashable {
    private let high: UInt64
    private let low: UInt64

    public init(of address: IPAddress) {
        high = address.high
        low = address.isV4 ? address.low : 0
    }

    /// Its address, or the first one of its 64 bits.
    public var text: String { IPAddress(high: high, low: low).text }
}
