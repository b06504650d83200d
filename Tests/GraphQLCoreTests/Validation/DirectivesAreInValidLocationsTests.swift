import Testing

@testable import GraphQLCore

@Suite struct DirectivesAreInValidLocationsTests {
    @Test(
        "accepted",
        arguments: [
            #"query ($a: Int @onVariable) { number(int: $a) @onField }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (
                #"query ($a: Int 1️⃣@onField) 2️⃣@skip(if: true) { number(int: $a) 3️⃣@onVariable ... 4️⃣@onField { nodes { id } } }"#,
                ["1", "2", "3", "4"]
            ),
            (#"{ ...A 1️⃣@again } fragment A on Query 2️⃣@onField { nodes { id } }"#, ["1", "2"]),
            (#"{ viewer 1️⃣@deprecated { id } }"#, ["1"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
