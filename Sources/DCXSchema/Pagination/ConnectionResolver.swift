internal import GraphQLCore

/// Fetches the pages of a connection for all parents with one statement.
final class ConnectionResolver: Resolver {
    private let binding: ConnectionBinding
    private let arguments: PageArguments
    private let needs: ConnectionNeeds
    /// The field, which its cursors are bound to.
    private let list: String
    private let projection: Projection
    private let permissions: [Permission]
    private let texts = PageTexts()
    /// The page, where the arguments are constants.
    private var constantPage: Page?

    init(
        _ binding: ConnectionBinding, _ field: FieldDefinition, _ list: SelectList, _ needs: ConnectionNeeds,
        name: String
    ) {
        self.binding = binding
        self.needs = needs
        self.list = name
        arguments = PageArguments(of: field)
        projection = Projection(list)
        permissions = [binding.rows.permission, binding.permission].compactMap(\.self)
    }

    func begin(_ parents: Batch, _ arguments: Arguments, _ context: RequestContext) throws(FieldError) -> Pending {
        let request = context.portal
        let scope = try request.scope()
        for permission in permissions { try request.require(permission) }
        let page = try page(arguments, parentCount: parents.count, request)
        let keys = binding.parent.keys(of: parents)
        let layout = ConnectionLayout(page: page, parentCount: parents.count, isPlaced: keys.isMany)
        let wall = page.projection.wall(scope, counted: page.countsTotal ? layout.totalColumn + 1 : nil)
        let promise = RelationPromise(request, wall) { rows in .objects(ConnectionRows(rows, layout)) }
        let relation = Relation(projection: page.projection, scope: scope, keys: keys, page: page)
        request.send(page.texts.statement(of: relation), to: promise)
        return .later(promise)
    }

    /// - Throws: for arguments that are malformed, too much, or more than the viewer may see.
    private func page(
        _ arguments: Arguments, parentCount: Int, _ request: PortalRequest
    ) throws(FieldError) -> Page {
        if let page = constantPage {
            for permission in page.permissions { try request.require(permission) }
            try page.window.check(parentCount: parentCount)
            return page
        }
        let page = try newPage(arguments, parentCount: parentCount, request)
        // A condition is the viewer's.
        if arguments.areConstant, binding.condition == nil { constantPage = page }
        return page
    }

    private func newPage(
        _ given: Arguments, parentCount: Int, _ request: PortalRequest
    ) throws(FieldError) -> Page {
        let table = projection.table
        let list = list
        var checks = PermissionChecks(request)
        let order = try RowOrder.read(arguments.orderBy(given), over: table, otherwise: binding.order, &checks)
        let window = try PageWindow(arguments.window(given)) { Cursor($0, of: list, in: order, over: table) }
        try window.check(parentCount: parentCount)
        var filter = try RowFilter.predicate(arguments.filter(given), over: table, &checks)
        if let condition = binding.condition?(try request.signedInViewer()) {
            filter = .all([condition] + (filter.map { [$0] } ?? []))
        }
        var projection = projection
        var place: RowPlace?
        if needs.hasCursors {
            var columns = SelectedColumns(projection.columns)
            place = RowPlace(Cursor.name(of: list, in: order), order, table, &columns)
            projection = Projection(table, columns: columns.expressions)
        }
        return Page(
            projection, place: place, order: order, window, filter: filter, countsTotal: needs.countsTotal,
            looksFurther: needs.looksFurther, permissions: checks.all, texts[PageTexts.Shape(filter, order, window)])
    }
}
