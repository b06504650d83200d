import Testing

/// A document that is too long to be the name of a test case.
struct LongDocument: Sendable, CustomTestStringConvertible {
    let text: String

    var testDescription: String { "\(text.prefix(40))… of \(text.utf8.count) bytes" }
}
