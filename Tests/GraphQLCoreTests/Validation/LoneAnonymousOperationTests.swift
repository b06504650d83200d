import Testing

@testable import GraphQLCore

@Suite struct LoneAnonymousOperationTests {
    @Test(
        "accepted",
        arguments: [
            #"{ viewer { id } }"#,
            #"{ ...A } fragment A on Query { viewer { id } }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"1️⃣{ viewer { id } } query B { viewer { id } } 2️⃣{ viewer { id } }"#, ["1", "2"])
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
