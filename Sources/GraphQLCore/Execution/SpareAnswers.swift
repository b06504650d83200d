/// The memory of requests that have ended, for those that come: as much as ran at once. Confined to one thread.
final class SpareAnswers {
    private static let maximumCount = 64
    /// An answer of more nodes and fields is not kept.
    private static let maximumElements = 1024

    private var spare: [AnswerMemory] = []

    func take() -> AnswerMemory { spare.popLast() ?? AnswerMemory() }

    func takeBack(_ memory: AnswerMemory) {
        let size = memory.answer.nodes.count + memory.answer.fields.count
        memory.answer.removeAll()
        if spare.count < Self.maximumCount, size <= Self.maximumElements { spare.append(memory) }
    }
}

/// What executions and their writers work on in turn.
final class AnswerMemory {
    var answer = Answer()
}
