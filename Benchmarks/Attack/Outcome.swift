/// What a victim measured, in microseconds.
struct Outcome {
    /// Of a sign-in that was not answered with a token.
    static let never = 999_000_000

    var quiet: [Int] = []
    var attack: [Int] = []
    var quietFailures = 0
    var attackFailures = 0
    var signIns: [Int] = []
    var reasons: [String] = []

    init() {}

    /// Five lines of numbers and one of words, as `text` has them.
    init?(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 5 else { return nil }
        let numbers = lines.map { $0.split(separator: " ").compactMap { Int($0) } }
        (quiet, attack, signIns) = (numbers[0], numbers[1], numbers[2])
        guard numbers[3].count == 2 else { return nil }
        (quietFailures, attackFailures) = (numbers[3][0], numbers[3][1])
        reasons = lines.dropFirst(4).map(String.init).filter { !$0.isEmpty }
    }

    var text: String {
        let numbers = [quiet, attack, signIns, [quietFailures, attackFailures]]
        return
            (numbers.map { $0.map(String.init).joined(separator: " ") } + reasons.map { $0.replacing("\n", with: " ") })
            .joined(separator: "\n")
    }
}

extension [Int] {
    /// The value that so many hundredths of them do not exceed; 0 of none.
    func percentile(_ hundredths: Int) -> Int {
        isEmpty ? 0 : sorted()[Swift.min(count - 1, count * hundredths / 100)]
    }
}
