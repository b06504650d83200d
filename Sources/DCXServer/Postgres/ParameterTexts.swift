internal import DCXSchema

/// The parameters of a statement as libpq takes them, in memory that the next statement's use again.
struct ParameterTexts {
    /// Memory that is kept between statements, at most.
    private static let keptBytes = 1 << 16

    /// All texts, each with a zero behind it.
    private var bytes: [CChar] = []
    /// Where each begins; -1 is null.
    private var starts: [Int] = []
    private var values: [UnsafePointer<CChar>?] = []

    mutating func withTexts<Result>(
        _ parameters: [Statement.Parameter], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result {
        bytes.removeAll(keepingCapacity: bytes.capacity <= Self.keptBytes)
        starts.removeAll(keepingCapacity: true)
        for parameter in parameters {
            switch parameter {
            case .null: starts.append(-1)
            case .text(let text):
                starts.append(bytes.count)
                append(text)
            }
        }
        return bytes.withUnsafeBufferPointer { bytes in
            values.removeAll(keepingCapacity: true)
            for start in starts { values.append(start < 0 ? nil : bytes.baseAddress.map { $0 + start }) }
            return values.withUnsafeBufferPointer(body)
        }
    }

    private mutating func append(_ text: String) {
        let isWhole: Void? = text.utf8.withContiguousStorageIfAvailable { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { bytes.append(contentsOf: $0) }
        }
        if isWhole == nil { for byte in text.utf8 { bytes.append(CChar(bitPattern: byte)) } }
        bytes.append(0)
    }
}
