import CLinux
import Glibc
import GraphQLCore

/// A client that writes and reads raw bytes over a real socket.
struct TestClient: ~Copyable {
    private let socket: Int32
    private var received: [UInt8] = []

    init(port: UInt16) throws {
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { throw TestFailure("no connection: \(String(cString: strerror(errno)))") }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(socket) }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw TestFailure("the server takes no more") }
            sent += count
        }
    }

    /// Sends whatever the kernel takes at once.
    /// - Returns: how many bytes; nil where the connection is gone.
    func sendSome(_ bytes: [UInt8]) -> Int? {
        let count = Glibc.send(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
        if count >= 0 { return count }
        return errno == EAGAIN ? 0 : nil
    }

    /// Whether the server has ended the connection, in order or by a reset, when all that it sent was read.
    mutating func waitForEnd() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            if count < 0, errno == EINTR { continue }
            if count <= 0 { return count == 0 || errno == ECONNRESET }
        }
    }

    /// Whether all that came was part of an answer.
    var hasNothingLeft: Bool { received.isEmpty }

    func shutdownWriting() { shutdown(socket, Int32(SHUT_WR)) }

    /// The next answer; nil where the server has ended the connection.
    /// - Parameter isBodyExpected: false for the answer to a HEAD.
    mutating func receive(isBodyExpected: Bool = true) throws -> TestAnswer? {
        while true {
            if let answer = takeAnswer(isBodyExpected) { return answer }
            var chunk = [UInt8](repeating: 0, count: 65536)
            let count = recv(socket, &chunk, chunk.count, 0)
            if count == 0 { return nil }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw TestFailure("no answer: \(String(cString: strerror(errno)))") }
            received += chunk.prefix(count)
        }
    }

    private func endOfHead() -> Int? {
        let end = Array("\r\n\r\n".utf8)
        for index in received.indices.dropLast(3) where received[index..<index + 4].elementsEqual(end) {
            return index + 4
        }
        return nil
    }

    private mutating func takeAnswer(_ isBodyExpected: Bool) -> TestAnswer? {
        guard let headLength = endOfHead() else { return nil }
        let head = String(decoding: received[..<(headLength - 4)], as: UTF8.self)
        let told = TestAnswer(head: head, body: "").header("Content-Length").flatMap { Int($0) } ?? 0
        let length = isBodyExpected ? told : 0
        guard received.count >= headLength + length else { return nil }
        let body = String(decoding: received[headLength..<headLength + length], as: UTF8.self)
        received.removeFirst(headLength + length)
        return TestAnswer(head: head, body: body)
    }

    /// Begins a request whose body the server waits for then, so that the connection is not idle.
    mutating func begin(_ body: String) throws {
        try send(
            "POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
                + "Expect: 100-continue\r\n\r\n")
        guard try receive()?.status == 100 else { throw TestFailure("the server does not want the body") }
    }

    /// - Parameter headers: more lines of the head, each ended by CR LF.
    mutating func post(
        _ query: String, variables: String = "{}", extensions: String = "null", token: String? = nil,
        headers: String = ""
    ) throws -> TestAnswer {
        var body = JSONBuffer()
        body.append(.object([JSONMember(name: "query", value: .string(query))]))
        let text =
            String(decoding: body.bytes, as: UTF8.self).dropLast()
            + ",\"variables\":\(variables),\"extensions\":\(extensions)}"
        try send(
            "POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                + (token.map { "Authorization: Bearer \($0)\r\n" } ?? "") + headers
                + "Content-Length: \(text.utf8.count)\r\n\r\n" + text)
        guard let answer = try receive() else { throw TestFailure("the server ended the connection") }
        return answer
    }
}

/// An answer of the server.
struct TestAnswer: Equatable {
    let head: String
    let body: String

    /// The value of a header that stands once; nil where it does not stand.
    func header(_ name: String) -> String? {
        head.split(separator: "\r\n").first { $0.hasPrefix(name + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }

    /// Without what is another's at each request: its date, its name, and what is left of budgets.
    var timeless: TestAnswer {
        let changing = ["Date: ", "X-Request-Id: ", "RateLimit: ", "RateLimit-Policy: "]
        let lines = head.split(separator: "\r\n").filter { line in !changing.contains { line.hasPrefix($0) } }
        return TestAnswer(head: lines.joined(separator: "\r\n"), body: body)
    }

    var status: Int { Int(head.dropFirst("HTTP/1.1 ".count).prefix(3)) ?? 0 }

    var json: JSONValue {
        var body = body
        return body.withUTF8 { (try? JSONReader.read($0)) ?? .null }
    }

    var data: JSONValue { json["data"] ?? .null }

    /// The codes of its errors.
    var codes: [String] {
        guard case .array(let errors) = json["errors"] else { return [] }
        return errors.compactMap { if case .string(let code) = $0["extensions"]?["code"] { code } else { nil } }
    }
}

extension JSONValue {
    /// An item of a list; nil where there is none.
    subscript(index: Int) -> JSONValue? {
        guard case .array(let items) = self, items.indices.contains(index) else { return nil }
        return items[index]
    }

    /// The items of an array, and nothing for anything else.
    var items: [JSONValue] {
        if case .array(let items) = self { items } else { [] }
    }

    var text: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }
}
