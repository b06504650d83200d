internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// `print-schema` and `validate`: what an integrator's build needs, without a server or a database.
enum SchemaCommands {
    static func printSchema() -> Int32 {
        guard let portal = portal() else { return 1 }
        print(SchemaPrinter.text(of: portal.schema))
        // A file on a full disk is no schema.
        if fflush(nil) == 0 { return 0 }
        Log.say("dcx-server print-schema: the schema cannot be written: \(String(cString: strerror(errno)))")
        return 1
    }

    /// Checks operation files against the schema. Errors go to standard output, as `file:line:column: message`.
    static func validate(_ files: [String]) -> Int32 {
        if files.isEmpty {
            Log.say("usage: dcx-server validate FILE…")
            return 2
        }
        guard let portal = portal() else { return 1 }
        var errorCount = 0
        for file in files {
            guard let text = read(file) else {
                Log.say("dcx-server validate: \(file) cannot be read: \(String(cString: strerror(errno)))")
                return 2
            }
            for error in errors(in: text, portal.schema) {
                print("\(file):\(error)")
                errorCount += 1
            }
        }
        return errorCount == 0 ? 0 : 1
    }

    private static func errors(in text: [UInt8], _ schema: Schema) -> [String] {
        let source = SourceText(bytes: text)
        let place = { (offset: SourceOffset?) in
            let location = source.location(of: offset ?? SourceOffset(0))
            return "\(location.line):\(location.column)"
        }
        do {
            let document = try Validator.validate(try Parser.parseDocument(source), against: schema)
            try MutationLimit.check(document, maximum: PortalHandler.maximumMutations)
            return []
        } catch let error as MutationLimit {
            return ["\(place(error.offset)): \(error.message)"]
        } catch let error as SyntaxError {
            return ["\(place(error.offset)): \(error.message)"]
        } catch let errors as ValidationErrors {
            return errors.all.map { "\(place($0.offsets.first)): \($0.message)" }
        } catch {
            preconditionFailure("parsing and validating throw nothing else")
        }
    }

    private static func portal() -> PortalSchema? {
        do {
            return try PortalSchema()
        } catch {
            Log.say("dcx-server: the schema cannot be served:\n  \(error.differences.joined(separator: "\n  "))")
            return nil
        }
    }

    private static func read(_ path: String) -> [UInt8]? {
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
