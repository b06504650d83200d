internal import DCXSchema
internal import Glibc

/// The parameters of a statement as libpq takes them, in memory that the next statement's use again.
struct ParameterTexts: ~Copyable {
    /// Memory that is kept between statements, at most.
    private static let keptBytes = 1 << 16

    /// All texts, each with a zero behind it.
    private var bytes = UnsafeMutablePointer<CChar>.allocate(capacity: 1024)
    private var capacity = 1024
    private var values = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(capacity: 16)
    private var valueCapacity = 16

    deinit {
        bytes.deallocate()
        values.deallocate()
    }

    /// - Parameter body: is called with one pointer a parameter, nil for null, that are valid until it returns.
    /// - Returns: nil, and does nothing, where a text has a zero in it: it would end there, and mean something else.
    mutating func withTexts<Result>(
        _ parameters: [Statement.Parameter], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
    ) -> Result? {
        reserve(parameters)
        var next = bytes
        for index in parameters.indices {
            guard case .text(let text) = parameters[index] else {
                values[index] = nil
                continue
            }
            guard let end = Self.copy(text, to: next) else { return nil }
            values[index] = UnsafePointer(next)
            next = end
        }
        return body(UnsafeBufferPointer(start: values, count: parameters.count))
    }

    /// Makes room; memory that one large statement took is given back by the next small one.
    private mutating func reserve(_ parameters: [Statement.Parameter]) {
        var needed = 0
        for index in parameters.indices {
            if case .text(let text) = parameters[index] { needed += text.utf8.count + 1 }
        }
        if needed > capacity || capacity > Self.keptBytes && needed <= Self.keptBytes {
            bytes.deallocate()
            capacity = max(needed, 1024)
            bytes = .allocate(capacity: capacity)
        }
        if parameters.count > valueCapacity {
            values.deallocate()
            valueCapacity = parameters.count * 2
            values = .allocate(capacity: valueCapacity)
        }
    }

    /// - Returns: where the next text goes; nil where this one has a zero in it.
    private static func copy(_ text: String, to start: UnsafeMutablePointer<CChar>) -> UnsafeMutablePointer<CChar>? {
        // A string of this process is UTF-8 in memory: nothing is made for the closure.
        if let end = text.utf8.withContiguousStorageIfAvailable({ copy($0, to: start) }) { return end }
        return Array(text.utf8).withUnsafeBufferPointer { copy($0, to: start) }
    }

    private static func copy(
        _ utf8: UnsafeBufferPointer<UInt8>, to start: UnsafeMutablePointer<CChar>
    ) -> UnsafeMutablePointer<CChar>? {
        if let from = utf8.baseAddress {
            if memchr(from, 0, utf8.count) != nil { return nil }
            UnsafeMutableRawPointer(start).copyMemory(from: from, byteCount: utf8.count)
        }
        start[utf8.count] = 0
        return start + utf8.count + 1
    }
}
