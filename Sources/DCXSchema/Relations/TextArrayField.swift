internal import GraphQLCore

/// A field that is a list of texts, in a column that is an array.
struct TextArrayField: RowFieldBinding {
    let column: String
    let mayFail = false

    func bind(_ field: FieldPlan, _ list: SelectList) throws(PlanningError) {
        field.resolve(with: TextArrayResolver(column: list.number(of: column)))
    }
}

private struct TextArrayResolver: Resolver {
    /// Texts of one array, for the estimate: guest systems, permissions.
    private static let maximumTexts = 64

    let column: Int

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        var texts: [String] = []
        var ranges: [Range<Int>?] = []
        for row in 0..<parents.count {
            let start = texts.count
            guard let array = parents.text(row, column) else {
                ranges.append(nil)
                continue
            }
            texts += ArrayText.elements(of: array)
            ranges.append(start..<texts.count)
        }
        return .ready(.list(ListRanges(ranges), of: .leaves(TextRows(texts), column: 0, .bySource)))
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        .free(CostArithmetic.product(parents, Self.maximumTexts))
    }
}

/// Arrays of one dimension, as PostgreSQL writes them: `{a,"b, c",NULL}`.
/// https://www.postgresql.org/docs/15/arrays.html#ARRAYS-IO
enum ArrayText {
    /// The elements that are not null.
    static func elements(of array: UnsafeRawBufferPointer) -> [String] {
        var elements: [String] = []
        var element: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        var isEscaped = false
        for byte in array.dropFirst() {
            switch byte {
            case _ where isEscaped:
                element.append(byte)
                isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = true
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                wasQuoted = true
            case UInt8(ascii: ","), UInt8(ascii: "}"):
                if isQuoted {
                    element.append(byte)
                    continue
                }
                let text = String(decoding: element, as: UTF8.self)
                if wasQuoted || !(text.isEmpty || text == "NULL") { elements.append(text) }
                element.removeAll()
                wasQuoted = false
            default: element.append(byte)
            }
        }
        return elements
    }
}
