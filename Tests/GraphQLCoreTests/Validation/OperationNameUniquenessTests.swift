import Testing

@testable import GraphQLCore

@Suite struct OperationNameUniquenessTests {
    @Test(
        "accepted",
        arguments: [
            #"query A { viewer { id } } query B { viewer { id } }"#,
            #"query A { ...A } fragment A on Query { viewer { id } }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"query 1️⃣A { viewer { id } } mutation 2️⃣A { rename(id: 1, name: "a") { id } }"#, ["12"]),
            (#"query 1️⃣A { nodes { id } } query 2️⃣A { nodes { id } } query 3️⃣A { nodes { id } }"#, ["12", "13"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
