internal import Glibc

/// Access tokens of people, which are renewed while they are good.
final class SignIns {
    private static let goodMicroseconds = 480_000_000
    private static let patienceMicroseconds = 5_000_000

    private let poller: Poller
    private let port: UInt16
    private var tokens: [String: (token: String, since: Int)] = [:]
    private var source: UInt32 = 0x7f03_0000

    init(_ poller: Poller, port: UInt16) {
        self.poller = poller
        self.port = port
    }

    /// Nil where there is none to be had.
    func token(of email: String) -> String? {
        if let known = tokens[email], monotonicMicroseconds() - known.since < Self.goodMicroseconds {
            return known.token
        }
        guard let body = ask(HTTPText.post(HTTPText.signIn(email)))?.body,
            let start = body.end(of: "\"accessToken\":\"")
        else { return nil }
        let token = String(decoding: body[start...].prefix { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
        tokens[email] = (token, monotonicMicroseconds())
        return token
    }

    func status(_ request: [UInt8]) -> Int? { ask(request)?.status }

    /// Asks on a connection and from an address of its own, and waits.
    private func ask(_ request: [UInt8]) -> AnswerReader.Answer? {
        source += 1
        let connection = Connection(poller, .init(source: source, port: port), keepsBodies: true)
        var (answer, hasEnded): (AnswerReader.Answer?, Bool) = (nil, !connection.isOpen)
        connection.answered = { answer = $0 }
        connection.ended = { hasEnded = true }
        connection.send(request)
        let begin = monotonicMicroseconds()
        while answer == nil, !hasEnded, monotonicMicroseconds() - begin < Self.patienceMicroseconds {
            poller.turn(milliseconds: 10)
        }
        connection.close()
        return answer
    }
}
