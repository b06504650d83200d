/// When API keys were last used, to the minute: most reads of a viewer write nothing.
enum APIKeyUse {
    private static let interval = 60

    private static let note = StatementText(
        .main, "SELECT api_key_used($1::uuid, $2::timestamptz, $3::timestamptz)")

    /// Notes that a key is used. Nobody waits for it, and one that fails is left out.
    /// - Parameter lastUsed: seconds since 1970; nil where it never was.
    static func note(_ key: UUID, lastUsed: Int?, now: Int, _ services: PortalServices) {
        if let lastUsed, now - lastUsed < interval { return }
        let databases = services.databases
        services.tasks.start {
            let statement = Statement(note, [.uuid(key), .time(now), .time(now - interval)])
            _ = try? await databases.withTransaction(.main, for: .server) { try await $0.rows(of: statement) }
        }
    }
}
