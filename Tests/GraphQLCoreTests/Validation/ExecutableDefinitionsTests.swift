import Testing

@testable import GraphQLCore

@Suite struct ExecutableDefinitionsTests {
    @Test(
        "accepted",
        arguments: [
            #"{ viewer { id } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ viewer { id } } 1️⃣type A { a: Int } 2️⃣extend type B { a: Int } 3️⃣schema { query: A }"#, ["1", "2", "3"])
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
