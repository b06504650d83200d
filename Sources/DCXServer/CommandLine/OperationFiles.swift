internal import Glibc
internal import GraphQLCore

/// Files of operations that share their fragments: read, joined and checked together.
struct OperationFiles {
    /// An operation that can be executed, with the document that it is in.
    struct Operation {
        let file: String
        /// Nil where it has none.
        let name: String?
        let source: SourceText
    }

    private(set) var operations: [Operation] = []
    /// As `file:line:column: message`, in the order of the files.
    private(set) var errors: [String] = []
    private let paths: [String]
    private var documents: [Document] = []
    /// Where each document is from.
    private var places: [Int] = []

    /// - Throws: where a file cannot be read.
    init(_ paths: [String], _ schema: Schema) throws(OperationFileError) {
        self.paths = paths
        for (place, path) in paths.enumerated() {
            guard let bytes = FileBytes.read(path) else {
                throw OperationFileError("\(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            parse(bytes, place)
        }
        let set = DocumentSet(documents)
        for fragment in set.repeatedFragments {
            let message = "There is another fragment named \"\(fragment.name)\" in these files."
            add(message, fragment.document, fragment.offset)
        }
        for joined in set.joined() { validate(joined, schema) }
    }

    private mutating func parse(_ bytes: [UInt8], _ place: Int) {
        let source = SourceText(bytes: bytes)
        do {
            documents.append(try Parser.parseDocument(source))
            places.append(place)
        } catch {
            errors.append(Self.line(paths[place], source, error.offset, error.message))
        }
    }

    private mutating func validate(_ joined: DocumentSet.Joined, _ schema: Schema) {
        do {
            let valid = try Validator.validate(try Parser.parseDocument(joined.source), against: schema)
            try MutationLimit.check(valid, maximum: PortalHandler.maximumMutations)
            let document = valid.document
            for case .operation(let operation) in document.definitions {
                operations.append(
                    Operation(
                        file: paths[places[joined.document]], name: operation.name?.value, source: joined.source))
            }
        } catch let failures as ValidationErrors {
            for failure in failures.all {
                let place = joined.place(of: failure.offsets.first ?? SourceOffset(0))
                add(failure.message, place.document, place.offset)
            }
        } catch let error as MutationLimit {
            let place = joined.place(of: error.offset)
            add(error.message, place.document, place.offset)
        } catch let error as SyntaxError {
            // Each was parsed by itself: together they are too long.
            let place = joined.place(of: error.offset)
            add(error.message, place.document, place.offset)
        } catch {
            preconditionFailure("parsing and validating throw nothing else")
        }
    }

    private mutating func add(_ message: String, _ document: Int, _ offset: SourceOffset) {
        let line = Self.line(paths[places[document]], documents[document].source, offset, message)
        // A fragment is looked at with each document that reaches it.
        if !errors.contains(line) { errors.append(line) }
    }

    private static func line(_ path: String, _ source: SourceText, _ offset: SourceOffset, _ message: String) -> String
    {
        let location = source.location(of: offset)
        return "\(path):\(location.line):\(location.column): \(message)"
    }
}

struct OperationFileError: Error {
    let message: String

    init(_ message: String) { self.message = message }
}

/// The bytes of a file.
enum FileBytes {
    /// - Returns: nil where it cannot be read; errno says why.
    static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return ferror(file) == 0 ? bytes : nil
    }
}
