import Testing

@testable import DCXSchema

struct ScalarTests {
    @Test(arguments: ["00000000-0000-4000-8000-0000000000af", "FFFFFFFF-0123-4567-89AB-CDEFabcdef01"])
    func readsUUIDs(text: String) { #expect(UUID(text)?.text == text.lowercased()) }

    @Test(arguments: [
        "", "00000000-0000-4000-8000-00000000000", "00000000-0000-4000-8000-0000000000000",
        "00000000_0000-4000-8000-000000000000", "g0000000-0000-4000-8000-000000000000",
        "{0000000-0000-4000-8000-00000000000}",
    ])
    func refusesOtherTexts(text: String) { #expect(UUID(text) == nil) }

    @Test(arguments: [[], [0], [0xFF, 0xEF], [1, 2, 3], Array(0...255)])
    func base64IsReversible(bytes: [UInt8]) {
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }

    @Test(arguments: ["A", "AB", "A=", "A+AA", "AAA/", "AAAAA"])
    func refusesWhatNothingEncodesTo(text: String) { #expect(Base64URL.decode(text) == nil) }

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (951_782_399, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
        (1_795_248_000, "2026-11-21T08:00:00Z"), (4_107_542_399, "2100-02-28T23:59:59Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
    ])
    func writesTimes(seconds: Int, text: String) {
        #expect(DateTimeText.text(secondsSince1970: seconds) == text)
    }

    @Test(arguments: [
        "2026-11-21T08:00:00Z", "2024-02-29t23:59:60z", "0001-01-01T00:00:00.123456789+15:59",
        "2026-11-21T08:00:00.5-02:30",
    ])
    func takesTimes(text: String) { #expect(DateTimeText.isDateTime(text)) }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21 08:00:00Z", "2026-11-21T08:00:00", "2026-11-21T08:00:00.Z",
        "2026-11-21T24:00:00Z",
        "2026-11-21T08:60:00Z", "2026-11-21T08:00:61Z", "2026-02-29T08:00:00Z", "2026-13-01T08:00:00Z",
        "2026-11-21T08:00:00+16:00", "2026-11-21T08:00:00+02:60", "2026-11-21T08:00:00Zx",
        "2026-11-21T08:00:00.1234567890Z",
        "0000-01-01T00:00:00Z", "٢٠٢٦-11-21T08:00:00Z",
    ])
    func refusesOtherTimes(text: String) { #expect(!DateTimeText.isDateTime(text)) }

    @Test(arguments: [("2026-04-30", true), ("2026-04-31", false), ("2026-00-10", false), ("2026-04-30 ", false)])
    func knowsDays(text: String, isDay: Bool) { #expect(DateTimeText.isDate(text) == isDay) }

    @Test(arguments: [
        ("1", true), ("-1.50", true), ("", false), ("-", false), (".5", false), ("1.", false), ("--1", false),
        ("1.2.3", false), ("1e5", false), ("١", false),
    ])
    func knowsDecimals(text: String, isDecimal: Bool) { #expect(DecimalText.isDecimal(text) == isDecimal) }

    @Test func namesFollowTheRule() {
        #expect(ColumnNaming.fieldName(ofColumn: "identity_instance_uuid") == "identityInstanceUuid")
        #expect(ColumnNaming.fieldName(ofColumn: "name") == "name")
        #expect(ColumnNaming.enumValue(ofStored: "poweredOn") == "POWERED_ON")
        #expect(ColumnNaming.enumValue(ofStored: "top_up") == "TOP_UP")
    }

    @Test func arrayParametersAreQuoted() {
        #expect(Statement.Parameter.array(["a", "b,\"c\\"]) == .text(#"{"a","b,\"c\\"}"#))
    }
}
