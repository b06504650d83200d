extension Array {
    /// The same as `Array(repeating:count:)`, for short arrays: that one looks up the type of its storage each time, which
    /// takes longer than to fill it.
    @inline(__always)
    init(filledWith element: Element, count: Int) {
        self.init()
        reserveCapacity(count)
        for _ in 0..<count { append(element) }
    }
}
