import GraphQLCore

/// Lexer, parser, printer, validator, variables and planner. An input is a document and, behind a NUL, variables.
struct DocumentTarget {
    private let portal: FuzzPortal

    init(_ portal: FuzzPortal) { self.portal = portal }

    func run(_ input: UnsafeBufferPointer<UInt8>) {
        let parts = input.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        let document = parts.first.map { Array($0) } ?? []
        Self.checkPrinting(of: document)
        portal.prepare(FuzzPortal.body(document, parts.count > 1 ? Array(parts[1]) : Array("{}".utf8)))
    }

    /// What was parsed can be printed, and what was printed says the same.
    private static func checkPrinting(of bytes: [UInt8]) {
        guard let document = try? Parser.parseDocument(SourceText(bytes: bytes)) else { return }
        let printed = Printer.text(of: document)
        let limits = ParserLimits(documentBytes: 1 << 30, tokens: 1 << 30)
        let again = try? Parser.parseDocument(SourceText(bytes: Array(printed.utf8)), limits: limits)
        precondition(again.map { Printer.text(of: $0) } == printed, "a document is printed as itself")
    }
}
