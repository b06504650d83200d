import Testing

@testable import GraphQLCore

@Suite struct FragmentSpreadTypeExistenceTests {
    @Test(
        "accepted",
        arguments: [
            #"{ nodes { ... on User { id } } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ ...A nodes { ... on 1️⃣Nope { id } } } fragment A on 2️⃣Other { id }"#, ["1", "2"])
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
