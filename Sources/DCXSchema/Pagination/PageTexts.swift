/// The texts of one connection, by what they depend on besides viewer and parents, so that each is prepared once.
final class PageTexts {
    /// Shapes that are remembered: clients make them with filters and orders.
    private static let maximumShapes = 16
    /// Conditions of a filter whose text is remembered: each list of each document that is kept could have as many texts, and
    /// a large one costs more to execute than to write.
    static let maximumConditions = 12

    private var texts: [Shape: RelationTexts] = [:]
    /// What was asked for last: as a rule it is asked for again, and comparing a shape costs less than hashing it.
    private var latest: (shape: Shape, texts: RelationTexts)?

    struct Shape: Hashable {
        let filter: Predicate.Shape?
        let order: RowOrder
        let isBackward, hasAfter, hasBefore: Bool

        init(_ filter: Predicate?, _ order: RowOrder, _ window: PageWindow) {
            self.filter = filter?.shape
            self.order = order
            isBackward = window.isBackward
            hasAfter = window.after != nil
            hasBefore = window.before != nil
        }
    }

    subscript(shape: Shape) -> RelationTexts {
        if let latest, latest.shape == shape { return latest.texts }
        if let filter = shape.filter, filter.conditionCount > Self.maximumConditions { return RelationTexts() }
        let found = texts[shape] ?? newTexts(shape)
        latest = (shape, found)
        return found
    }

    private func newTexts(_ shape: Shape) -> RelationTexts {
        if texts.count >= Self.maximumShapes { texts.removeAll() }
        let new = RelationTexts()
        texts[shape] = new
        return new
    }
}
