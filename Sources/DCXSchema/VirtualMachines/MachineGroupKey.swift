/// What virtual machines are grouped by: the values of `VirtualMachineGroupKey`.
enum MachineGroupKey: String, CaseIterable {
    case powerState = "POWER_STATE"
    case guestOs = "GUEST_OS"
    case vcenterName = "VCENTER_NAME"
    case organisation = "ORGANISATION"

    /// What the machines of a group have in common, as text.
    var sql: String {
        switch self {
        case .powerState:
            """
            CASE WHEN \(PowerState.poweredOn.sql("vm.power_state")) THEN 'POWERED_ON'
                 WHEN \(PowerState.poweredOff.sql("vm.power_state")) THEN 'POWERED_OFF'
                 WHEN \(PowerState.suspended.sql("vm.power_state")) THEN 'SUSPENDED' ELSE 'UNKNOWN' END
            """
        case .guestOs: "vm.guest_os"
        case .vcenterName: "vm.vcenter_name"
        case .organisation: "vm.organisation_uuid::text"
        }
    }

    /// How many groups one organisation's machines are in at most; nil where they are organisations.
    var maximumGroups: Int? {
        switch self {
        case .powerState: 4
        case .guestOs, .vcenterName: PortalCostConditions.groups
        case .organisation: nil
        }
    }

    /// The organisation of a group, where that is what its machines have in common.
    var organisation: String { self == .organisation ? "vm.organisation_uuid" : "NULL::uuid" }
}
