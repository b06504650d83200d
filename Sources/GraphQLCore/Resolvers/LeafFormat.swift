/// How the bytes of a value become JSON where no other encoding says it: a date, an identifier, an amount of money. It must
/// outlive the plans that use it.
public final class LeafFormat: Sendable {
    private let write: @Sendable (UnsafeRawBufferPointer, inout JSONBuffer) -> Bool

    /// - Parameter write: appends one JSON value. It returns false, with nothing appended, for bytes that are none of its
    ///   values; the leaf then has no value.
    public init(_ write: @escaping @Sendable (UnsafeRawBufferPointer, inout JSONBuffer) -> Bool) { self.write = write }

    /// - Returns: false, with nothing appended, for bytes that are none of its values.
    public func append(_ bytes: UnsafeRawBufferPointer, to out: inout JSONBuffer) -> Bool {
        write(bytes, &out)
    }
}
