/// A rule about the types of a schema: looks at the facts and reports what breaks it.
typealias TypeSystemRule = @Sendable (_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) -> Void

/// What has to hold of the types of a schema whose definitions are in order.
/// https://spec.graphql.org/September2025/#sec-Type-System
enum TypeSystemRules {
    static let all: [TypeSystemRule] = [
        rootTypesAreObjects,
        namesAreNotReserved,
        typesAreNotEmpty,
        fieldsHaveOutputTypes,
        inputsHaveInputTypes,
        requiredInputsAreNotDeprecated,
        implementedInterfaces,
        interfaceFieldsAreProvided,
        unionMembersAreObjects,
        inputObjectsAreFinite,
        defaultValuesAreFinite,
        oneOfFieldsAreNullable,
        defaultValuesAreValid,
        directivesDoNotReferenceThemselves,
        meaningfulArgumentsAreValid,
    ]
}
