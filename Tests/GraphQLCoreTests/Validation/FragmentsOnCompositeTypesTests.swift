import Testing

@testable import GraphQLCore

@Suite struct FragmentsOnCompositeTypesTests {
    @Test(
        "accepted",
        arguments: [
            #"{ nodes { ... on Found { __typename } ... on Node { id } ... on User { id } } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ ...A nodes { ... on 1️⃣Level { id } } } fragment A on 2️⃣Filter { id }"#, ["1", "2"]),
            (#"{ ... on 1️⃣Int { id } }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
