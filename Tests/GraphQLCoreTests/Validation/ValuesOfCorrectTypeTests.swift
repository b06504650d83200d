import Testing

@testable import GraphQLCore

@Suite struct ValuesOfCorrectTypeTests {
    @Test(
        "accepted",
        arguments: [
            #"{ number(int: -2147483648, float: 1, id: 1, flag: true, ints: [1, null], grid: [[1], [2]], level: LOW) }"#,
            #"{ number(ints: 1, grid: 1, id: "a", float: 1e3) }"#,
            #"{ number(int: null, ints: null) }"#,
            #"{ search(any: {a: [1, LOW, "x", null]}) { __typename } }"#,
            #"{ search(any: LOW) { __typename } }"#,
            #"{ search(filter: {required: 1, all: {required: 2}}) { __typename } }"#,
            #"{ search(one: {text: "a"}) { __typename } }"#,
            #"query ($a: [Int!] = [1]) { number(ints: $a) }"#,
            #"query ($a: String!) { search(one: {text: $a}) { __typename } }"#,
            #"query ($a: Int) { search(any: {a: [$a]}) { __typename } }"#,
        ])
    func accepts(document: String) { ValidationCheck.accepted(document) }

    @Test(
        "refused",
        arguments: [
            (#"{ number(int: 1️⃣2147483648, float: 2️⃣"1", id: 3️⃣1.5, flag: 4️⃣1) }"#, ["1", "2", "3", "4"]),
            (#"{ number(int: 1️⃣1.0, level: 2️⃣"LOW", ints: [1, 3️⃣"2"]) }"#, ["1", "2", "3"]),
            (#"{ number(level: 1️⃣MIDDLE, flag: 2️⃣LOW, int: 3️⃣LOW, id: 4️⃣LOW) }"#, ["1", "2", "3", "4"]),
            (#"{ number(int: 1️⃣[1], float: 2️⃣{a: 1}) search(text: 3️⃣LOW) { __typename } }"#, ["1", "2", "3"]),
            (#"query ($a: Int) { number(int: 1️⃣[$a], ints: 2️⃣{a: $a}, level: 3️⃣[$a]) }"#, ["1", "2", "3"]),
            (#"{ search(filter: 1️⃣1, one: 2️⃣"a") { __typename } }"#, ["1", "2"]),
            (#"{ search(filter: {required: 1️⃣null, count: 2️⃣null}) { __typename } }"#, ["1", "2"]),
            (#"{ search(one: 1️⃣{}) { __typename } a: search(one: 2️⃣{text: null}) { __typename } }"#, ["1", "2"]),
            (#"{ search(one: 1️⃣{text: "a", count: 1}, ones: [2️⃣{}]) { __typename } }"#, ["1", "2"]),
            (#"query ($a: Int = 1️⃣"1", $b: Int! = 2️⃣null) { number(int: $a, ints: [$b]) }"#, ["1", "2"]),
        ])
    func refuses(document: String, errors: [String]) { ValidationCheck.refused(document, errors) }
}
