internal import GraphQLCore

/// What names a request in the log, in its answer and in the audit log. It is always the server's own: a client must not choose what
/// tells its requests from others. Written as hexadecimal digits, without becoming a text before.
struct RequestID: Equatable {
    private let word: UInt64

    /// Makes names that are no one else's. They are told to clients, so that they do not say how many requests others
    /// make. One for each event loop.
    struct Source {
        private var next = UInt64.random(in: 0...UInt64.max >> 2)

        mutating func make() -> RequestID {
            next &+= 1
            // Keyed at random for each process.
            var hasher = Hasher()
            hasher.combine(next)
            return RequestID(word: UInt64(truncatingIfNeeded: hasher.finalize()))
        }
    }

    var text: String {
        var out = JSONBuffer(capacity: 64)
        append(to: &out)
        return String(decoding: out.bytes, as: UTF8.self)
    }

    func append(to out: inout JSONBuffer) { out.appendHexadecimal(word) }
}
