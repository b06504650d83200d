/// Calls that are due at a time: a binary heap by deadline.
struct TimerQueue {
    struct Token: Hashable {
        fileprivate let number: Int
    }

    private struct Entry {
        let deadline: Int
        let token: Token
    }

    private var heap: [Entry] = []
    private var calls: [Token: () -> Void] = [:]
    private var nextNumber = 0

    /// In milliseconds; nil where nothing is due ever.
    var nextDeadline: Int? { heap.first?.deadline }

    mutating func add(deadline: Int, _ call: @escaping () -> Void) -> Token {
        let token = Token(number: nextNumber)
        nextNumber += 1
        calls[token] = call
        heap.append(Entry(deadline: deadline, token: token))
        rise(heap.count - 1)
        return token
    }

    mutating func cancel(_ token: Token) {
        calls[token] = nil
        // Entries without a call are dropped when they come up; a heap of mostly such is built anew.
        if heap.count > 64, calls.count < heap.count / 4 {
            heap = heap.filter { calls[$0.token] != nil }.sorted { $0.deadline < $1.deadline }
        }
    }

    /// Takes the next call that is due out; the caller makes it, and it may add others.
    mutating func takeDue(now: Int) -> (() -> Void)? {
        while let first = heap.first, first.deadline <= now {
            removeFirst()
            if let call = calls.removeValue(forKey: first.token) { return call }
        }
        return nil
    }

    private mutating func removeFirst() {
        let last = heap.removeLast()
        if heap.isEmpty { return }
        heap[0] = last
        sink(0)
    }

    private mutating func rise(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            if heap[parent].deadline <= heap[index].deadline { return }
            heap.swapAt(parent, index)
            index = parent
        }
    }

    private mutating func sink(_ start: Int) {
        var index = start
        while true {
            let left = index * 2 + 1
            guard left < heap.count else { return }
            let right = left + 1
            let smaller = right < heap.count && heap[right].deadline < heap[left].deadline ? right : left
            if heap[index].deadline <= heap[smaller].deadline { return }
            heap.swapAt(smaller, index)
            index = smaller
        }
    }
}
