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
    /// A page, where all arguments but the filter are constants: others have it too, but for what they compare with.
    private var formedPage: (form: FilterForm, page: Page)?

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
        try request.checkRoom(isUnbounded: needs.countsTotal, in: projection.table.database)
        let page = try page(arguments, parentCount: parents.count, request)
        let keys = binding.parent.keys(of: parents, request)
        let layout = ConnectionLayout(page: page, parentCount: parents.count, isPlaced: keys.isMany)
        let wall = page.projection.wall(scope, counted: page.countsTotal ? layout.totalColumn + 1 : nil)
        let promise = RelationPromise(request, wall) { rows in .objects(ConnectionRows(rows, layout)) }
        let relation = Relation(
            projection: page.projection, scope: scope, keys: keys,
            owners: binding.parent.owners(of: parents, scope, request),
            page: page)
        request.send(page.texts.statement(of: relation), to: promise)
        return .later(promise)
    }

    /// A full page for each parent, and of each one row more: it says that there are more, or carries the total.
    func cost(parents: Int, _ arguments: Arguments, _ conditions: CostConditions) -> FieldCost {
        let table = projection.table
        var checks = PermissionChecks(nil)
        do throws(FieldError) {
            let order = try RowOrder.read(
                self.arguments.orderBy(arguments), over: table, otherwise: binding.order, &checks)
            let limit = try PageWindow.limit(self.arguments.window(arguments))
            let filter = try RowFilter.read(self.arguments.filter(arguments), over: table, &checks)
            let rows = min(CostArithmetic.product(parents, limit), PageWindow.maximumTogether)
            return .statement(
                rows: CostArithmetic.sum(rows, parents), items: parents, heldItems: rows,
                isUnbounded: needs.countsTotal || filter != nil || binding.condition != nil || !order.isIndexed,
                takes: permissions + checks.all)
        } catch {
            return .refused
        }
    }

    /// - Throws: for arguments that are malformed, too much, or more than the viewer may see.
    private func page(
        _ arguments: Arguments, parentCount: Int, _ request: PortalRequest
    ) throws(FieldError) -> Page {
        let page: Page
        if let known = constantPage ?? self.formedPage(arguments) {
            for permission in known.permissions { try request.require(permission) }
            try request.countFilter(bytes: known.filterBytes, conditions: known.filterConditions)
            page = known
        } else {
            page = try newPage(arguments, request)
        }
        // Last, so that the first request and those after it are refused for the same reason.
        try page.window.check(parentCount: parentCount)
        return page
    }

    private func formedPage(_ given: Arguments) -> Page? {
        guard let (form, page) = formedPage, let filter = arguments.filter(given) else { return nil }
        return form.parameters(of: filter).map { Page(page, comparing: $0) }
    }

    private func newPage(_ given: Arguments, _ request: PortalRequest) throws(FieldError) -> Page {
        try request.checkFilterRoom()
        let table = projection.table
        let list = list
        var checks = PermissionChecks(request)
        let order = try RowOrder.read(arguments.orderBy(given), over: table, otherwise: binding.order, &checks)
        let window = try PageWindow(arguments.window(given)) { Cursor($0, of: list, in: order, over: table) }
        let reading = try RowFilter.read(arguments.filter(given), over: table, &checks)
        var filter = reading?.predicate
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
        let page = Page(
            projection, place: place, order: order, window, filter: filter, countsTotal: needs.countsTotal,
            looksFurther: needs.looksFurther, permissions: checks.all, texts[PageTexts.Shape(filter, order, window)])
        try request.countFilter(bytes: page.filterBytes, conditions: page.filterConditions)
        keep(page, given, reading)
        return page
    }

    /// Keeps a page for the requests that come, unless its text is large. A condition is the viewer's.
    private func keep(_ page: Page, _ given: Arguments, _ reading: RowFilter.Reading?) {
        if binding.condition != nil || page.filterConditions > PageTexts.maximumConditions { return }
        if given.areConstant {
            constantPage = page
        } else if let reading, reading.isPlain, arguments.onlyFilterIsOpen(given), let filter = arguments.filter(given)
        {
            formedPage = (FilterForm(of: filter), page)
        }
    }
}
