internal import CLinux
internal import DCXSchema
internal import Glibc

/// The networks whose word on the client's address is taken: those of the proxies in front.
struct TrustedProxies: Sendable {
    static let none = TrustedProxies([])

    /// Addresses that share their first bits.
    struct Network: Sendable {
        let address: IPAddress
        /// Of 128, as an IPv4 address is held as one of IPv6.
        let prefixBits: Int

        /// An address, or one with the bits that count: `10.0.0.0/8`, `::1`.
        init?(_ text: Substring) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count <= 2, let address = IPAddress(reading: Array(parts[0].utf8)) else { return nil }
            let bits = address.isV4 ? 32 : 128
            let prefix = parts.count == 2 ? Int(parts[1]) : bits
            guard let prefix, (0...bits).contains(prefix) else { return nil }
            self.address = address
            prefixBits = prefix + 128 - bits
        }

        func contains(_ other: IPAddress) -> Bool {
            let high = UInt64.max << UInt64(64 - min(prefixBits, 64))
            let low = UInt64.max << UInt64(64 - max(prefixBits - 64, 0))
            return (address.high ^ other.high) & high == 0 && (address.low ^ other.low) & low == 0
        }
    }

    private let networks: [Network]

    init(_ networks: [Network]) { self.networks = networks }

    func contains(_ address: IPAddress) -> Bool { networks.contains { $0.contains(address) } }

    /// The client's address: the last of `X-Forwarded-For` that no proxy of ours has, as each adds the address it was
    /// asked from at the end. What stands before it is the client's own word, and what is no address ends the search.
    func client(of request: HTTPRequest) -> IPAddress {
        var client = request.peer
        if networks.isEmpty || request.head.forwardedFor.isEmpty || !contains(client) { return client }
        for line in request.forwardedFor.reversed() {
            var elements: [UnsafeBufferPointer<UInt8>] = []
            var reader = ListReader(line)
            while let element = reader.next() { elements.append(element) }
            for element in elements.reversed() {
                guard let address = IPAddress(reading: element) else { return client }
                client = address
                if !contains(client) { return client }
            }
        }
        return client
    }
}

extension IPAddress {
    /// An address as text; nil where it is none.
    init?(reading text: some Collection<UInt8>) {
        guard text.count < Int(INET6_ADDRSTRLEN), !text.contains(0) else { return nil }
        let terminated = text.map { CChar(bitPattern: $0) } + [0]
        var v4 = in_addr()
        if inet_pton(AF_INET, terminated, &v4) == 1 {
            self.init(v4: UInt32(bigEndian: v4.s_addr))
            return
        }
        var v6 = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, terminated, &v6) == 1 else { return nil }
        self.init(
            high: v6[..<8].reduce(0) { $0 << 8 | UInt64($1) }, low: v6[8...].reduce(0) { $0 << 8 | UInt64($1) })
    }
}
