/// Which page of which rows a list's arguments ask for, whoever asks and for which parents: where the arguments are constants
/// of the document it is made once.
final class Page {
    let projection: Projection
    /// Where a row has its place, if cursors are asked for.
    let place: RowPlace?
    let order: RowOrder
    let window: PageWindow
    let filter: Predicate?
    let countsTotal: Bool
    /// What the filter and the order take.
    let permissions: [Permission]
    let texts: RelationTexts
    /// Of what the filter compares with.
    let filterBytes: Int
    let filterConditions: Int
    /// Of the statement, behind the keys and the scope.
    let parameters: [Statement.Parameter]

    /// How many rows are fetched, as statements are told it.
    private static let limits: [Statement.Parameter] = (0...PageWindow.maximumLimit + 1).map { .integer($0) }

    /// - Parameter looksFurther: whether one row more than the page has is fetched, which says that there are more.
    init(
        _ projection: Projection, place: RowPlace? = nil, order: RowOrder, _ window: PageWindow, filter: Predicate?,
        countsTotal: Bool = false, looksFurther: Bool = false, permissions: [Permission] = [], _ texts: RelationTexts
    ) {
        self.projection = projection
        self.place = place
        self.order = order
        self.window = window
        self.filter = filter
        self.countsTotal = countsTotal
        self.permissions = permissions
        self.texts = texts
        filterBytes = filter?.parameters.reduce(0) { $0 + $1.byteCount } ?? 0
        filterConditions = filter?.shape.conditionCount ?? 0
        var parameters: [Statement.Parameter] = []
        parameters.reserveCapacity((filter?.parameters.count ?? 0) + 1)
        if let filter { parameters += filter.parameters }
        if let cursor = window.after { parameters += cursor.parameters }
        if let cursor = window.before { parameters += cursor.parameters }
        parameters.append(Self.limits[window.limit + (looksFurther ? 1 : 0)])
        self.parameters = parameters
    }

    /// The same page of rows that are compared with other values.
    init(_ page: Page, comparing values: [Statement.Parameter]) {
        projection = page.projection
        place = page.place
        order = page.order
        window = page.window
        filter = page.filter.map { Predicate(shape: $0.shape, parameters: values) }
        countsTotal = page.countsTotal
        permissions = page.permissions
        texts = page.texts
        filterBytes = values.reduce(0) { $0 + $1.byteCount }
        filterConditions = page.filterConditions
        parameters = values + page.parameters[(page.filter?.parameters.count ?? 0)...]
    }
}
