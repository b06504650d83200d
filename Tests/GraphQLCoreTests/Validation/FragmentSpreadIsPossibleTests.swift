import Testing

@testable import GraphQLCore

@Suite struct FragmentSpreadIsPossibleTests {
    @Test(
        "accepted",
        arguments: [
            #"{ nodes { ... on User { id } ... on Found { __typename } } search { ... on Node { id } } viewer { ... on Node { id } ... on Found { __typename } ... { id } } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ viewer { 1️⃣... on Machine { id } 2️⃣...A } } fragment A on Machine { id }"#, ["1", "2"]),
            (#"{ search { 1️⃣... on Events { __typename } } }"#, ["1"]),
            (#"{ search { 1️⃣... on Alert { severity } } }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
