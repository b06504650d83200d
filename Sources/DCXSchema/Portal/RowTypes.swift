/// The types of the schema whose objects are rows of tables.
enum RowTypes {
    static let all: [RowType] = [
        OrganisationType.rows, UserType.rows, VirtualMachineType.rows, VmDiskType.rows, AlertType.rows,
        InvoiceType.rows, InvoiceLineType.rows,
        WalletType.rows, WalletTransactionType.rows, ProductType.rows, ProductPriceType.rows, VmConfigurationType.rows,
        NetworkServiceType.rows, NetworkProviderType.rows, AuditLogType.rows, ApiKeyType.rows, InvitationType.rows,
        VmCommandType.rows, ProvisioningOrderType.rows, ProvisioningOrderLineType.rows,
    ]
}
