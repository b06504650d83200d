/// Rows of values that are written into a response where they are: a database result, objects in memory, the schema.
///
/// One call writes one row's leaves that stand side by side; nothing is boxed per value, and no dictionary is made per
/// object. A host makes subclasses; the engine keeps a source for as long as an answer refers to it.
open class RowSource {
    /// How many rows there are; a row is a number below it.
    public let count: Int

    public init(count: Int) { self.count = count }

    /// Writes the key and value of each leaf of `run` for one row.
    ///
    /// A nullable leaf that has no value is written as null, with a failure recorded where that is an error.
    /// - Returns: -1; or the place in the run of a non-null leaf that has no value, as soon as one is met. What was
    ///   written before it is cut off by the caller.
    open func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        preconditionFailure("\(type(of: self)) has no leaves")
    }

    /// The bytes of one value as the source has them, valid as long as the source; nil is null.
    open func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        preconditionFailure("\(type(of: self)) has no columns of text")
    }

    /// The values of a field that the source itself holds: an object or list inside its rows. One item a row.
    open func held(_ field: HeldField) throws(FieldError) -> Column {
        preconditionFailure("\(type(of: self)) holds no columns")
    }
}

/// A field whose values its parents' source holds.
public struct HeldField {
    /// The number under which the binding put it.
    public let column: Int
    public let definition: FieldDefinition
    public let arguments: Arguments
    public let context: RequestContext
}

/// All the objects for which a field is resolved at once.
public struct Batch {
    public let source: RowSource

    public var count: Int { source.count }

    /// A value of a parent: its bytes, or nil for null. A parent that is itself null has nulls only.
    public func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? { source.text(row, column) }
}
