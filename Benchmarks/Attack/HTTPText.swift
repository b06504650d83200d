/// Requests as bytes.
enum HTTPText {
    static func post(_ body: String, token: String? = nil) -> [UInt8] { post(Array(body.utf8), token: token) }

    static func post(_ body: [UInt8], token: String? = nil) -> [UInt8] {
        head("POST /graphql", token, "Content-Type: application/json\r\nContent-Length: \(body.count)\r\n") + body
    }

    /// The head of a POST whose body the caller sends as it likes.
    static func postHead(byteCount: Int) -> [UInt8] {
        head("POST /graphql", nil, "Content-Type: application/json\r\nContent-Length: \(byteCount)\r\n")
    }

    /// - Parameter method: GET or HEAD.
    static func ask(_ method: String, _ query: String, token: String? = nil) -> [UInt8] {
        head("\(method) /graphql?query=\(encoded(query))", token, "")
    }

    static let readiness = head("GET /readyz", nil, "")

    private static func head(_ line: String, _ token: String?, _ more: String) -> [UInt8] {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return Array(
            "\(line) HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\(authorization)\(more)\r\n".utf8)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            result += isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }

    /// - Parameter variables: JSON.
    static func operation(_ query: String, variables: String = "{}") -> String {
        "{\"query\":\"\(escaped(query))\",\"variables\":\(variables)}"
    }

    private static func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte < 32 ? 32 : byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func signIn(_ email: String, _ password: String = "dcx-demo") -> String {
        operation(
            "mutation($i:SignInInput!){signIn(input:$i){session{accessToken}errors{message}}}",
            variables: "{\"i\":{\"email\":\"\(email)\",\"password\":\"\(password)\"}}")
    }
}
