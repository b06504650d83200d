/// A queue: first in, first out. A ring, so that nothing is moved and no memory made once it is as large as it gets.
struct Fifo<Element> {
    /// As many as a power of two.
    private var elements: [Element?] = Array(repeating: nil, count: 16)
    private var head = 0
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    var first: Element? { isEmpty ? nil : elements[head] }

    mutating func append(_ element: consuming Element) {
        if count == elements.count { grow() }
        elements[place(count)] = element
        count += 1
    }

    mutating func removeFirst() -> Element? {
        if count == 0 { return nil }
        defer {
            head = place(1)
            count -= 1
        }
        return elements[head].take()
    }

    /// Changes elements in place, oldest first.
    mutating func mutate(_ change: (inout Element) -> Void) {
        for index in 0..<count {
            guard var element = elements[place(index)] else { continue }
            change(&element)
            elements[place(index)] = element
        }
    }

    mutating func removeAll() -> [Element] {
        let all = (0..<count).compactMap { elements[place($0)] }
        self = Fifo()
        return all
    }

    /// Where the element is that so many came before.
    private func place(_ index: Int) -> Int { (head + index) & (elements.count - 1) }

    private mutating func grow() {
        let inOrder = (0..<count).map { elements[place($0)] }
        elements = inOrder + Array(repeating: nil, count: count)
        head = 0
    }
}
