import DCXSchema

/// A clock that stands still, so that what depends on the time can be said beforehand.
struct FrozenClock: Clock {
    let seconds: Int

    /// When the demo data of the tests is anchored: 2026-11-21T08:00:00Z.
    static let anchor = FrozenClock(seconds: 1_795_248_000)

    func secondsSince1970() -> Int { seconds }
}
