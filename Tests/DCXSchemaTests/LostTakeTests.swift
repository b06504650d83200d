import Testing

@testable import DCXSchema

/// What was taken and not heard of is asked for until a take is answered.
struct LostTakeTests {
    private struct Lost: Error {}

    private let takes = LostTake<Int>()

    private func take(_ mark: Int, isAnswered: Bool) async throws -> [Int] {
        try await takes.taking(mark) { lost in
            if !isAnswered { throw Lost() }
            return lost
        }
    }

    @Test func asksForNothingWhereNothingWasLost() async throws {
        #expect(try await take(1, isAnswered: true) == [])
        #expect(try await take(2, isAnswered: true) == [])
    }

    @Test func asksForAllThatWereLostAndOnce() async throws {
        for mark in 1...3 { await #expect(throws: Lost.self) { try await take(mark, isAnswered: false) } }
        #expect(try await take(4, isAnswered: true) == [1, 2, 3])
        #expect(try await take(5, isAnswered: true) == [])
    }

    @Test func keepsTheLatestOfManyOnly() async throws {
        for mark in 1...1_000 { _ = try? await take(mark, isAnswered: false) }
        #expect(try await take(1_001, isAnswered: true) == Array(937...1_000))
    }
}
