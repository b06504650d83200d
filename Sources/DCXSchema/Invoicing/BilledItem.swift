internal import GraphQLCore

/// Something that an organisation has had in a month: a machine, its licence, or a network service, with the days that it was
/// its.
struct BilledItem {
    /// A machine's key; nil for a service.
    let machine: String?
    /// A service's key; nil for a machine.
    let service: String?
    let category: String
    let description: String
    /// What a month costs, without VAT, as the database writes it; nil: not priced yet.
    let price: String?
    /// The days that it is the organisation's, as a `datemultirange`.
    let days: String

    /// What its lines are paid for together: a machine with its licence.
    var key: String { machine.map { "m" + $0 } ?? "s" + (service ?? "") }
}

/// A machine of which an organisation may have been charged days that were not its own.
struct LostMachine {
    let machine: String
    /// The days on which it is known not to be the organisation's, as a `datemultirange`.
    let days: String
}

/// What an organisation has had in a month.
struct BilledItems {
    var items: [BilledItem] = []
    /// Machines that were another's for some of the days.
    var lost: [LostMachine] = []
    /// What is not charged, and why, in words for whoever runs the month.
    var leftOut: [String] = []
}

/// An organisation whose month is looked at.
struct BilledOrganisation {
    let uuid: UUID
    /// The day since when there is the organisation: it has nothing before.
    let since: String
}
