import Testing

@testable import GraphQLCore

@Suite struct FragmentNameUniquenessTests {
    @Test(
        "accepted",
        arguments: [
            #"{ ...A ...B } fragment A on Query { viewer { id } } fragment B on Query { viewer { id } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ ...A } fragment 1️⃣A on Query { viewer { id } } fragment 2️⃣A on Query { viewer { id } }"#, ["12"])
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
