import CLinux
import DCXSchema
import GraphQLCore

@testable import DCXServer

/// HTTP without a portal behind it: a handler that answers with what was asked, over a real socket.
final class StubServer: Sendable {
    let port: UInt16

    /// - Parameter handler: makes what answers, on the loop's thread.
    init(
        limits: HTTPLimits = HTTPLimits(), handler: @escaping @Sendable () -> any RequestHandler = { EchoHandler() }
    ) throws {
        let listener = clinux_listen("127.0.0.1", 0, 1024)
        port = clinux_port(listener)
        let ready = StartSignal()
        try Thread.start {
            do {
                let loop = try EventLoop()
                let server = HTTPServer(loop, handler: handler(), limits: limits)
                server.listen(listener)
                ready.signal()
                loop.run()
            } catch {
                preconditionFailure("the stub server starts: \(error)")
            }
        }
        ready.wait()
    }

    func client() throws -> TestClient { try TestClient(port: port) }
}

/// `/bytes?n` answers with so many bytes, `/refuse` wants no body, everything else answers with the body.
private final class EchoHandler: RequestHandler {
    func note(_ refusal: RequestRefusal, of client: IPAddress) -> RequestID? { nil }

    func takeBack(_ body: consuming JSONBuffer) {}

    func noteDrop() {}

    func wantsBody(_ request: HTTPRequest) -> Bool { !request.hasPath("/refuse") }

    func respond(to request: HTTPRequest, _ receiver: any AnswerReceiver) { receiver.receive(response(to: request)) }

    private func response(to request: HTTPRequest) -> HTTPResponse {
        if request.hasPath("/refuse") { return RequestRefusal(.unsupportedMediaType, "No body is wanted.").response() }
        var response = HTTPResponse()
        if request.hasPath("/bytes"), let query = request.query {
            let count = Int(String(decoding: query, as: UTF8.self)) ?? 0
            let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 16)
            while response.body.count < count {
                piece.withUnsafeBytes {
                    response.body.appendVerbatim(
                        UnsafeRawBufferPointer(rebasing: $0.prefix(count - response.body.count)))
                }
            }
        } else {
            response.body.appendVerbatim(UnsafeRawBufferPointer(request.body))
        }
        return response
    }
}
