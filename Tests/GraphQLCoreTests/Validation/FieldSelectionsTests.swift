import Testing

@testable import GraphQLCore

@Suite struct FieldSelectionsTests {
    @Test(
        "accepted",
        arguments: [
            #"{ viewer { id __typename } __schema { types { name } } __type(name: "A") { name } }"#,
            #"{ search { __typename ... on User { email } } }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ 1️⃣nope viewer { 2️⃣nope: unknown } }"#, ["1", "2"]),
            (#"{ nodes { 1️⃣cpu } }"#, ["1"]),
            (#"{ search { 1️⃣name } }"#, ["1"]),
            (#"{ viewer { 1️⃣__schema { types { name } } } }"#, ["1"]),
            (#"{ 1️⃣nope { anything { below } } }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
