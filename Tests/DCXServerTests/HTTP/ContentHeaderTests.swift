import GraphQLCore
import Testing

@testable import DCXServer

/// Headers that describe a body are understood or refused, never ignored.
struct ContentHeaderTests {
    private static let body = #"{"query":"{ __typename }"}"#
    private static let sha256 = "kQdqlhasDNntntftKLr+cg9HwM2EBuaLRbbduh/ouJc="

    private func post(_ headers: [String], body: String = body) throws -> TestAnswer {
        var client = try TestClient(port: TestServer.shared.port)
        let head = ["POST /graphql HTTP/1.1", "Host: a", "Content-Type: application/json"] + headers
        try client.send((head + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n") + "\r\n\r\n" + body)
        guard let answer = try client.receive() else { throw TestFailure("the server ended the connection") }
        return answer
    }

    @Test(arguments: [
        "gzip", "br", "deflate", "zstd", "compress", "x-gzip", "GZIP", "aes128gcm", "unknown", "gzip, identity",
        "identity, br",
        "identity;q=1", "*", "gzip, gzip",
    ])
    func codedBodyIsRefused(coding: String) throws {
        let answer = try post(["Content-Encoding: " + coding])
        #expect(answer.status == 415)
        #expect(answer.header("Accept-Encoding") == "identity")
        #expect(answer.codes == ["UNSUPPORTED_MEDIA_TYPE"])
    }

    @Test func codingIsSeenOnAnyLine() throws {
        #expect(try post(["Content-Encoding: identity", "content-encoding: br"]).status == 415)
        #expect(try post(["CONTENT-ENCODING: br", "Content-Encoding: identity"]).status == 415)
    }

    @Test(arguments: ["", "identity", "Identity", "identity, identity", " , "])
    func bodyAsItIsIsTaken(coding: String) throws {
        #expect(try post(["Content-Encoding: " + coding]).body == #"{"data":{"__typename":"Query"}}"#)
    }

    @Test(arguments: [
        ("Content-Transfer-Encoding: base64", 415), ("Content-Transfer-Encoding: quoted-printable", 415),
        ("Content-Transfer-Encoding: 8bit", 200), ("Content-Range: bytes 0-25/100", 400),
        ("content-range: bytes */26", 400),
        ("Content-Language: en", 200), ("Content-Location: /x", 200), ("Content-Disposition: inline", 200),
        ("Accept-Encoding: gzip", 200),
    ])
    func otherHeadersOfTheContent(header: String, status: Int) throws { #expect(try post([header]).status == status) }

    @Test(arguments: [
        "Content-Digest: sha-256=:\(sha256):", "Repr-Digest: sha-256=:\(sha256):", "Digest: SHA-256=\(sha256)",
        "Content-Digest: unknown=:AAAA:, sha-256=:\(sha256):", "Content-Digest: unixsum=:AAAA:",
        "Content-Digest: sha-256=:\(sha256):;a=1",
        "Content-MD5: FfVdWCiIAQvVQO20yUwv9A==",
    ])
    func digestThatMatchesIsTaken(header: String) throws { #expect(try post([header]).status == 200) }

    @Test(arguments: [
        "Content-Digest: sha-256=:AAAA:", "Repr-Digest: sha-512=:\(sha256):", "Digest: sha-256=x", "Content-MD5: x",
        "Content-MD5:",
        "Digest: md5=x", "Content-Digest: sha-256=", "Content-Digest: sha-256=:\(sha256):, sha-512=:AAAA:",
    ])
    func digestThatDoesNotMatchIsRefused(header: String) throws {
        let answer = try post([header])
        #expect(answer.status == 400)
        #expect(answer.codes == ["BAD_REQUEST"])
    }

    @Test func bodyThatWillBeRefusedIsNotAskedFor() throws {
        for header in ["Content-Encoding: br", "Content-Range: bytes 0-1/2"] {
            var client = try TestClient(port: TestServer.shared.port)
            try client.send(
                "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\(header)\r\nContent-Length: 2\r\n"
                    + "Expect: 100-continue\r\n\r\n")
            #expect(try client.receive()?.status != 100)
        }
    }

    @Test(arguments: [
        ("gzip, chunked", 501), ("gzip", 400), ("identity", 400), ("chunked, gzip", 400), ("x", 400), ("chunked", 200),
    ])
    func transferCodings(coding: String, status: Int) throws {
        var client = try TestClient(port: TestServer.shared.port)
        let length = String(Self.body.utf8.count, radix: 16)
        try client.send(
            "POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: \(coding)\r\n\r\n"
                + "\(length)\r\n\(Self.body)\r\n0\r\n\r\n")
        #expect(try client.receive()?.status == status)
    }

    /// What a media type that is refused would have to be.
    @Test(arguments: ["text/plain", "application/json; charset=utf-16", "application/json; charset=latin1"])
    func refusalSaysWhatIsTaken(type: String) throws {
        var client = try TestClient(port: TestServer.shared.port)
        try client.send("POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: \(type)\r\nContent-Length: 2\r\n\r\n{}")
        let answer = try client.receive()
        #expect(answer?.status == 415)
        #expect(answer?.header("Accept") == "application/json")
    }
}
