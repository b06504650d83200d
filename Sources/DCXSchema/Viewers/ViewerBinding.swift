internal import GraphQLCore

/// `Query.viewer`: who asks. It is known before the operation runs, so only its organisation costs a statement.
struct ViewerBinding {
    func bind(_ field: FieldPlan) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                guard let column = ViewerColumn(rawValue: field.definition.name) else { throw .unbound(field) }
                switch column {
                case .organisation:
                    try LookupBinding(
                        rows: OrganisationType.rows, column: "uuid",
                        key: .parent(column: ViewerColumn.organisation.number)
                    ).bind(field)
                case .user, .permissions:
                    field.hold(column: column.number)
                    try bindUser(field)
                case .role, .scope, .uuid, .email, .name: field.bind(column: column.number, .bySource)
                }
            }
        }
        field.resolve(with: ViewerResolver())
    }

    private func bindUser(_ field: FieldPlan) throws(PlanningError) {
        for selection in field.selections {
            for field in selection.fields where !field.isBound {
                guard let column = ViewerColumn(rawValue: field.definition.name) else { throw .unbound(field) }
                field.bind(column: column.number, .bySource)
            }
        }
    }
}

private struct ViewerResolver: Resolver {
    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        guard let viewer = context.portal.viewer else {
            return .ready(.objects(NoRows(), RowIndex(count: parents.count) { _ in nil }))
        }
        return .ready(.objects(ViewerRows(viewer)))
    }
}

/// The fields of a viewer and of its user.
private enum ViewerColumn: String, CaseIterable {
    case organisation, user, role, permissions, scope, uuid, email, name

    var number: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// The viewer as one row, and its user as another of the same columns.
private final class ViewerRows: RowSource {
    private let viewer: Viewer
    /// The key by which the viewer's organisation is found.
    private let organisation: UnsafeMutableBufferPointer<UInt8>

    init(_ viewer: Viewer) {
        self.viewer = viewer
        let key = Array(viewer.organisationUUID.text.utf8)
        organisation = .allocate(capacity: key.count)
        _ = organisation.initialize(from: key)
        super.init(count: 1)
    }

    deinit { organisation.deallocate() }

    override func text(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer? {
        column == ViewerColumn.organisation.number ? UnsafeRawBufferPointer(organisation) : nil
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            let leaf = run[place]
            leaf.appendKey(to: &out)
            if !leaf.isConstant { out.appendString(value(of: ViewerColumn.allCases[leaf.column])) }
        }
        return -1
    }

    private func value(of column: ViewerColumn) -> String {
        switch column {
        case .uuid: viewer.uuid.text
        case .email: viewer.user?.email ?? ""
        case .name: viewer.user?.name ?? ""
        case .role: ColumnNaming.enumValue(ofStored: viewer.role.rawValue)
        case .scope: ColumnNaming.enumValue(ofStored: viewer.scope.kind.rawValue)
        case .organisation, .user, .permissions: ""
        }
    }

    override func held(_ field: HeldField) throws(FieldError) -> Column {
        if field.column == ViewerColumn.user.number {
            return .objects(self, RowIndex(count: 1) { viewer.user == nil ? nil : $0 })
        }
        let permissions = TextRows(viewer.permissions.map(\.rawValue).sorted())
        return .list(ListRanges([0..<permissions.count]), of: .leaves(permissions, column: 0, .bySource))
    }
}
