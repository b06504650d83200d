import DCXSchema

@testable import DCXServer

/// What the parser makes of bytes that come in pieces: the requests in order, and what became of the rest.
struct ParsedInput: Equatable, CustomStringConvertible {
    enum Rest: Equatable {
        case nothing, incomplete, refused(Int)
    }

    /// Each as its method, path, query and body.
    var requests: [String] = []
    var rest = Rest.nothing

    /// Reads as a connection does: one request after the other, until one is refused.
    init(_ pieces: [ArraySlice<UInt8>], limits: HTTPLimits = HTTPLimits()) {
        var input = InputBuffer()
        var parser = RequestParser(limits: limits)
        for piece in pieces {
            input.append(piece)
            var isWaiting = false
            while !isWaiting {
                switch parser.parse(&input) {
                case .incomplete: isWaiting = true
                case .awaitingContinue: break
                case .complete(let head):
                    requests.append(Self.text(HTTPRequest(head, input.bytes, from: IPAddress(v4: 0))))
                    input.removeFirst(head.body.upperBound)
                    parser.reset()
                case .refused(let refusal):
                    rest = .refused(refusal.status.rawValue)
                    return
                }
            }
        }
        rest = input.isEmpty ? .nothing : .incomplete
    }

    init(_ bytes: [UInt8], cutAt cuts: [Int] = [], limits: HTTPLimits = HTTPLimits()) {
        let places = [0] + cuts + [bytes.count]
        self.init(zip(places, places.dropFirst()).map { bytes[$0..<$1] }, limits: limits)
    }

    private static func text(_ request: HTTPRequest) -> String {
        let path = ["/", "/graphql", "/readyz", "*"].first { name in
            switch name {
            case "/": request.hasPath("/")
            case "/graphql": request.hasPath("/graphql")
            case "/readyz": request.hasPath("/readyz")
            default: request.hasPath("*")
            }
        }
        let query = request.query.map { "?" + String(decoding: $0, as: UTF8.self) } ?? ""
        return "\(request.method) \(path ?? "other")\(query) \(String(decoding: request.body, as: UTF8.self))"
    }

    var description: String { "\(requests) \(rest)" }
}
