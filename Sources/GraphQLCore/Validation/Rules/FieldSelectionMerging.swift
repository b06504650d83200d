extension ValidationRules {
    /// Fields that share a response key can be merged into one.
    ///
    /// Whether all do is found out in about linear time, as a rule at once, because no two fields meet. Only where some
    /// cannot be merged, pairs are compared, to say which.
    /// https://spec.graphql.org/September2025/#sec-Field-Selection-Merging
    static func fieldSelectionMerging(_ facts: DocumentFacts, _ report: inout ValidationReport) {
        if facts.keysAreDistinct { return }
        var merging = FieldsInSetCanMerge(facts)
        guard let conflict = merging.firstConflict(facts, &report) else { return }
        var search = ConflictSearch(facts)
        for conflict in search.conflicts(atMost: ValidationReport.maximumErrors) { conflict.tell(&report) }
        // The search is bounded: a conflict that is far away may not be among those it finds.
        if !search.hasFound { conflict.tell(&report) }
    }
}
