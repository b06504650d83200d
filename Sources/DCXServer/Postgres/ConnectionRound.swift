/// One round over the hosts of a connection string: what is left to try, and why what was tried did not do.
struct ConnectionRound {
    /// A host whose name may have to be looked up first, or one of its addresses.
    enum Step: Equatable {
        case host(Int, sessionAttributes: String?)
        case address(PostgresAddress)
    }

    /// The next one last.
    private var steps: [Step]
    private var problems: [Int: String] = [:]
    /// A host has refused another connection: there are too many.
    var isShort = false

    init(_ hosts: PostgresHosts? = nil, now: Int = 0) {
        let all = hosts.map { hosts in
            let order = hosts.order(now: now)
            return hosts.sessionAttributes.flatMap { attributes in
                order.map { Step.host($0, sessionAttributes: attributes) }
            }
        }
        steps = (all ?? []).reversed()
    }

    var hasMore: Bool { !steps.isEmpty }

    mutating func next() -> Step? { steps.popLast() }

    /// These are tried before the rest.
    mutating func insert(_ addresses: [PostgresAddress]) { steps += addresses.reversed().map(Step.address) }

    mutating func end() {
        steps = []
        isShort = false
    }

    /// - Parameter place: that of the host.
    mutating func note(_ problem: String, of place: Int) { problems[place] = problem }

    /// In the order of the list, however it was gone through: the same problems are the same text.
    var problem: String { problems.sorted { $0.key < $1.key }.map(\.value).joined(separator: "; ") }
}
