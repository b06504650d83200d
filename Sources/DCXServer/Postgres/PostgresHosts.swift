internal import CPostgres

/// The hosts that a connection string names, and what is known of them. The connections of an event loop to a database share it.
///
/// libpq would go through the hosts by itself, but look their names up on the thread that calls it, begin with the first one
/// each time, and know no time for one of them (`connect_timeout` is for its blocking functions; PostgreSQL 15, section 34.2).
/// So it is given one address at a time, with the name beside it, by which it verifies certificates and finds passwords.
final class PostgresHosts {
    /// One host of the list.
    struct Host: Equatable {
        /// A name, an address or the folder of a Unix socket; nil for libpq's default.
        var name: String?
        /// An address that is used without looking the name up.
        var address: String?
        var port: String?

        /// Whether its name has to be looked up.
        var isLookedUp: Bool {
            guard address == nil, let name else { return false }
            return !name.hasPrefix("/") && !name.hasPrefix("@") && !NameLookup.isAddress(name)
        }
    }

    /// Hosts that did not answer are tried behind all others for so long.
    private static let silentMilliseconds = 10_000
    /// libpq waits for this long at least.
    private static let leastTimeoutSeconds = 2
    /// What holds for a connection unless the string says otherwise: a host that is out of reach is noticed.
    private static let defaults = [
        ("keepalives_idle", "10"), ("keepalives_interval", "3"), ("keepalives_count", "3"),
        ("tcp_user_timeout", "10000"),
    ]

    let hosts: [Host]
    /// How long an address may take; nil where the string does not say.
    let timeoutMilliseconds: Int?
    /// What the string says, with what the environment adds.
    let options: [String: String]
    /// A connection pooler gives names of prepared statements to others.
    var losesNames = false
    private let settings: [(keyword: String, value: String)]
    /// The string itself, where it could not be taken apart: libpq says why.
    private let malformed: String?
    private let isShuffled: Bool
    private let prefersStandby: Bool
    /// By the place of the host, in milliseconds of the monotonic clock.
    private var silentUntil: [Int]
    /// What names were last looked up to be, for when they cannot be.
    private var addresses: [[String]]

    init(_ text: String) {
        let options = ConnectionURL.options(of: text)
        let hosts = options.flatMap(Self.hosts)
        self.hosts = hosts ?? [Host()]
        malformed = hosts == nil ? text : nil
        let given = options ?? [:]
        self.options = given
        isShuffled = given["load_balance_hosts"] == "random"
        prefersStandby = given["target_session_attrs"] == "prefer-standby"
        let seconds = given["connect_timeout"].flatMap { Int($0) } ?? 0
        timeoutMilliseconds = seconds > 0 ? min(max(seconds, Self.leastTimeoutSeconds), 86_400) * 1000 : nil
        let ownKeywords: Set = ["host", "hostaddr", "port", "service", "connect_timeout", "load_balance_hosts"]
        settings =
            given.filter { !ownKeywords.contains($0.key) }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
            + Self.defaults.filter { given[$0.0] == nil }
        silentUntil = self.hosts.map { _ in 0 }
        addresses = self.hosts.map { _ in [] }
    }

    /// - Returns: nil where the numbers of names, addresses and ports do not match.
    private static func hosts(_ options: [String: String]) -> [Host]? {
        let list = { (keyword: String) in
            (options[keyword] ?? "").split(separator: ",", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? nil : String($0) }
        }
        let (names, addresses, ports) = (list("host"), list("hostaddr"), list("port"))
        let count = max(names.count, addresses.count)
        let fits = { (list: [String?], keyword: String) in list.count == count || options[keyword] == nil }
        guard fits(names, "host"), fits(addresses, "hostaddr"), ports.count == 1 || ports.count == count else {
            return nil
        }
        return (0..<count).map { place in
            Host(
                name: names.count == count ? names[place] : nil,
                address: addresses.count == count ? addresses[place] : nil,
                port: ports.count == 1 ? ports[0] : ports[place])
        }
    }

    // MARK: Order

    /// The places of the hosts in the order in which they are tried: as they are listed, those that have not answered lately
    /// behind all others.
    func order(now: Int) -> [Int] {
        let all = isShuffled ? hosts.indices.shuffled() : Array(hosts.indices)
        return all.filter { silentUntil[$0] <= now } + all.filter { silentUntil[$0] > now }
    }

    /// The values of target_session_attrs to try one after the other; nil stands for that of the string.
    var sessionAttributes: [String?] { prefersStandby ? ["standby", "any"] : [nil] }

    func noteSilence(of place: Int, now: Int) { silentUntil[place] = now + Self.silentMilliseconds }

    func noteAnswer(of place: Int) { silentUntil[place] = 0 }

    /// - Parameter found: what the host's name was looked up to be; empty where it could not be.
    /// - Returns: the addresses to try.
    func addresses(of place: Int, found: [String]) -> [String] {
        if !found.isEmpty { addresses[place] = found }
        return isShuffled ? addresses[place].shuffled() : addresses[place]
    }

    // MARK: Connecting

    /// Begins to connect.
    func start(_ address: PostgresAddress) -> OpaquePointer? {
        if let malformed { return PQconnectStart(malformed) }
        let host = hosts[address.place]
        var all = settings.filter { address.sessionAttributes == nil || $0.keyword != "target_session_attrs" }
        if let attributes = address.sessionAttributes { all.append(("target_session_attrs", attributes)) }
        if let name = host.name { all.append(("host", name)) }
        if let found = address.address ?? host.address { all.append(("hostaddr", found)) }
        if let port = host.port { all.append(("port", port)) }
        let keywords = all.map { $0.keyword.utf8CString }
        let values = all.map { $0.value.utf8CString }
        return Self.withPointers(keywords) { keywords in
            Self.withPointers(values) { values in PQconnectStartParams(keywords, values, 0) }
        }
    }

    /// With a null behind the last one.
    private static func withPointers<Value>(
        _ texts: [ContiguousArray<CChar>], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Value
    ) -> Value {
        var bytes: [CChar] = []
        var places: [Int] = []
        for text in texts {
            places.append(bytes.count)
            bytes += text
        }
        return bytes.withUnsafeBufferPointer { bytes in
            var pointers = places.map { place in bytes.baseAddress.map { $0 + place } }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { pointers in
                guard let base = pointers.baseAddress else {
                    preconditionFailure("an array with a null has an address")
                }
                return body(base)
            }
        }
    }
}

/// Where one try to connect goes.
struct PostgresAddress: Equatable {
    /// That of its host in the list.
    let place: Int
    /// What its name was looked up to be; nil where that is not needed.
    var address: String?
    var sessionAttributes: String?
}
