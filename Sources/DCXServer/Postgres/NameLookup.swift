internal import CLinux
internal import Glibc
internal import Synchronization

/// Looks names of hosts up on threads of its own: a resolver that does not answer keeps nobody waiting but those that ask for
/// its name. A name has one thread at a time, whoever asks for it.
final class NameLookup: Sendable {
    /// The addresses of a name, or why there are none.
    enum Answer: Sendable {
        case addresses([String])
        case failure(String)
    }

    static let system = NameLookup { systemAnswer(for: $0) }

    private let ask: @Sendable (String) -> Answer
    private let waiting = Mutex<[String: [@Sendable (Answer) -> Void]]>([:])

    /// - Parameter ask: takes as long as it takes, on the thread of a name.
    init(asking ask: @escaping @Sendable (String) -> Answer) { self.ask = ask }

    /// - Parameter done: is called on another thread, unless none could be started.
    func addresses(of name: String, _ done: @escaping @Sendable (Answer) -> Void) {
        let isFirst = waiting.withLock { waiting in
            waiting[name, default: []].append(done)
            return waiting[name]?.count == 1
        }
        if !isFirst { return }
        do {
            try Thread.start { self.tell(name, self.ask(name)) }
        } catch {
            tell(name, .failure("\(error)"))
        }
    }

    private func tell(_ name: String, _ answer: Answer) {
        let receivers = waiting.withLock { $0.removeValue(forKey: name) ?? [] }
        for receiver in receivers { receiver(answer) }
    }

    /// Whether a text is an IPv4 or IPv6 address.
    static func isAddress(_ text: String) -> Bool {
        var place = in6_addr()
        let bare = text.prefix { $0 != "%" }
        return inet_pton(AF_INET, text, &place) == 1 || inet_pton(AF_INET6, String(bare), &place) == 1
    }

    /// Takes as long as the resolver takes.
    static func systemAnswer(for name: String) -> Answer {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        let failure = getaddrinfo(name, nil, &hints, &list)
        defer { if let list { freeaddrinfo(list) } }
        // In libpq's words.
        let beginning = "could not translate host name \"\(name)\" to address: "
        if failure != 0 { return .failure(beginning + String(cString: gai_strerror(failure))) }
        var addresses: [String] = []
        var next = list
        while let entry = next?.pointee {
            if let text = text(of: entry), !addresses.contains(text) { addresses.append(text) }
            next = entry.ai_next
        }
        return addresses.isEmpty ? .failure(beginning + "it has none") : .addresses(addresses)
    }

    private static func text(of entry: addrinfo) -> String? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let failure = getnameinfo(
            entry.ai_addr, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
        return failure == 0 ? text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } : nil
    }
}
