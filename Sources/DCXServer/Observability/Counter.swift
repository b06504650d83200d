internal import Synchronization

/// A number that one thread changes and others read.
final class Counter: Sendable {
    private let number = Atomic<Int>(0)

    var value: Int { number.load(ordering: .relaxed) }

    /// Not in one step, which would cost more than all the rest: one thread alone changes the number.
    func add(_ amount: Int = 1) { set(value &+ amount) }

    func set(_ value: Int) { number.store(value, ordering: .relaxed) }

    func raise(to value: Int) { if value > self.value { set(value) } }
}

/// Durations by how long they were, in buckets whose bounds grow by a factor.
final class Histogram: Sendable {
    /// Upper bounds in microseconds.
    static let bounds = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
        5_000_000, 10_000_000,
    ]

    private let buckets = (0...bounds.count).map { _ in Counter() }
    private let total = Counter()

    func record(microseconds: Int) {
        buckets[Self.bounds.firstIndex { microseconds <= $0 } ?? Self.bounds.count].add()
        total.add(microseconds)
    }

    /// How many were at most as long as each bound, then how many there were.
    var cumulative: [Int] {
        var sum = 0
        return buckets.map { bucket in
            sum += bucket.value
            return sum
        }
    }

    var sumMicroseconds: Int { total.value }
}
