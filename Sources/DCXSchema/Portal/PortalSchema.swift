internal import CResources
public import GraphQLCore

/// The portal's schema with everything that resolves it.
public struct PortalSchema: Sendable {
    public let schema: Schema
    public let bindings: RootBindings

    /// Reads the embedded `schema.graphql` and binds it.
    /// - Throws: what in the schema nothing resolves, and what resolves nothing in the schema: a defect of the build.
    public init() throws(PortalSchemaError) {
        do {
            let source = SourceText(bytes: EmbeddedFiles.schema)
            schema = try SchemaBuilder.build(try Parser.parseDocument(source), scalars: PortalScalars.coercions)
        } catch let error as SyntaxError {
            throw PortalSchemaError(differences: ["schema.graphql: \(error.message)"])
        } catch let errors as SchemaErrors {
            throw PortalSchemaError(differences: errors.all.map { "schema.graphql: \($0.message)" })
        } catch {
            preconditionFailure("reading a schema throws nothing else")
        }
        bindings = RootBindings(query: QueryBinding(), mutation: MutationBinding())
        let differences = SchemaDifferences.all(in: schema) + FieldResolution.differences(in: schema, bindings)
        if !differences.isEmpty { throw PortalSchemaError(differences: differences) }
    }
}

/// Why the portal's schema cannot be served.
public struct PortalSchemaError: Error {
    public let differences: [String]
}

/// Files that the program carries inside it.
package enum EmbeddedFiles {
    static let schema: [UInt8] = bytes(of: cresources_schema)

    /// The files of a database, in the order of their names: `0001-….sql`, and `bench.sql` and `demo.sql` behind them.
    package static func files(of database: DatabaseName) -> [(name: String, text: String)] {
        var files: [(name: String, text: String)] = []
        let prefix = database.rawValue + "/"
        var next = cresources_databases()
        while let file = next?.pointee, let name = file.name.map({ String(cString: $0) }) {
            if name.hasPrefix(prefix) {
                files.append((String(name.dropFirst(prefix.count)), String(decoding: bytes(of: file), as: UTF8.self)))
            }
            next = next.map { $0 + 1 }
        }
        return files.sorted { $0.name < $1.name }
    }

    private static func bytes(of file: cresources_file) -> [UInt8] {
        Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
    }
}
