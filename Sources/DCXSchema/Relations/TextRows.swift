internal import GraphQLCore

/// Texts as rows of one column: the items of a list of strings.
final class TextRows: RowSource {
    private let texts: [String]

    init(_ texts: [String]) {
        self.texts = texts
        super.init(count: texts.count)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            run[place].appendKey(to: &out)
            out.appendString(texts[row])
        }
        return -1
    }
}

/// Texts as rows of one column, some of them null.
final class OptionalTextRows: RowSource {
    private let texts: [String?]

    init(_ texts: [String?]) {
        self.texts = texts
        super.init(count: texts.count)
    }

    override func write(
        _ row: Int, _ run: LeafRun, _ out: inout JSONBuffer, _ failures: inout LeafFailures
    ) -> Int {
        for place in 0..<run.count {
            run[place].appendKey(to: &out)
            if let text = texts[row] { out.appendString(text) } else { out.appendNull() }
        }
        return -1
    }
}
