/// Documents that share their fragments, as the files of a client do: an operation may spread a fragment of another document.
///
/// Each document with operations becomes a text of its own, with the fragments that it reaches behind it. A fragment that no
/// operation reaches stays with its document, where validation says so.
public struct DocumentSet {
    private let documents: [Document]
    private let parts: [Part]
    /// Fragments by their names; of several with one name the first.
    private let fragments: [String: Int]

    /// A definition of one of the documents, up to the next one.
    private struct Part {
        let document: Int
        let range: Range<Int>
        let definition: Definition
        /// The names of the fragments that it spreads.
        var spreads: [String] = []

        var isFragment: Bool { if case .fragment = definition { true } else { false } }
    }

    /// A document of the set with the fragments that it reaches.
    public struct Joined {
        /// Of the document that it is made of, its place in the set.
        public let document: Int
        public let source: SourceText
        fileprivate let pieces: [(start: Int, document: Int, range: Range<Int>)]

        /// Where an offset of the joined text lies in the documents of the set.
        public func place(of offset: SourceOffset) -> (document: Int, offset: SourceOffset) {
            let place = Int(offset.rawValue)
            guard let piece = pieces.last(where: { $0.start <= place }) ?? pieces.first else {
                return (document, offset)
            }
            let inside = min(max(0, place - piece.start), piece.range.count)
            return (piece.document, SourceOffset(piece.range.lowerBound + inside))
        }
    }

    public init(_ documents: [Document]) {
        self.documents = documents
        var parts: [Part] = []
        var fragments: [String: Int] = [:]
        for (place, document) in documents.enumerated() {
            for part in Self.parts(of: document, place) {
                if case .fragment(let fragment) = part.definition, fragments[fragment.name.value] == nil {
                    fragments[fragment.name.value] = parts.count
                }
                parts.append(part)
            }
        }
        self.parts = parts
        self.fragments = fragments
    }

    private static func parts(of document: Document, _ place: Int) -> [Part] {
        let starts = document.definitions.map { Int($0.offset.rawValue) }
        let ends = starts.dropFirst() + [document.source.bytes.count]
        var parts = zip(document.definitions, zip(starts, ends)).map { definition, bounds in
            Part(document: place, range: bounds.0..<bounds.1, definition: definition)
        }
        for spread in document.spreads {
            let offset = Int(spread.offset.rawValue)
            guard let owner = parts.lastIndex(where: { $0.range.lowerBound <= offset }) else { continue }
            parts[owner].spreads.append(spread.name.value)
        }
        return parts
    }

    /// Fragments whose names another fragment of the set has already: each with its document and place.
    public var repeatedFragments: [(name: String, document: Int, offset: SourceOffset)] {
        parts.indices.compactMap { part in
            guard case .fragment(let fragment) = parts[part].definition, fragments[fragment.name.value] != part else {
                return nil
            }
            return (fragment.name.value, parts[part].document, fragment.name.offset)
        }
    }

    /// The documents that have operations, or anything that no operation reaches.
    public func joined() -> [Joined] {
        var reached: Set<Int> = []
        for part in parts.indices where !parts[part].isFragment { reach(from: part, &reached) }
        return documents.indices.compactMap { document in
            let own = parts.indices.filter {
                parts[$0].document == document && !(parts[$0].isFragment && reached.contains($0))
            }
            return own.isEmpty ? nil : joined(document, own)
        }
    }

    private func joined(_ document: Int, _ own: [Int]) -> Joined {
        var reached: Set<Int> = []
        for part in own { reach(from: part, &reached) }
        var bytes: [UInt8] = []
        var pieces: [(start: Int, document: Int, range: Range<Int>)] = []
        for part in own + reached.subtracting(own).sorted() {
            pieces.append((bytes.count, parts[part].document, parts[part].range))
            bytes += documents[parts[part].document].source.bytes[parts[part].range]
            bytes.append(UInt8(ascii: "\n"))
        }
        return Joined(document: document, source: SourceText(bytes: bytes), pieces: pieces)
    }

    /// Adds the fragments that a definition spreads, and those that these do.
    private func reach(from part: Int, _ reached: inout Set<Int>) {
        var waiting = parts[part].spreads
        while let name = waiting.popLast() {
            guard let fragment = fragments[name], reached.insert(fragment).inserted else { continue }
            waiting += parts[fragment].spreads
        }
    }
}
