/// Reads `request-line = method SP request-target SP HTTP-version` (RFC 9112, section 3).
enum RequestLineReader {
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ line: Range<Int>, into head: inout RequestHead
    ) throws(RequestRefusal) {
        guard let first = bytes[line].firstIndex(of: 0x20), let last = bytes[line].lastIndex(of: 0x20),
            first > line.lowerBound, last > first + 1
        else { throw .malformed("The request line is malformed.") }
        let method = bytes[part: line.lowerBound..<first]
        guard ByteSet.token.containsAll(method) else { throw .malformed("The method is malformed.") }
        head.method = self.method(method)
        head.isVersion1_0 = try isVersion1_0(bytes[part: last + 1..<line.upperBound])
        if head.isVersion1_0 { head.keepsAlive = false }
        try readTarget(bytes, first + 1..<last, into: &head)
    }

    private static func method(_ name: UnsafeBufferPointer<UInt8>) -> RequestHead.Method {
        if name.equals("POST") { return .post }
        if name.equals("GET") { return .get }
        if name.equals("HEAD") { return .head }
        if name.equals("OPTIONS") { return .options }
        return .other
    }

    /// HTTP-version = "HTTP/" DIGIT "." DIGIT
    private static func isVersion1_0(_ version: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) -> Bool {
        if version.equals("HTTP/1.1") { return false }
        if version.equals("HTTP/1.0") { return true }
        let isDigit = { (byte: UInt8) in byte &- UInt8(ascii: "0") < 10 }
        guard version.count == 8, version[part: 0..<5].equals("HTTP/"), isDigit(version[5]),
            version[6] == UInt8(ascii: "."), isDigit(version[7])
        else { throw .malformed("The version is malformed.") }
        throw RequestRefusal(.versionNotSupported, "Only HTTP/1.1 is spoken here.")
    }

    /// origin-form, absolute-form, and asterisk-form for OPTIONS (RFC 9112, section 3.2)
    private static func readTarget(
        _ bytes: UnsafeBufferPointer<UInt8>, _ target: Range<Int>, into head: inout RequestHead
    ) throws(RequestRefusal) {
        var pathStart = target.lowerBound
        if bytes[pathStart] != UInt8(ascii: "/") {
            if head.method == .options, bytes[part: target].equals("*") {
                head.path = target
                return
            }
            let authority = try self.authority(bytes, target)
            head.authority = authority
            pathStart = authority.upperBound
        }
        let rest = bytes[pathStart..<target.upperBound]
        let pathEnd = rest.firstIndex(of: UInt8(ascii: "?")) ?? target.upperBound
        head.path = pathStart..<pathEnd
        try check(bytes[part: head.path], ByteSet.path)
        if pathEnd < target.upperBound {
            let query = pathEnd + 1..<target.upperBound
            try check(bytes[part: query], ByteSet.query)
            head.query = query
        }
    }

    /// Of `http://authority/…`. It has to be a host as `Host` has it: no user information.
    private static func authority(
        _ bytes: UnsafeBufferPointer<UInt8>, _ target: Range<Int>
    ) throws(RequestRefusal) -> Range<Int> {
        for scheme in ["http://", "https://"] as [StaticString] {
            let start = target.lowerBound + scheme.utf8CodeUnitCount
            guard start < target.upperBound, bytes[part: target.lowerBound..<start].equalsIgnoringCase(scheme) else {
                continue
            }
            let end = bytes[start..<target.upperBound].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
            let authority = start..<(end ?? target.upperBound)
            try HostReader.check(bytes[part: authority])
            return authority
        }
        throw .malformed("The request target has to be a path.")
    }

    private static func check(_ part: UnsafeBufferPointer<UInt8>, _ allowed: ByteSet) throws(RequestRefusal) {
        var index = 0
        while index < part.count {
            let byte = part[index]
            guard allowed.contains(byte) else {
                throw .malformed("The request target has a character that has to be percent-encoded.")
            }
            if byte == UInt8(ascii: "%") {
                guard index + 2 < part.count, part[index + 1].hexadecimalDigit != nil,
                    part[index + 2].hexadecimalDigit != nil
                else { throw .malformed("The request target is percent-encoded wrongly.") }
                index += 2
            }
            index += 1
        }
    }
}

/// Checks `Host = uri-host [ ":" port ]` (RFC 9110, section 7.2).
enum HostReader {
    private static let maximumBytes = 255

    static func check(_ host: UnsafeBufferPointer<UInt8>) throws(RequestRefusal) {
        guard !host.isEmpty, host.count <= maximumBytes, let name = nameEnd(host), name > 0,
            name == host.count || isPort(host[part: name..<host.count])
        else { throw .malformed("Host is malformed.") }
    }

    /// Where a name or an address ends; nil where it is none.
    private static func nameEnd(_ host: UnsafeBufferPointer<UInt8>) -> Int? {
        if host[0] == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")), end > 1 else { return nil }
            let isAddress = host[1..<end].allSatisfy {
                $0.hexadecimalDigit != nil || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".")
            }
            return isAddress ? end + 1 : nil
        }
        let end = host.firstIndex(of: UInt8(ascii: ":")) ?? host.count
        return ByteSet.host.containsAll(host[part: 0..<end]) ? end : nil
    }

    /// `":" 1*5DIGIT`, at most 65535
    private static func isPort(_ port: UnsafeBufferPointer<UInt8>) -> Bool {
        guard port[0] == UInt8(ascii: ":"), (2...6).contains(port.count) else { return false }
        var number = 0
        for digit in port.dropFirst() {
            guard digit &- UInt8(ascii: "0") < 10 else { return false }
            number = number * 10 + Int(digit - UInt8(ascii: "0"))
        }
        return number <= 65_535
    }
}
