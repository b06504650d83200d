/// A growing array of trivial values in raw memory, walked without counting references or checking exclusivity.
struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
    private(set) var base: UnsafeMutablePointer<Element>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int = 16) {
        self.capacity = capacity
        base = .allocate(capacity: capacity)
    }

    deinit { base.deallocate() }

    subscript(index: Int) -> Element {
        get {
            precondition(index >= 0 && index < count, "an index is inside its array")
            return base[index]
        }
        set {
            precondition(index >= 0 && index < count, "an index is inside its array")
            base[index] = newValue
        }
    }

    /// Where an element is, until the next one is appended.
    func pointer(to index: Int) -> UnsafePointer<Element> {
        precondition(index >= 0 && index < count, "an index is inside its array")
        return UnsafePointer(base + index)
    }

    mutating func append(_ element: Element) {
        if count == capacity { grow() }
        base[count] = element
        count &+= 1
    }

    mutating func removeLast() {
        precondition(count > 0, "only what was appended is removed")
        count &-= 1
    }

    mutating func removeAll() { count = 0 }

    private mutating func grow() {
        let moved = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
        moved.update(from: base, count: count)
        base.deallocate()
        base = moved
        capacity *= 2
    }
}
