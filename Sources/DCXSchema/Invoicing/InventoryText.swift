/// Texts of the inventory where they are copied: to invoice lines, alerts, reports. The inventory is loaded from outside, and a name
/// may be empty, blank, invisible or full of control characters; what is copied can be read, fits, and is one line.
enum InventoryText {
    /// What a line of an invoice has room for, with what is put before a name.
    private static let maximumCharacters = 400
    private static let nothing = "without a name"

    /// The text as people can read it; where there is nothing to be read, the other.
    static func shown(_ text: String?, orElse key: String) -> String {
        readable(text ?? "") ?? readable(key) ?? nothing
    }

    /// On one line, with nothing in it that a terminal obeys.
    static func oneLine(_ text: String) -> String { readable(text) ?? "" }

    private static func readable(_ text: String) -> String? {
        var scalars = String.UnicodeScalarView()
        var hasInk = false
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                scalars.append(" ")
            } else {
                scalars.append(scalar)
                hasInk = hasInk || isInk(scalar)
            }
        }
        guard hasInk else { return nil }
        let trimmed = String(scalars).trimmingSpaces()
        return String(String.UnicodeScalarView(trimmed.unicodeScalars.prefix(maximumCharacters)))
    }

    /// What ends a line, rings a bell or turns the direction of what comes after; not what joins letters and pictures.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\u{200C}" || scalar == "\u{200D}" { return false }
        return switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .format: true
        default: false
        }
    }

    private static func isInk(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isWhitespace { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator:
            return false
        // A mark alone is on nothing.
        case .nonspacingMark, .enclosingMark: return false
        // Braille without dots.
        default: return scalar.value != 0x2800
        }
    }
}

extension String {
    /// Without white space around it.
    fileprivate func trimmingSpaces() -> String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
