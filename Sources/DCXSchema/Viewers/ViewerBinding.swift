internal import GraphQLCore

/// `Query.viewer`: who asks. It is known before the operation runs, so only its organisation and its user cost a statement.
struct ViewerBinding {
    static let typeName = "Viewer"

    func bind(_ field: FieldPlan) throws(PlanningError) {
        for selection in field.selections { try Self.bind(selection) }
        field.resolve(with: ViewerResolver())
    }

    /// Binds what is selected of a viewer.
    static func bind(_ selection: SelectionPlan) throws(PlanningError) {
        for field in selection.fields where !field.isBound {
            guard let column = ViewerColumn(rawValue: field.definition.name) else { throw .unbound(field) }
            switch column {
            case .organisation:
                try LookupBinding(rows: OrganisationType.rows, column: "uuid", key: .parent(column: column.number))
                    .bind(field)
            case .user:
                try LookupBinding(rows: UserType.rows, column: "uuid", key: .parent(column: column.number))
                    .bind(field)
            case .permissions: field.hold(column: column.number, atMost: Permission.allCases.count)
            case .id, .role, .scope: field.bind(column: column.number, .bySource)
            }
        }
    }

    static let fields = Set(ViewerColumn.allCases.map(\.rawValue))
}

private struct ViewerResolver: Resolver {
    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        guard let viewer = context.portal.viewer else {
            // Null says that nobody is signed in. A client whose token has ended is told so instead.
            if context.portal.absence != .noToken { throw context.portal.absence.fieldError }
            return .ready(.objects(NoRows(), RowIndex(count: parents.count) { _ in nil }))
        }
        return .ready(.objects(ViewerRows(viewer)))
    }

    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost { .free(parents) }
}

/// The fields of a viewer.
private enum ViewerColumn: String, CaseIterable {
    case organisation, user, id, role, permissions, scope

    var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The viewer as one row.
final class ViewerRows: RowSource {
    private let viewer: Viewer
    /// The key by which the viewer's organisation is found, and behind it the user's: an API key has none.
    private let keys: UnsafeMutableBufferPointer<UInt8>

    init(_ viewer: Viewer) {
        self.viewer = viewer
        let texts = Array((viewer.organisationUUID.text + (viewer.user?.uuid.text ?? "")).utf8)
        keys = .allocate(capacity: texts.count)
        _ = keys.initialize(from: texts)
        super.init(count: 1)
    }

    deinit { keys.deallocate() }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        let all = UnsafeRawBufferPointer(keys)
        let length = UUID.textLength
        switch ViewerColumn.allCases[column] {
        case .organisation: return UnsafeRawBufferPointer(rebasing: all[..<length])
        case .user: return all.count > length ? UnsafeRawBufferPointer(rebasing: all[length...]) : nil
        case .id, .role, .permissions, .scope: return nil
        }
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if leaf.isConstant { continue }
            switch ViewerColumn.allCases[leaf.column] {
            case .id: out.appendString(GlobalID(type: ViewerBinding.typeName, key: viewer.uuid.text).text)
            case .role: out.appendString(ColumnNaming.enumValue(ofStored: viewer.role.rawValue))
            default: out.appendString(ColumnNaming.enumValue(ofStored: viewer.scope.kind.rawValue))
            }
        }
        return -1
    }

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        let permissions = TextRows(viewer.permissions.map(\.rawValue).sorted())
        return .list(ListRanges([0..<permissions.count]), of: .leaves(permissions, column: 0, .bySource))
    }
}
