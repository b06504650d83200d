internal import GraphQLCore

/// The lists of `Query` over all that a viewer sees, whosever it is, by their names: what a dashboard shows of all customers.
/// An index has the order of each for every kind of scope.
enum ScopeLists {
    static let all: [String: @Sendable () -> ConnectionBinding] = [
        "alerts": { ConnectionBinding(rows: AlertType.rows, order: AlertType.newestFirst, parent: .none) },
        "invoices": { ConnectionBinding(rows: InvoiceType.rows, order: InvoiceType.byMonth, parent: .none) },
        "wallets": { ConnectionBinding(rows: WalletType.rows, order: WalletType.newestFirst, parent: .none) },
        "walletTransactions": {
            ConnectionBinding(
                rows: WalletTransactionType.rows, order: WalletTransactionType.latestFirst, parent: .none)
        },
        "provisioningOrders": {
            ConnectionBinding(
                rows: ProvisioningOrderType.rows, order: ProvisioningOrderType.newestFirst, parent: .none)
        },
        "vmCommands": {
            ConnectionBinding(rows: VmCommandType.rows, order: VmCommandType.newestFirst, parent: .none)
        },
        "networkServices": {
            ConnectionBinding(rows: NetworkServiceType.rows, order: NetworkServiceType.byName, parent: .none)
        },
        "users": {
            ConnectionBinding(rows: UserType.rows, order: UserType.byName, parent: .none, permission: .usersManage)
        },
        "apiKeys": {
            ConnectionBinding(
                rows: ApiKeyType.rows, order: ApiKeyType.byName, parent: .none,
                condition: { ApiKeyType.visible(to: $0) })
        },
        "auditLog": {
            ConnectionBinding(rows: AuditLogType.rows, order: AuditLogType.newestFirst, parent: .none)
        },
    ]
}
