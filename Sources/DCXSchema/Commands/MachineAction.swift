/// What can be done with a machine, as `vm_commands` stores it, and from which power states it leads to which. The texts are
/// vCenter's; a state that is none of them leads nowhere.
public enum MachineAction: String, Sendable, CaseIterable {
    case start, stop, restart, suspend, resume
    /// The inventory has the machine already: it is made and started.
    case create
    /// It is stopped, and is in the inventory no more.
    case delete

    /// Those that people ask for by themselves: the values of `PowerAction`.
    static let ofPower: [MachineAction] = [.start, .stop, .restart, .suspend, .resume]

    /// The power states that it can be done in.
    var origins: [PowerState] {
        switch self {
        case .start: [.poweredOff]
        case .stop: [.poweredOn, .suspended]
        case .restart, .suspend: [.poweredOn]
        case .resume: [.suspended]
        case .create: [.poweredOff]
        case .delete: PowerState.allCases
        }
    }

    /// The power state that it ends in; nil where there is no machine then.
    var destination: PowerState? {
        switch self {
        case .start, .restart, .resume, .create: .poweredOn
        case .stop: .poweredOff
        case .suspend: .suspended
        case .delete: nil
        }
    }
}
