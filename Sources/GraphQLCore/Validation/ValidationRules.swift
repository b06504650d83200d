/// One rule of the specification: looks at the facts, tells the report what is wrong.
typealias ValidationRule = @Sendable (_ facts: DocumentFacts, _ report: inout ValidationReport) -> Void

/// All rules, in the order of the specification's section. Each is in a file of its own.
/// https://spec.graphql.org/September2025/#sec-Validation
enum ValidationRules {
    static let all: [ValidationRule] = [
        // Documents
        executableDefinitions,
        // Operations
        operationTypeExistence,
        operationNameUniqueness,
        loneAnonymousOperation,
        singleRootField,
        // Fields
        fieldSelections,
        fieldSelectionMerging,
        leafFieldSelections,
        // Arguments
        argumentNames,
        argumentUniqueness,
        requiredArguments,
        // Fragments
        fragmentNameUniqueness,
        fragmentSpreadTypeExistence,
        fragmentsOnCompositeTypes,
        fragmentsMustBeUsed,
        fragmentSpreadTargetDefined,
        fragmentSpreadsMustNotFormCycles,
        fragmentSpreadIsPossible,
        // Values
        valuesOfCorrectType,
        inputObjectFieldNames,
        inputObjectFieldUniqueness,
        inputObjectRequiredFields,
        // Directives
        directivesAreDefined,
        directivesAreInValidLocations,
        directivesAreUniquePerLocation,
        // Variables
        variableUniqueness,
        variablesAreInputTypes,
        allVariableUsesDefined,
        allVariablesUsed,
        allVariableUsagesAreAllowed,
    ]
}
