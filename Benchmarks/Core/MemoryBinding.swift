import GraphQLCore

/// Binds every field of the benchmark's schema to rows in memory: leaves are columns, `nodes` lie in their connection's
/// rows, objects without arguments in their parent's row, and what has arguments or is a root has a resolver.
struct MemoryBinding: Binding {
    /// The rows of each connection, and those of any other object.
    private let pages: MemoryRows
    private let objects: MemoryRows

    static let columnCount = 16

    init(pages: MemoryRows, objects: MemoryRows) {
        self.pages = pages
        self.objects = objects
    }

    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        var column = 0
        for field in selection.fields where !field.isBound {
            if field.selections.isEmpty {
                field.bind(column: column % Self.columnCount, Self.encoding(column % Self.columnCount))
                column += 1
            } else {
                bind(field)
                for selection in field.selections { try bind(selection) }
            }
        }
    }

    private func bind(_ field: FieldPlan) {
        switch field.definition.name {
        case "nodes": field.hold(column: 0)
        case "viewer", "metricsAggregation", "wallet": field.resolve(with: MemoryResolver(rows: objects))
        case "virtualMachines", "alerts": field.resolve(with: MemoryResolver(rows: pages))
        default: field.attach(presence: nil)
        }
    }

    /// Three numbers, four texts, two quoted decimals, a Boolean, and again.
    static func encoding(_ column: Int) -> LeafEncoding {
        switch column % 10 {
        case 0, 4, 8: .verbatim
        case 2, 6: .quoted
        case 9: .boolean
        default: .text
        }
    }

    static func value(_ row: Int, _ column: Int) -> String {
        switch column % 10 {
        case 0, 4, 8: String(row * 31 + column)
        case 2, 6: "\(row * 7).\(column)5"
        case 9: row % 2 == 0 ? "t" : "f"
        default: "Machine-\(column)-\(row)-east"
        }
    }
}

struct MemoryResolver: Resolver {
    let rows: MemoryRows

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        .ready(.objects(rows, parents.count == 1 ? RowIndex(count: 1) { _ in 0 } : nil))
    }
}

/// `things: [Thing!]!`, ten thousand of ten leaves.
struct ListBinding: Binding {
    let rows: MemoryRows

    func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            field.resolve(with: ListResolver(rows: rows))
            for selection in field.selections {
                for (column, leaf) in selection.fields.enumerated() {
                    leaf.bind(column: column, MemoryBinding.encoding(column))
                }
            }
        }
    }
}

private struct ListResolver: Resolver {
    let rows: MemoryRows

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        .ready(.list(ListRanges(0..<rows.count), of: .objects(rows)))
    }
}
