import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// Who a client is: nobody can say so but a proxy that is trusted.
struct ClientAddressTests {
    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3"), ("::1", "::1"), ("::", "::"), ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
        ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("fe80::", "fe80::"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", nil), ("10.1.2", nil), ("10.1.2.3.4", nil), ("10.1.2.256", nil), ("1.2.3.4:80", nil), ("[::1]", nil),
        ("unknown", nil), ("\"10.1.2.3\"", nil), ("10.1.2.3\0", nil),
        ("10.1.2.3                                                    ", nil),
    ])
    func readsAndWritesAddresses(text: String, expected: String?) {
        #expect(IPAddress(reading: Array(text.utf8))?.text == expected)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("10.0.0.1", "10.0.0.1", true),
        ("10.0.0.1", "10.0.0.2", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("::/0", "203.0.113.9", true), ("2001:db8::/33", "2001:db8:7fff::1", true),
        ("2001:db8::/33", "2001:db8:8000::1", false), ("2001:db8::/127", "2001:db8::1", true),
        ("2001:db8::/127", "2001:db8::2", false),
    ])
    func networkHasWhatSharesItsBits(network: String, address: String, expected: Bool) throws {
        let address = try #require(IPAddress(reading: Array(address.utf8)))
        #expect(try #require(TrustedProxies.Network(network[...])).contains(address) == expected)
    }

    @Test(arguments: ["", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "10.0.0.0/8/8", "proxy.example"])
    func refusesWhatIsNoNetwork(text: String) {
        #expect(TrustedProxies.Network(text[...]) == nil)
        if !text.isEmpty {
            #expect(throws: ConfigurationError.self) { try Configuration.readProxies("127.0.0.1, \(text)") }
        }
    }

    /// The last address that no proxy of ours has; all before it could be made up.
    @Test(arguments: [
        (["203.0.113.9"], "203.0.113.9"), (["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
        (["1.1.1.1,203.0.113.9, 10.0.0.7"], "203.0.113.9"), (["1.1.1.1", "203.0.113.9", "10.0.0.7"], "203.0.113.9"),
        (["10.0.0.8, 10.0.0.7"], "10.0.0.8"), (["203.0.113.9, unknown, 10.0.0.7"], "10.0.0.7"), ([""], "127.0.0.1"),
        (["2001:db8::1"], "2001:db8::1"),
    ])
    func believesTrustedProxiesOnly(lines: [String], expected: String) throws {
        let proxies = try Configuration.readProxies("127.0.0.1,10.0.0.0/8")
        #expect(try client(lines, peer: "127.0.0.1", proxies) == expected)
        #expect(try client(lines, peer: "192.0.2.1", proxies) == "192.0.2.1")
        #expect(try client(lines, peer: "127.0.0.1", .none) == "127.0.0.1")
    }

    private func client(_ lines: [String], peer: String, _ proxies: TrustedProxies) throws -> String {
        let head = lines.map { "X-Forwarded-For: \($0)\r\n" }.joined()
        var input = InputBuffer()
        input.append("GET / HTTP/1.1\r\nHost: a\r\n\(head)\r\n".utf8)
        var parser = RequestParser(limits: HTTPLimits())
        guard case .complete(let head) = parser.parse(&input) else { throw TestFailure("this is a request") }
        let peer = try #require(IPAddress(reading: Array(peer.utf8)))
        return proxies.client(of: HTTPRequest(head, input.bytes, from: peer)).text
    }

    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    @Test(arguments: [
        ("00-\(trace)-00f067aa0ba902b7-01", true), ("cc-\(trace)-00f067aa0ba902b7-01", true),
        ("cc-\(trace)-00f067aa0ba902b7-01-later", true), ("00-\(trace)-00f067aa0ba902b7-01-later", false),
        ("cc-\(trace)-00f067aa0ba902b7-01.later", false), ("ff-\(trace)-00f067aa0ba902b7-01", false),
        ("00-\(trace)-0000000000000000-01", false), ("00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
        ("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", false), ("00-\(trace)-00f067aa0ba902b7", false),
        ("00-\(trace)_00f067aa0ba902b7-01", false), ("00-\(trace)-00f067aa0ba902bx-01", false), ("", false),
    ])
    func readsTheTrace(traceparent: String, isValid: Bool) {
        let trace = Array(traceparent.utf8).withUnsafeBufferPointer { TraceID(traceparent: $0) }
        var text = JSONBuffer()
        trace?.append(to: &text)
        #expect(String(decoding: text.bytes, as: UTF8.self) == (isValid ? Self.trace : ""))
    }
}
