internal import CFuzzer

/// `DCXFuzz TARGET …`, and what libFuzzer takes.
@main
enum FuzzCommand {
    /// libFuzzer calls a C function, which captures nothing.
    private nonisolated(unsafe) static var chosen: FuzzTarget?  // Safety: set once, then read on the same thread.

    static func main() async throws {
        let name = CommandLine.arguments.dropFirst().first ?? ""
        guard let target = try await FuzzTarget.target(name) else {
            print("usage: DCXFuzz \(FuzzTarget.names.joined(separator: "|")) …")
            return
        }
        chosen = target
        // The target's name is none of libFuzzer's options.
        let arguments = [CommandLine.arguments[0]] + CommandLine.arguments.dropFirst(2)
        var count = Int32(arguments.count)
        let texts = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: arguments.count + 1)
        for (index, argument) in arguments.enumerated() { texts[index] = Self.copy(argument) }
        texts[arguments.count] = nil
        var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = texts
        _ = LLVMFuzzerRunDriver(&count, &pointer) { bytes, count in
            FuzzCommand.chosen?.run(UnsafeBufferPointer(start: bytes, count: count))
            return 0
        }
    }

    private static func copy(_ text: String) -> UnsafeMutablePointer<CChar> {
        let bytes = text.utf8CString
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
        for (index, byte) in bytes.enumerated() { copy[index] = byte }
        return copy
    }
}
