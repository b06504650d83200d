internal import GraphQLCore

/// An amount of money above zero, to the cent, as a client or a statement gives it. It is passed on, never computed with: sums
/// are the database's.
struct Amount: Hashable {
    /// What one movement may come to: ten million rand.
    private static let maximumCents = 1_000_000_000

    /// With two places.
    let text: String

    /// - Returns: nil for zero, what is below, more than two places and more than the maximum.
    init?(_ text: String) {
        guard let parts = text.wholeMatch(of: /0*(\d{1,8})(?:\.(\d{1,2}))?/)?.output, let whole = Int(parts.1) else {
            return nil
        }
        let places = (parts.2 ?? "") + String(repeating: "0", count: 2 - (parts.2?.count ?? 0))
        guard let cents = Int(places), 1...Self.maximumCents ~= whole * 100 + cents else { return nil }
        self.text = "\(whole).\(places)"
    }

    /// - Throws: `Refusal` for what cannot be moved.
    init(_ input: InputValue, path: String) throws {
        guard case .string(let text) = input[path], let amount = Amount(text) else {
            throw Refusal(
                InvalidInput(
                    "An amount is more than zero and at most 10000000.00, with two places at most.", path: [path]))
        }
        self = amount
    }
}
