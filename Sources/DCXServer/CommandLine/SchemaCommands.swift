internal import DCXSchema
internal import Glibc
internal import GraphQLCore

/// `print-schema`: what an integrator's build needs, without a server or a database.
enum SchemaCommands {
    static func printSchema() -> Int32 {
        guard let portal = portal() else { return 1 }
        print(SchemaPrinter.text(of: portal.schema))
        // A file on a full disk is no schema.
        if fflush(nil) == 0 { return 0 }
        Log.say("dcx-server print-schema: the schema cannot be written: \(String(cString: strerror(errno)))")
        return 1
    }

    private static func portal() -> PortalSchema? {
        do {
            return try PortalSchema()
        } catch {
            Log.say("dcx-server: the schema cannot be served:\n  \(error.differences.joined(separator: "\n  "))")
            return nil
        }
    }
}
