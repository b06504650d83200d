import Testing

@testable import GraphQLCore

@Suite struct FragmentsMustBeUsedTests {
    @Test(
        "accepted",
        arguments: [
            #"{ ...A } fragment A on Query { ...B } fragment B on Query { viewer { id } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ viewer { id } } 1️⃣fragment A on Query { ...B } 2️⃣fragment B on Query { viewer { id } }"#, ["1", "2"]),
            (#"1️⃣fragment A on Query { 2️⃣...A }"#, ["1", "2"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
