import Testing

@testable import GraphQLCore

@Suite struct FragmentSpreadsMustNotFormCyclesTests {
    @Test(
        "accepted",
        arguments: [
            #"{ ...A ...B } fragment A on Query { ...B } fragment B on Query { viewer { id } }"#
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ ...A } fragment A on Query { 1️⃣...A }"#, ["1"]),
            (
                #"{ ...A } fragment A on Query { 1️⃣...B } fragment B on Query { 2️⃣...C } fragment C on Query { 3️⃣...A }"#,
                ["123"]
            ),
            (#"{ viewer { ...A } } fragment A on User { owner { 1️⃣...A } friends { 2️⃣...A } }"#, ["1", "2"]),
            (#"{ ...A } fragment A on Query { 1️⃣...B } fragment B on Query { 2️⃣...A 3️⃣...B }"#, ["12", "3"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
