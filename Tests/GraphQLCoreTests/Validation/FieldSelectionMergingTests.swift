import Testing

@testable import GraphQLCore

@Suite struct FieldSelectionMergingTests {
    @Test(
        "accepted",
        arguments: [
            #"{ number(int: 1, flag: true) number(flag: true, int: 1) }"#,
            #"{ viewer { id } viewer { name } ...A } fragment A on Query { viewer { id } }"#,
            #"{ nodes { ... on User { x: email } ... on Machine { y: cpu } } }"#,
            #"{ nodes { ... on User { x: name } ... on Machine { x: email } } }"#,
            #"{ nodes { ... on User { owner { x: name } } ... on Machine { owner { x: name } } } }"#,
            #"{ search(filter: {required: 1, text: "a"}) { __typename } search(filter: {text: "a", required: 1}) { __typename } }"#,
            #"query ($a: Int) { number(int: $a) number(int: $a) }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ viewer { 1️⃣x: name 2️⃣x: email } }"#, ["12"]),
            (#"{ 1️⃣number(int: 1) 2️⃣number(int: 2) }"#, ["12"]),
            (#"{ 1️⃣number 2️⃣number(int: 1) }"#, ["12"]),
            (#"{ 1️⃣number(ints: [1, 2]) 2️⃣number(ints: [2, 1]) }"#, ["12"]),
            (#"{ nodes { ... on User { 1️⃣x: name } ... on Machine { 2️⃣x: cpu } } }"#, ["12"]),
            (#"{ nodes { ... on User { 1️⃣email } ... on Machine { 2️⃣email } } }"#, ["12"]),
            (#"{ nodes { 1️⃣x: name ... on User { 2️⃣x: level } } }"#, ["12"]),
            (#"{ 1️⃣viewer { 2️⃣x: name } 3️⃣viewer { 4️⃣x: id } }"#, ["1234"]),
            (#"{ 1️⃣x: viewer { id } 2️⃣x: users { id } }"#, ["12"]),
            (#"{ ...A ...B } fragment A on Query { 1️⃣x: number } fragment B on Query { 2️⃣x: needs(count: 1) }"#, ["12"]),
            (#"{ nodes { ... on User { 1️⃣owner { 2️⃣x: name } } ... on Machine { 3️⃣owner { 4️⃣x: level } } } }"#, ["1234"]),
            (#"1️⃣fragment A on User { 2️⃣x: name 3️⃣x: email }"#, ["1", "23"]),
            // é, in one scalar and in two: one text to Unicode, but not to a resolver.
            (
                "{ 1️⃣search(filter: {required: 1, text: \"\u{E9}\"}) { __typename }"
                    + " 2️⃣search(filter: {required: 1, text: \"e\u{301}\"}) { __typename } }", ["12"]
            ),
            (#"{ 1️⃣x: number 2️⃣x: number(int: 1) 3️⃣x: number(int: 2) }"#, ["12", "13", "23"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
