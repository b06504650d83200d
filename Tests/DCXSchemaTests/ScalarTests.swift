import GraphQLCore
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

    /// Digits are read eight at a time: each byte at each place of them.
    @Test func everyByteOfAUUIDIsRead() throws {
        let text = Array("01234567-89ab-cdef-0123-456789abcdef".utf8)
        for place in text.indices {
            for byte in UInt8.min...UInt8.max {
                var other = text
                other[place] = byte
                let isHyphen = [8, 13, 18, 23].contains(place)
                let digit = Character(Unicode.Scalar(byte)).hexDigitValue
                let value = other.withUnsafeBytes { UUID(bytes: $0) }
                guard isHyphen ? byte == UInt8(ascii: "-") : digit != nil else {
                    #expect(value == nil, "byte \(byte) at \(place)")
                    continue
                }
                let lower = String(decoding: other, as: UTF8.self).lowercased()
                #expect(value?.text == lower)
                #expect(UUID.canonicalText(String(decoding: other, as: UTF8.self)) == lower)
            }
        }
        #expect(UUID.canonicalText("01234567-89ab-cdef-0123-456789abcde") == nil)
    }

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
        "2026-11-21T08:30:00Z", "2026-11-21t08:30:00z", "2024-02-29T23:59:59Z", "2026-11-21T08:30:00.5+02:00",
        "2026-11-21T08:30:00.123456789-15:59", "0001-01-01T00:00:00Z", "2026-11-21T08:30:00.1234567890Z",
        "2026-11-21T08:30:00.00000000000000000000000000000000000000Z", "9999-12-31T23:59:59.999999999Z",
        "0001-01-01T02:00:00+02:00", "9999-12-31T21:59:59-02:00",
    ])
    func readsTimes(text: String) { #expect(DateTimeText.isDateTime(text)) }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T08:30Z", "2026-11-21T08:30:00", "2026-11-21T08:30:00.Z", "2026-11-21T08:30:00.5",
        "2026-11-21T08:30:00+0200", "2026-11-21T24:00:00Z", "2026-11-21T08:60:00Z", "2026-11-21T08:30:61Z",
        "2026-02-29T08:30:00Z", "2026-13-01T08:30:00Z", "2026-00-01T08:30:00Z", "0000-01-01T00:00:00Z",
        "2026-11-21 08:30:00Z", "2026-11-21T08:30:00+16:00", "2026-11-21T08:30:00Zx", "２026-11-21T08:30:00Z",
        "2026-11-21T08:30:60Z", "2026-12-31T23:59:60Z", "2016-12-31T23:59:60+00:00", "0001-01-01T01:59:59+02:00",
        "9999-12-31T22:00:00-02:00", "10000-01-01T00:00:00Z",
    ])
    func refusesWhatIsNoTime(text: String) { #expect(!DateTimeText.isDateTime(text)) }

    /// What is between two microseconds stays apart from both, and PostgreSQL rounds it down.
    @Test(arguments: [
        ("2026-11-21t08:30:00z", "2026-11-21T08:30:00Z", false),
        ("2026-11-21T08:30:00.1234560000Z", "2026-11-21T08:30:00.123456Z", false),
        ("2026-11-21T08:30:00.12345600009Z", "2026-11-21T08:30:00.1234561Z", true),
        ("2026-11-21T08:30:00.9999999+02:00", "2026-11-21T08:30:00.9999991+02:00", true),
        ("2026-11-21T08:30:00.5Z", "2026-11-21T08:30:00.5Z", false),
    ])
    func timesHaveOneForm(text: String, canonical: String, isBetween: Bool) {
        #expect(DateTimeText.canonicalText(text) == canonical)
        #expect(DateTimeText.isBetweenMicroseconds(canonical) == isBetween)
    }

    @Test(arguments: [
        ("2026-11-21", "\"2026-11-21\""), ("infinity", nil), ("-infinity", nil), ("0044-03-15 BC", nil),
        ("10000-01-01", nil),
    ])
    func writesDays(text: String, json: String?) {
        var out = JSONBuffer(capacity: 16)
        let isWritten = Array(text.utf8).withUnsafeBytes { DateTimeText.dateFormat.append($0, to: &out) }
        #expect(isWritten == (json != nil))
        #expect(String(decoding: out.bytes, as: UTF8.self) == json ?? "")
    }

    @Test func instantsCompare() throws {
        let instant = { (text: String) throws -> Instant in try #require(Instant(text)) }
        #expect(try instant("2026-11-21T10:00:00+02:00").seconds(since: instant("2026-11-21T08:00:00Z")) == 0)
        #expect(try instant("2026-11-21T06:30:00-01:30").seconds(since: instant("2026-11-21T07:59:59Z")) == 1)
        #expect(try instant("2024-03-01T00:00:00Z").seconds(since: instant("2024-02-28T00:00:00Z")) == 2 * 86_400)
        #expect(try instant("2026-11-21T08:00:00.5Z") > instant("2026-11-21T08:00:00.4999999Z"))
        #expect(try instant("1970-01-01T00:00:01Z").seconds(since: instant("1969-12-31T23:59:59Z")) == 2)
        #expect(Instant("2026-11-21") == nil)
    }

    @Test(arguments: [
        ("1", true), ("-1.50", true), ("0.0", true), ("", false), ("-", false), ("1.", false), (".5", false),
        ("1e3", false),
        ("+1", false), ("1.2.3", false), ("NaN", false), ("--1", false), (String(repeating: "9", count: 40), false),
        (String(repeating: "9", count: 30), true), (String(repeating: "9", count: 31), false),
        ("-\(String(repeating: "9", count: 15)).\(String(repeating: "9", count: 15))", true),
        ("\(String(repeating: "9", count: 15)).\(String(repeating: "9", count: 16))", false),
    ])
    func readsDecimals(text: String, isDecimal: Bool) { #expect(DecimalText.isDecimal(text) == isDecimal) }

    @Test(arguments: [
        ("0.00", "R 0,00"), ("1234.5", "R 1 234,50"), ("-1234567.89", "-R 1 234 567,89"), ("999", "R 999,00"),
        ("0.1234", "R 0,1234"), ("12345", "R 12 345,00"), ("1450.0000", "R 1 450,00"), ("0.3500", "R 0,35"),
        ("-0.0250", "-R 0,025"), ("100", "R 100,00"),
    ])
    func writesMoney(amount: String, text: String) {
        let formatted = Array(amount.utf8).withUnsafeBytes { MoneyText.text(of: $0) }
        #expect(formatted.map { String(decoding: $0, as: UTF8.self) } == text.replacing(" ", with: "\u{A0}"))
    }

    @Test func whatIsNoAmountHasNoText() {
        #expect(Array("NaN".utf8).withUnsafeBytes { MoneyText.text(of: $0) } == nil)
    }

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
