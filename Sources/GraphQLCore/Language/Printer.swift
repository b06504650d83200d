/// Writes syntax as canonical GraphQL text: what is parsed from it means the same, and printing that gives the same text.
///
/// Comments, commas and spacing are not kept; the order of everything is, and so is which strings are block strings.
public enum Printer {
    /// Arguments that would make a line longer than this stand on lines of their own.
    private static let maximumLineLength = 80

    public static func text(of document: Document) -> String {
        document.definitions.map { text(of: $0, in: document) }.joined(separator: "\n\n")
    }

    private static func text(of definition: Definition, in document: Document) -> String {
        switch definition {
        case .operation(let definition): text(of: definition, in: document)
        case .fragment(let definition): text(of: definition, in: document)
        case .typeSystem(let definition): text(of: definition)
        case .typeSystemExtension(let definition): "extend \(text(of: definition))"
        }
    }

    // MARK: Values

    static func text(of value: Value) -> String {
        switch value.kind {
        case .variable(let name): "$\(name)"
        case .int(let text), .float(let text), .enumValue(let text): text
        case .string(let literal): text(of: literal)
        case .boolean(let value): value ? "true" : "false"
        case .null: "null"
        case .list(let items): "[\(items.map(text).joined(separator: ", "))]"
        case .object(let fields):
            fields.isEmpty
                ? "{}" : "{ \(fields.map { "\($0.name.value): \(text(of: $0.value))" }.joined(separator: ", ")) }"
        }
    }

    static func text(of literal: StringLiteral) -> String {
        literal.isBlock ? BlockStringPrinter.text(of: literal.value) : quoted(literal.value)
    }

    /// A quoted string: the escapes of JSON are GraphQL's too.
    static func quoted(_ text: String) -> String {
        var buffer = JSONBuffer(capacity: text.utf8.count + 16)
        buffer.appendString(text)
        return String(decoding: buffer.bytes, as: UTF8.self)
    }

    // MARK: Arguments and directives

    /// What stands before the arguments, and the arguments: on one line if they fit.
    static func text(_ prefix: String, _ arguments: [Argument]) -> String {
        if arguments.isEmpty { return prefix }
        let texts = arguments.map { "\($0.name.value): \(text(of: $0.value))" }
        let line = "\(prefix)(\(texts.joined(separator: ", ")))"
        return line.count <= maximumLineLength ? line : "\(prefix)(\n\(indented(texts.joined(separator: "\n")))\n)"
    }

    static func text(of directives: [Directive]) -> String {
        directives.map { directive in
            let arguments = directive.arguments.map { "\($0.name.value): \(text(of: $0.value))" }
            return "@\(directive.name.value)\(wrapped("(", arguments.joined(separator: ", "), ")"))"
        }.joined(separator: " ")
    }

    // MARK: Layout

    /// A description stands on a line of its own before what it describes.
    static func line(of description: StringLiteral?) -> String {
        description.map { text(of: $0) + "\n" } ?? ""
    }

    /// The parts that are not empty, with a space between them.
    static func joined(_ parts: String...) -> String { parts.filter { !$0.isEmpty }.joined(separator: " ") }

    /// Text between two others; nothing where it is empty.
    static func wrapped(_ open: String, _ text: String, _ close: String = "") -> String {
        text.isEmpty ? "" : open + text + close
    }

    /// Items in braces, one a line; nothing where there are none.
    static func block(_ items: [String]) -> String {
        wrapped("{\n", indented(items.joined(separator: "\n")), "\n}")
    }

    /// Items in parentheses: on one line, unless one of them has several.
    static func parenthesized(_ items: [String]) -> String {
        items.contains(where: isMultiline)
            ? "(\n\(indented(items.joined(separator: "\n")))\n)" : wrapped("(", items.joined(separator: ", "), ")")
    }

    static func isMultiline(_ text: String) -> Bool { text.utf8.contains(UInt8(ascii: "\n")) }

    /// Every line two spaces further in. Inside a block string that changes nothing: common indentation is not its value.
    static func indented(_ text: String) -> String {
        if text.isEmpty { return "" }
        return "  " + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
    }
}
