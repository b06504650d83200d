import Testing

@testable import GraphQLCore

@Suite struct FragmentSpreadTargetDefinedTests {
    @Test(
        "accepted",
        arguments: [
            #"{ ...A } fragment A on Query { viewer { id } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ ...1️⃣Nope viewer { ...2️⃣Other } }"#, ["1", "2"])
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
