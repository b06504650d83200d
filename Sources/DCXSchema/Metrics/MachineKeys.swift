internal import GraphQLCore

/// Machines whose measurements are asked for, as statements need them: their keys, and whose they are. A measurement stays with
/// the organisation that the machine belonged to; a machine shows those of the organisation that it belongs to now, whoever
/// looks.
struct MachineKeys {
    private let key: Int
    private let organisation: Int

    /// - Parameter list: of the machines' rows.
    init(_ list: SelectList) {
        key = list.number(of: "identity_instance_uuid")
        organisation = list.number(of: "organisation_uuid")
    }

    /// Two arrays, in the order of the machines.
    func parameters(of machines: Batch, _ request: PortalRequest) -> [Statement.Parameter] {
        [key, organisation].map { request.keyLists.list(of: machines, $0).parameter }
    }
}
