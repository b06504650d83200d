internal import CCrypto
internal import DCXSchema

/// Digests of a body that its sender tells: `Content-Digest` and `Repr-Digest` (RFC 9530), and those that older clients send,
/// `Digest` (RFC 3230) and `Content-MD5` (RFC 1864). A body that does not match one is not what its sender meant.
enum BodyDigest {
    /// - Throws: where a digest of a known algorithm does not match. Other algorithms are ignored, as RFC 9530 allows.
    static func check(_ request: HTTPRequest) throws(RequestRefusal) {
        if request.head.digests.isEmpty { return }
        for line in request.digests {
            let (name, value) = try HeaderReader.split(line, line.indices)
            if !isMatch(name, line[part: value], request.body) {
                throw .malformed("The body does not match its \(String(decoding: name, as: UTF8.self)).")
            }
        }
    }

    private static func isMatch(
        _ name: UnsafeBufferPointer<UInt8>, _ value: UnsafeBufferPointer<UInt8>, _ body: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        if name.equalsIgnoringCase("content-md5") { return digest(of: body, EVP_md5()) == unpadded(value) }
        var elements = ListReader(value)
        while let element = elements.next() {
            guard let equals = element.firstIndex(of: UInt8(ascii: "=")),
                let algorithm = algorithm(named: element[part: 0..<equals].trimmed)
            else { continue }
            var given = element[part: equals + 1..<element.count]
            // Parameters of a structured field (RFC 9651, section 3.1.2).
            if let end = given.firstIndex(of: UInt8(ascii: ";")) { given = given[part: 0..<end] }
            if digest(of: body, algorithm) != unpadded(given.trimmed) { return false }
        }
        return true
    }

    private static func algorithm(named name: UnsafeBufferPointer<UInt8>) -> OpaquePointer? {
        if name.equalsIgnoringCase("sha-256") { return EVP_sha256() }
        if name.equalsIgnoringCase("sha-512") { return EVP_sha512() }
        return name.equalsIgnoringCase("md5") ? EVP_md5() : nil
    }

    /// In Base64, without padding and by the alphabet for URLs.
    private static func digest(of body: UnsafeBufferPointer<UInt8>, _ algorithm: OpaquePointer?) -> String {
        var code = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        guard EVP_Digest(body.baseAddress, body.count, &code, &length, algorithm, nil) == 1 else { return "" }
        return Base64URL.encode(Array(code.prefix(Int(length))))
    }

    /// Base64 as `digest` has it: also between the colons of a byte sequence (RFC 9651, section 3.3.5).
    private static func unpadded(_ value: UnsafeBufferPointer<UInt8>) -> String {
        let characters = value.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="), UInt8(ascii: ":"): nil
            default: byte
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }
}
