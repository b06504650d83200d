internal import GraphQLCore

/// What organisations have paid in and not yet spent, in MAIN: one wallet each.
enum WalletType {
    static let table = Table(
        .main, "wallets", as: "wallet", key: "organisation_uuid",
        columns: [
            TableColumn("organisation_uuid", .uuid),
            TableColumn("balance", .numeric),
            TableColumn("credit_limit", .numeric),
            TableColumn("low_balance_threshold", .numeric, isNullable: true),
            TableColumn("created_at", .timestamp),
            TableColumn("available", .numeric, computing: "wallet.balance + wallet.credit_limit"),
            TableColumn(
                "is_low", .boolean, computing: "coalesce(wallet.balance < wallet.low_balance_threshold, FALSE)"),
        ])

    static let newestFirst = RowOrder.by("created_at", descending: true)

    static let rows: RowType = RowType(
        "Wallet", table, takes: .walletRead,
        fields: [
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
            "heldAmount": ExpressionField(
                """
                (SELECT coalesce(-sum(entry.amount), 0)::numeric(14, 2) FROM wallet_transactions AS entry \
                WHERE entry.organisation_uuid = wallet.organisation_uuid AND entry.kind IN ('hold', 'release'))
                """, .numeric),
            "holds": RowList(
                rows: { WalletTransactionType.rows }, order: WalletTransactionType.byPosition,
                column: "organisation_uuid", parentColumn: "organisation_uuid",
                condition: WalletTransactionType.isOpenHold),
            "transactions": RowConnection(
                rows: { WalletTransactionType.rows }, order: WalletTransactionType.newestFirst,
                column: "organisation_uuid", parentColumn: "organisation_uuid"),
        ])
}

/// The ledger of the wallets, in MAIN: it is only ever added to.
enum WalletTransactionType {
    static let table = Table(
        .main, "wallet_transactions", as: "entry",
        columns: [
            TableColumn("uuid", .uuid),
            TableColumn("organisation_uuid", .uuid),
            TableColumn("position", .bigint),
            TableColumn(
                "kind",
                .enumeration(
                    StoredEnum([
                        "top_up", "charge", "refund", "hold", "release", "commission", "adjustment", "transfer_in",
                        "transfer_out",
                    ]))),
            TableColumn("amount", .numeric),
            TableColumn("balance_after", .numeric),
            TableColumn("reference", .text, isNullable: true),
            TableColumn("created_by", .uuid, isNullable: true),
            TableColumn("actor_kind", .enumeration(ActorKind.stored)),
            TableColumn("created_at", .timestamp),
        ])

    static let byPosition = RowOrder.by("position")
    static let newestFirst = RowOrder.by("position", descending: true)
    /// Of several wallets.
    static let latestFirst = RowOrder.by("created_at", descending: true)

    /// A hold that was neither captured nor let go: either writes a release of the same reference.
    static let isOpenHold = Predicate(
        shape: .sql(
            """
            entry.kind = 'hold' AND NOT EXISTS (
                SELECT FROM wallet_transactions AS release
                WHERE release.organisation_uuid = entry.organisation_uuid AND release.reference = entry.reference
                    AND release.kind = 'release' AND release.position > entry.position)
            """), parameters: [])

    static let rows: RowType = RowType(
        "WalletTransaction", table, takes: .walletRead,
        fields: [
            "organisation": RowReference(
                rows: { OrganisationType.rows }, column: "uuid", parentColumn: "organisation_uuid"),
            "createdBy": RowReference(rows: { UserType.rows }, column: "uuid", parentColumn: "created_by"),
        ])
}

/// Who did something, where the person itself may be outside the viewer's scope.
enum ActorKind {
    static let stored = StoredEnum(["platform", "reseller", "customer", "system"])
}
