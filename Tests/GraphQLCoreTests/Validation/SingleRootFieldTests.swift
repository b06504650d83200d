import Testing

@testable import GraphQLCore

@Suite struct SingleRootFieldTests {
    @Test(
        "accepted",
        arguments: [
            #"subscription { changed { id } }"#,
            #"subscription { ...A changed { name } } fragment A on Subscription { changed { id } }"#,
            #"subscription { changed { id @skip(if: true) } }"#,
            #"subscription { ... on Subscription { changed { id } } }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"subscription { changed { id } 1️⃣added { id } }"#, ["1"]),
            (#"subscription { 1️⃣__typename }"#, ["1"]),
            (#"subscription { changed { id } ...A } fragment A on Subscription { 1️⃣b: added { id } }"#, ["1"]),
            (#"subscription { ...A 1️⃣changed { id } } fragment A on Subscription { b: added { id } }"#, ["1"]),
            (#"subscription { ... { b: added { id } } 1️⃣changed { id } ... { 2️⃣c: added { id } } }"#, ["12"]),
            (#"subscription { changed 1️⃣@skip(if: true) { id } }"#, ["1"]),
            (#"subscription { ...A 1️⃣@include(if: true) } fragment A on Subscription { changed { id } }"#, ["1"]),
            (#"subscription 1️⃣{ ...A } fragment A on Subscription { 2️⃣...A }"#, ["1", "2"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
