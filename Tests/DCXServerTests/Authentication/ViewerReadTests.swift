import DCXSchema
import Testing

@testable import DCXServer

/// A viewer is read from MAIN every five seconds, whatever it sends meanwhile.
struct ViewerReadTests {
    private final class Client {
        var client: TestClient

        init(_ client: consuming TestClient) { self.client = client }
    }

    /// A reseller's read takes long, and all that its users do waits for it: it is made once.
    @Test func requestsAtTheSameTimeShareARead() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let token = try server.signInAnew("alex@cloudtech.example")
        _ = server.takeStatements()
        let lock = try databases.main.owner()
        try lock.run("BEGIN")
        try lock.run("LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE")
        let body = #"{"query":"{ viewer { role organisation { name } } }"}"#
        let request = """
            POST /graphql HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nAuthorization: Bearer \(token)\r\n\
            Content-Length: \(body.utf8.count)\r\n\r\n\(body)
            """
        let clients = try (0..<8).map { _ in
            let client = Client(try TestClient(port: server.port))
            try client.client.send(request)
            return client
        }
        // Nobody's request needs no viewer: when it is answered, those before it have arrived.
        #expect(try server.post("{ __typename }").status == 200)
        try lock.run("COMMIT")
        for client in clients {
            let answer = try client.client.receive()
            #expect(answer?.body == #"{"data":{"viewer":{"role":"OWNER","organisation":{"name":"CloudTech"}}}}"#)
        }
        #expect(server.takeStatements().count { $0.contains("viewer_of_session(") } == 1)
    }

    /// A clock that is put back does not make what a viewer could do last longer.
    @Test func viewerOfATimeToComeIsReadAgain() throws {
        let databases = try TenantDatabases()
        let clock = StoppedClock(at: FrozenClock.anchor.seconds)
        let server = try databases.server(clock: clock)
        let token = try server.signInAnew("john@vodacom.example")
        let query = "{ viewer { role } }"
        #expect(try server.post(query, token: token).body == #"{"data":{"viewer":{"role":"OWNER"}}}"#)
        clock.advance(by: -20)
        try databases.connection(.main).run("UPDATE users SET role = 'viewer' WHERE email = 'john@vodacom.example'")
        #expect(try server.post(query, token: token).body == #"{"data":{"viewer":{"role":"VIEWER"}}}"#)
    }

    /// Requests that are refused need no viewer, but wait in the name of its tenant: it is read for them, once.
    @Test func viewerOfARefusedRequestIsRead() throws {
        let databases = try TenantDatabases()
        let server = try databases.server()
        let token = try server.signInAnew("john@vodacom.example")
        _ = server.takeStatements()
        for _ in 0..<3 { #expect(try server.post("{ nothing }", token: token).status == 400) }
        // Behind the read, on the same connections.
        #expect(try server.post("{ viewer { role } }", token: token).status == 200)
        #expect(server.takeStatements().count { $0.contains("viewer_of_session(") } == 1)
    }
}
