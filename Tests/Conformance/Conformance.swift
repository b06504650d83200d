import Glibc
import GraphQLCore

/// Answers conformance requests, one JSON object a line, so that any corpus can ask this engine what it makes of a
/// document. It adds nothing to the engine: each operation is one file that calls it.
@main
struct Conformance {
    static func main() async {
        while let line = readLine() {
            if line.isEmpty { continue }
            send(await answer(to: line))
        }
    }

    private static func answer(to line: String) async -> Answer {
        let request: Request
        do {
            request = try Request.read(line)
        } catch {
            return Answer(id: .null, .refused([GraphQLError("The request is not JSON: \(error.reason).")]))
        }
        return Answer(id: request.id, await outcome(of: request))
    }

    private static func outcome(of request: Request) async -> Outcome {
        switch request.operation {
        case "parse": parse(request.document)
        case "parseSDL": parse(request.schema)
        case "print": printDocument(request.document ?? request.schema)
        case "validateSDL": validateSDL(request.schema)
        case "coordinate": coordinate(request)
        case "validate": validate(request)
        case "introspect", "execute": await execute(request)
        case "subscribe": await subscribe(request)
        default: .unsupported
        }
    }

    /// One answer, whole and at once: whoever asked waits for its line.
    private static func send(_ answer: Answer) {
        var buffer = JSONBuffer()
        answer.write(into: &buffer)
        buffer.append(UInt8(ascii: "\n"))
        var rest = buffer.bytes
        while !rest.isEmpty {
            let written = write(STDOUT_FILENO, rest.baseAddress, rest.count)
            if written <= 0 { exit(1) }
            rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
    }
}
