internal import Glibc

/// The head that a client sent last: most send the same again with each request, and to see that costs a fraction of reading
/// it. The same bytes say the same.
struct LatestHead {
    /// A longer head is read each time.
    private static let maximumBytes = 4096

    private var bytes: [UInt8] = []
    private var head = RequestHead()

    /// In bytes, with the empty line.
    var length: Int { bytes.count }

    /// What input that begins with the same bytes says.
    func head(of input: UnsafeBufferPointer<UInt8>) -> RequestHead? {
        guard !bytes.isEmpty, input.count >= bytes.count, let start = input.baseAddress,
            memcmp(start, bytes, bytes.count) == 0
        else { return nil }
        return head
    }

    mutating func remember(_ head: RequestHead, _ bytes: UnsafeBufferPointer<UInt8>) {
        if bytes.count > Self.maximumBytes { return }
        self.bytes = Array(bytes)
        self.head = head
    }
}
