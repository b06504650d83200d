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
}
