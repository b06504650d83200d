internal import DCXSchema

/// What `seed` fills databases with.
enum SeedPreset: String, CaseIterable {
    /// The four organisations that tests and documents quote.
    case demo
    /// Measurements of the machines that there are, from the last ones to the anchor: what a collector would have written.
    case demoSamples = "demo-samples"
    /// The demo, and behind it as much as a large provider has.
    case bench

    /// In the order in which they are run.
    var files: [String] {
        switch self {
        case .demo: ["demo.sql"]
        case .demoSamples: ["demo-samples.sql"]
        case .bench: ["demo.sql", "bench.sql"]
        }
    }
}

/// Fills a database with the data of a preset, or adds what is missing of it.
struct Seeder {
    let database: DatabaseName
    let connection: BlockingConnection

    /// - Parameters:
    ///   - anchor: the time that dates count from, as PostgreSQL reads it.
    ///   - passwordHash: of the password that all have.
    func seed(_ preset: SeedPreset, anchor: String, passwordHash: String) throws(BlockingError) {
        let files = EmbeddedFiles.files(of: database)
        try connection.boundTransactions()
        for name in preset.files {
            guard let file = files.first(where: { $0.name == name }) else { continue }
            try connection.run("BEGIN")
            try connection.run("SELECT set_config('dcx.anchor', $1, true)", [anchor])
            try connection.run("SELECT set_config('dcx.password_hash', $1, true)", [passwordHash])
            try connection.run(file.text)
            try connection.run("COMMIT")
        }
        if preset == .bench { try settle() }
    }

    /// What autovacuum would do later, in the middle of a measurement. It passes over what is not the owner's, and would warn.
    private func settle() throws(BlockingError) {
        try connection.run("SET client_min_messages = error")
        try connection.run("VACUUM (ANALYZE)")
        try connection.run("SET client_min_messages = warning")
    }
}
