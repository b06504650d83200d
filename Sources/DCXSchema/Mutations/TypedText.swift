// NFC is the standard library's own: Foundation would be loaded for this alone (docs/decisions/0020-composed-texts.md).
@_spi(_Unicode) import Swift

/// What people type, in one form wherever it is stored or looked for: composed (NFC), without white space around it. Two texts that
/// look the same are the same.
enum TypedText {
    static func composed(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return String(String.UnicodeScalarView(text._nfc))
    }

    static func normalized(_ text: String) -> String { trimmed(composed(text)) }

    private static func trimmed(_ text: String) -> String {
        let scalars = text.unicodeScalars.drop(while: isBlank)
        let end = scalars.lastIndex { !isBlank($0) }.map { scalars.index(after: $0) } ?? scalars.startIndex
        return String(scalars[scalars.startIndex..<end])
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        // Braille has a letter without dots.
        scalar.properties.isWhitespace || scalar == "\u{2800}"
    }

    /// Whether nothing of a text is seen: white space, and what has no width or form of its own.
    static func isBlank(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy {
            isBlank($0) || $0.properties.isDefaultIgnorableCodePoint
                || [.control, .format].contains($0.properties.generalCategory)
        }
    }

    /// Whether all of a text is seen by whoever reads it: no control characters, line breaks, marks of direction, or letters without
    /// a width. Joiners and variants that scripts and emoji need stand behind what they change.
    static func isVisible(_ text: String) -> Bool {
        var previous: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            if !isVisible(scalar, after: previous) { return false }
            previous = scalar
        }
        return !isJoiner(previous)
    }

    private static func isVisible(_ scalar: Unicode.Scalar, after previous: Unicode.Scalar?) -> Bool {
        if isJoiner(scalar) || scalar == "\u{FE0F}" {
            // Nothing that Latin, Greek or Cyrillic letters need.
            return previous.map { $0.value >= 0x590 && !isJoiner($0) } ?? false
        }
        if scalar.properties.isDefaultIgnorableCodePoint { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
        // A mark stands on a letter.
        case .nonspacingMark, .enclosingMark: return previous != nil
        default: return true
        }
    }

    private static func isJoiner(_ scalar: Unicode.Scalar?) -> Bool { scalar == "\u{200C}" || scalar == "\u{200D}" }
}
