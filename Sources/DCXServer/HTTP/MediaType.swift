/// `type "/" subtype *( ";" parameter )` as Content-Type has it, and as a range with a weight as Accept has it (RFC 9110,
/// sections 8.3.1 and 12.5.1).
struct MediaType {
    /// Type and subtype.
    let name: UnsafeBufferPointer<UInt8>
    private(set) var charset: UnsafeBufferPointer<UInt8>?
    /// In thousandths.
    private(set) var weight = 1000

    /// Nil where it is malformed. Parameters but `charset` and `q` are passed over.
    init?(_ value: UnsafeBufferPointer<UInt8>) {
        var parts = ListReader(value, separator: UInt8(ascii: ";"))
        guard let name = parts.next(), Self.isName(name) else { return nil }
        self.name = name
        var hasWeight = false
        while let parameter = parts.next() {
            if parameter.isEmpty { continue }
            guard let (name, value) = Self.split(parameter) else { return nil }
            if name.equalsIgnoringCase("charset") {
                if charset != nil { return nil }
                charset = value
            } else if name.equalsIgnoringCase("q") {
                guard !hasWeight, let weight = Self.weight(value) else { return nil }
                self.weight = weight
                hasWeight = true
            }
        }
    }

    /// UTF-8, said or not.
    var isUTF8: Bool { charset?.equalsIgnoringCase("utf-8") ?? true }

    private static func isName(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let slash = name.firstIndex(of: UInt8(ascii: "/")), slash > 0, slash + 1 < name.count else {
            return false
        }
        return ByteSet.token.containsAll(name[part: 0..<slash])
            && ByteSet.token.containsAll(name[part: slash + 1..<name.count])
    }

    /// parameter = token "=" ( token / quoted-string )
    private static func split(
        _ parameter: UnsafeBufferPointer<UInt8>
    ) -> (name: UnsafeBufferPointer<UInt8>, value: UnsafeBufferPointer<UInt8>)? {
        guard let equals = parameter.firstIndex(of: UInt8(ascii: "=")), equals > 0 else { return nil }
        let name = parameter[part: 0..<equals]
        let value = parameter[part: equals + 1..<parameter.count]
        guard ByteSet.token.containsAll(name), !value.isEmpty else { return nil }
        if value[0] == UInt8(ascii: "\"") {
            guard value.count >= 2, value[value.count - 1] == UInt8(ascii: "\"") else { return nil }
            return (name, value[part: 1..<value.count - 1])
        }
        return ByteSet.token.containsAll(value) ? (name, value) : nil
    }

    /// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
    private static func weight(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = text.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1"), text.count <= 5,
            text.count == 1 || text[1] == UInt8(ascii: ".")
        else { return nil }
        var weight = Int(first - UInt8(ascii: "0")) * 1000
        var place = 100
        for digit in text.dropFirst(2) {
            guard digit &- UInt8(ascii: "0") < 10 else { return nil }
            weight += Int(digit - UInt8(ascii: "0")) * place
            place /= 10
        }
        return weight <= 1000 ? weight : nil
    }
}
