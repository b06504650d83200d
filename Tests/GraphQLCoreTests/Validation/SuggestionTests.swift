import Testing

@testable import GraphQLCore

@Suite struct SuggestionTests {
    @Test(
        "near names are offered",
        arguments: [
            ("{ vewer { id } }", "\"viewer\""),
            ("{ number(innt: 1) }", "\"int\""),
            ("{ number(level: LWO) }", "\"LOW\""),
            ("{ nodes { ... on Usr { id } } }", "\"User\""),
            ("{ nodes { cpu } }", "a fragment on \"Machine\""),
            ("{ viewer @onFeld { id } }", "\"onField\""),
        ])
    func offered(document: String, suggestion: String) {
        #expect(ValidationCheck.messages(of: document).contains { $0.contains("Did you mean \(suggestion)") })
    }

    @Test("not where they are turned off", arguments: ["{ vewer { id } }", "{ nodes { cpu } }"])
    func withheld(document: String) {
        #expect(!ValidationCheck.messages(of: document, suggestions: false).contains { $0.contains("Did you mean") })
    }

    @Test(
        "names that are far away, or too long to be compared, are not offered",
        arguments: [
            "{ somethingElse }", "{ \(String(repeating: "viewer", count: 1_000)) }",
        ])
    func notNear(document: String) {
        #expect(!ValidationCheck.messages(of: document).contains { $0.contains("Did you mean") })
    }
}
