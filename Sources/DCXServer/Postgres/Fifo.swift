/// A queue: first in, first out. A ring, so that nothing is moved and no memory made once it is as large as it gets.
struct Fifo<Element> {
    /// As many as a power of two.
    private var elements: [Element?] = Array(repeating: nil, count: 16)
    private var head = 0
    private(set) var count = 0

    init() {}

    /// - Parameter elements: the oldest first.
    init(_ elements: [Element]) { for element in elements { append(element) } }

    var isEmpty: Bool { count == 0 }

    var first: Element? { isEmpty ? nil : elements[head] }

    /// The oldest of which something is so.
    func first(where isWanted: (Element) -> Bool) -> Element? {
        for index in 0..<count { if let element = elements[place(index)], isWanted(element) { return element } }
        return nil
    }

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

    /// Looks at elements, oldest first.
    func forEach(_ look: (Element) -> Void) {
        for index in 0..<count { if let element = elements[place(index)] { look(element) } }
    }

    /// Changes the element that came first, where there is one.
    mutating func mutateFirst(_ change: (inout Element) -> Void) {
        guard count > 0, var element = elements[head] else { return }
        change(&element)
        elements[head] = element
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
