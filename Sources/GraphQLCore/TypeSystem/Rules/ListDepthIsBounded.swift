extension SDLRules {
    /// A limit of this engine, not of the specification: lists inside lists have a maximum depth.
    static func listDepthIsBounded(_ facts: SDLFacts, _ errors: inout SchemaErrors) {
        for type in facts.typeReferences where type.listDepth > Wrapping.maximumListDepth {
            errors.report("Lists are at most \(Wrapping.maximumListDepth) deep.", at: type.offset)
        }
    }
}
