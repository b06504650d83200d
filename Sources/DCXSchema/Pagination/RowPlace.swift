internal import GraphQLCore

/// Where the rows of a statement have their place in an order, and how that becomes a cursor.
struct RowPlace {
    private let name: String
    private let values: [Value]

    private struct Value {
        let column: Int
        /// What null is taken for.
        let null: [UInt8]
    }

    /// - Parameters:
    ///   - name: of the list and order, in cursors.
    ///   - columns: what is fetched; what the order needs is added.
    init(_ name: String, _ order: RowOrder, _ table: Table, _ columns: inout SelectedColumns) {
        self.name = name
        var values: [Value] = []
        for column in order.terms.map(\.column) {
            values.append(
                Value(
                    column: columns.number(of: table.expression(column)),
                    null: Array(table.type(of: column).nullInOrder.utf8)))
        }
        self.values = values
    }

    func cursor(of row: Int, in rows: StatementRows) -> String {
        var json = JSONBuffer(capacity: 128)
        json.append("[")
        json.appendString(name)
        for value in values {
            json.append(",")
            if let text = rows.text(row, value.column) {
                json.appendText(text)
            } else {
                value.null.withUnsafeBytes { json.appendText($0) }
            }
        }
        json.append(",")
        if let key = rows.text(row, SelectList.key) { json.appendText(key) } else { json.append("\"\"") }
        json.append("]")
        return Base64URL.encode(json.bytes)
    }
}

extension JSONBuffer {
    fileprivate mutating func appendText(_ text: UnsafeRawBufferPointer) {
        text.withMemoryRebound(to: UInt8.self) { text in
            if let start = text.baseAddress { appendString(start, text.count) } else { append("\"\"") }
        }
    }
}
