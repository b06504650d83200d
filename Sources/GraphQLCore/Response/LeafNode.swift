/// The objects of a place whose selection is one run of leaves.
struct LeafNode: BitwiseCopyable {
    let source: Unmanaged<RowSource>
    let run: LeafRun
}

extension Answer {
    /// The node of a field whose items are objects of one type that have nothing but leaves; nil of any other field.
    func nodeOfLeaves(_ field: UnsafePointer<AnswerField>) -> LeafNode? {
        guard case .objects = field.pointee.kind else { return nil }
        let node = nodes[Int(field.pointee.firstNode)]
        guard node.layout.failed == nil, node.layout.stepCount == 1, case .leaves(let run)? = node.layout.steps?.pointee
        else { return nil }
        return LeafNode(source: node.source, run: run)
    }
}
