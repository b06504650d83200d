/// The memory of requests that have ended, for those that come: as much as ran at once. Confined to one thread.
final class SpareAnswers {
    private static let maximumCount = 256
    /// An answer of more nodes and fields is not kept.
    private static let maximumElements = 4096

    private final class Box {
        var answer: Answer?
    }

    private var full: [Box] = []
    private var empty: [Box] = []

    func take() -> Answer {
        guard let box = full.popLast(), let answer = box.answer.take() else { return Answer() }
        empty.append(box)
        return answer
    }

    func takeBack(_ answer: consuming Answer) {
        if full.count >= Self.maximumCount || answer.nodes.count + answer.fields.count > Self.maximumElements { return }
        let box = empty.popLast() ?? Box()
        answer.removeAll()
        box.answer = consume answer
        full.append(box)
    }
}
