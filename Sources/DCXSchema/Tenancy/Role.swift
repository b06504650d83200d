/// What a user is for in its organisation.
public enum Role: String, Sendable, CaseIterable {
    case owner, admin, `operator`, billing, viewer

    /// What the role may do inside its scope.
    public var permissions: Set<Permission> {
        switch self {
        case .owner: Set(Permission.allCases)
        case .admin: Set(Permission.allCases).subtracting([.organisationsManage])
        case .operator: [.vmsRead, .vmsPower, .vmsProvision, .alertsAcknowledge, .networksRead]
        case .billing: [.vmsRead, .billingRead, .walletRead, .walletTopUp, .networksRead]
        case .viewer: [.vmsRead, .networksRead]
        }
    }
}

/// A thing that can be allowed, as `resource:verb`.
public enum Permission: String, Sendable, CaseIterable {
    case vmsRead = "vms:read"
    case vmsPower = "vms:power"
    case vmsProvision = "vms:provision"
    case billingRead = "billing:read"
    case walletRead = "wallet:read"
    case walletTopUp = "wallet:top_up"
    case walletTransfer = "wallet:transfer"
    case alertsAcknowledge = "alerts:acknowledge"
    case organisationsManage = "organisations:manage"
    case usersManage = "users:manage"
    case networksRead = "networks:read"
    case auditRead = "audit:read"

    /// A bit of its own.
    var bit: UInt32 {
        switch self {
        case .vmsRead: 1 << 0
        case .vmsPower: 1 << 1
        case .vmsProvision: 1 << 2
        case .billingRead: 1 << 3
        case .walletRead: 1 << 4
        case .walletTopUp: 1 << 5
        case .walletTransfer: 1 << 6
        case .alertsAcknowledge: 1 << 7
        case .organisationsManage: 1 << 8
        case .usersManage: 1 << 9
        case .networksRead: 1 << 10
        case .auditRead: 1 << 11
        }
    }
}
