import GraphQLCore
import Testing

@testable import DCXServer

/// The process stays within its memory, whatever clients that have not signed in do: it runs under a limit of the system that
/// ends it where it takes more. Beside each attack somebody is served.
@Suite(.serialized)
struct MemoryLimitTests {
    private static let memoryMiB = 256
    /// What is mapped and not used: code, stacks, and what allocators reserve for each thread.
    private static let marginMiB = 1024

    private func server() throws -> ServerProcess {
        try ServerProcess(
            ["serve"], ["DCX_MEMORY_MIB": "\(Self.memoryMiB)", "DCX_LOOPS": "1", "DCX_LOG": "off"],
            virtualMiB: Self.memoryMiB + Self.marginMiB)
    }

    private func expectIsServed(_ port: UInt16) throws {
        var client = try TestClient(port: port)
        #expect(try client.post("{ __typename }").body == #"{"data":{"__typename":"Query"}}"#)
    }

    /// Some hundred bytes whose fragments fan out to thousands of fields, another plan for each assignment of its four condition
    /// variables.
    private static func fanOut(_ number: Int) -> String {
        let levels = (0..<8).map {
            "fragment F\($0) on __Type { x: ofType { ...F\($0 + 1) } y: ofType { ...F\($0 + 1) } }"
        }
        return "query($a: Boolean! $b: Boolean! $c: Boolean! $d: Boolean!) { __type(name: \"N\(number)\") { ...F0 }"
            + " a: __typename @include(if: $a) b: __typename @include(if: $b) c: __typename @include(if: $c)"
            + " d: __typename @include(if: $d) } \(levels.joined(separator: " ")) fragment F8 on __Type { name kind }"
    }

    @Test func plansAreBoundedTogether() throws {
        let server = try server()
        let port = try server.port()
        var client = try TestClient(port: port)
        for number in 0..<60 {
            for condition in 0..<16 {
                let variables = ["a", "b", "c", "d"].enumerated().map { "\"\($1)\":\(condition >> $0 & 1 == 1)" }
                let answer = try client.post(Self.fanOut(number), variables: "{\(variables.joined(separator: ","))}")
                #expect(answer.status == 200)
            }
        }
        #expect(server.memoryMiB.resident < Self.memoryMiB)
        try expectIsServed(port)
        server.signal(15)
    }

    /// Answers as large as they may be, that nobody reads.
    @Test func answersThatAreNotReadAreBoundedTogether() throws {
        let server = try server()
        let port = try server.port()
        let aliases = (0..<3).map { "a\($0): __schema { types { name description fields { name description } } }" }
        var body = JSONBuffer()
        body.append(.object([JSONMember(name: "query", value: .string("{ \(aliases.joined(separator: " ")) }"))]))
        let request =
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: \(body.count)\r\n\r\n"
            + String(decoding: body.bytes, as: UTF8.self)
        var clients: [Holder] = []
        for _ in 0..<40 {
            let client = try TestClient(port: port)
            // More than the kernel takes for a client that does not read.
            try client.send(String(repeating: request, count: 12))
            clients.append(Holder(client))
        }
        try expectIsServed(port)
        #expect(server.memoryMiB.resident < Self.memoryMiB)
        withExtendedLifetime(clients) {}
        server.signal(15)
    }

    /// Bodies of which the last byte never comes.
    @Test func bodiesThatAreReadAreBoundedTogether() throws {
        let server = try server()
        let port = try server.port()
        let head =
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n"
        let request = Array(head.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 59_999)
        var clients: [Holder] = []
        for _ in 0..<129 {
            let client = try TestClient(port: port)
            try client.send(request)
            clients.append(Holder(client))
        }
        var last = try TestClient(port: port)
        try last.send(request)
        let answer = try last.receive()
        #expect(answer?.status == 429)
        #expect(answer?.codes == ["RATE_LIMITED"])
        #expect(answer?.header("Retry-After") == "1")
        try expectIsServed(port)
        withExtendedLifetime(clients) {}
        server.signal(15)
    }

    @Test func aClientThatHasNotSignedInSendsNoLargeBody() throws {
        let server = try server()
        var client = try TestClient(port: try server.port())
        try client.send(
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
                + String(repeating: " ", count: 200_000))
        #expect(try client.receive()?.status == 413)
        server.signal(15)
    }

    /// HEAD makes no answer, however large it would be.
    @Test func headMakesNoAnswer() throws {
        let server = try server()
        let port = try server.port()
        var client = try TestClient(port: port)
        for number in 0..<200 {
            let query = "{a\(number):__schema{types{name,fields{name,args{name,type{name}}}}}}"
            try client.send("HEAD /graphql?query=\(query) HTTP/1.1\r\nHost: a\r\n\r\n")
            let answer = try client.receive(isBodyExpected: false)
            #expect(answer?.status == 200)
            #expect(answer?.header("Content-Length") == nil)
        }
        try expectIsServed(port)
        server.signal(15)
    }
}

/// Holds a client that does nothing more.
private final class Holder {
    private let client: TestClient

    init(_ client: consuming TestClient) { self.client = client }
}
