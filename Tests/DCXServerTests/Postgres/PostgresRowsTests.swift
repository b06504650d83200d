import CPostgres
import DCXSchema
import GraphQLCore
import Testing

@testable import DCXServer

/// What a result has, as rows: made without a database.
struct PostgresRowsTests {
    /// Rows of one column.
    private func rows(_ values: [String?]) throws -> PostgresRows {
        let result = try #require(PQmakeEmptyPGresult(nil, PGRES_TUPLES_OK))
        var name = Array("value".utf8CString)
        name.withUnsafeMutableBufferPointer { name in
            var column = PGresAttDesc()
            column.name = name.baseAddress
            #expect(PQsetResultAttrs(result, 1, &column) == 1)
        }
        for (row, value) in values.enumerated() {
            var text = Array((value ?? "").utf8CString)
            #expect(PQsetvalue(result, Int32(row), 0, &text, value.map { Int32($0.utf8.count) } ?? -1) == 1)
        }
        return PostgresRows(result)
    }

    @Test func textsAndNullsAreTold() throws {
        let values = ["a", nil, "", "zwölf", String(repeating: "long", count: 1_000)]
        let rows = try rows(values)
        #expect(rows.count == values.count)
        for (row, value) in values.enumerated() {
            #expect(rows.text(row, 0).map { String(decoding: $0, as: UTF8.self) } == value)
        }
    }

    @Test(arguments: [
        ([], []), (["a"], [1]), (["a", "a", "ab", "b", "b"], [2, 3, 5]), ([nil, nil, "", "", nil], [2, 4, 5]),
        (["a", nil, "a", ""], [1, 2, 3, 4]), (["", "a", nil], [1, 2, 3]),
    ])
    func runsEndWhereTheValueChanges(values: [String?], ends: [Int]) throws {
        let rows = try rows(values)
        var found: [Int] = []
        while (found.last ?? 0) < rows.count { found.append(rows.endOfRun(from: found.last ?? 0, 0)) }
        #expect(found == ends)
    }

    @Test(arguments: [
        ("0", 0), ("7", 7), ("-12", -12), ("00012", 12), ("99999999999999999", 99_999_999_999_999_999),
        ("999999999999999999", 999_999_999_999_999_999), ("9223372036854775807", Int.max),
        ("-9223372036854775808", Int.min), ("9223372036854775808", nil), ("", nil), (nil, nil), ("1.5", nil),
        ("x", nil),
        ("12 ", nil),
    ])
    func wholeNumbersAreRead(text: String?, number: Int?) throws {
        #expect(try rows([text]).integer(0, 0) == number)
    }
}
