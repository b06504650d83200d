internal import DCXSchema

/// What `prove` does: asks every field of the schema as tenants of each kind, compares what they are told of others' keys with what
/// they are told of nobody's, and, in databases that are there for it, changes everything of all other tenants and asks again.
struct Proof {
    enum Failure: Error {
        case connection(DatabaseName, String)
        case statement(String)
        case noTenants
        /// The databases have more than the demo in them.
        case notTheDemo
        /// To change whatever there is takes a superuser.
        case notSuperuser(DatabaseName)
    }

    /// As the server reaches the databases.
    let serverURLs: [DatabaseName: String]
    /// As their owner; to change other tenants, as a superuser.
    let ownerURLs: [DatabaseName: String]
    let changesOthers: Bool
    /// Else only the demo is changed.
    let isCopy: Bool
    let clock: ProofClock
    /// Of those that are chosen, so many are asked as.
    var maximumTenants = Int.max

    private static let maximumFindings = 20

    func run(_ portal: PortalSchema) throws -> ProofReport {
        let owners = try connect()
        guard let main = owners[.main] else { throw Failure.connection(.main, "it is not configured") }
        if changesOthers { try admitChanges(owners) }
        let now = DateTimeText.text(secondsSince1970: clock.seconds)
        let chosen = try ProofTenant.choose(in: main, now: now)
        defer { for tenant in chosen { try? tenant.end(in: main) } }
        let tenants = chosen.prefix(maximumTenants)
        if tenants.isEmpty { throw Failure.noTenants }
        var report = ProofReport(beganAt: now)
        for name in DatabaseName.allCases {
            if let database = try owners[name]?.texts("SELECT current_database()").first {
                report.databases.append("\(name.rawValue) (\(database))")
            }
        }
        for kind in ["customer", "reseller"] {
            let count = chosen.count { $0.kind == kind }
            if count < ProofTenant.ofEachKind {
                report.gaps.append(
                    "There are \(count) active organisations of kind \(kind) with an owner, of \(ProofTenant.ofEachKind)."
                )
            }
        }
        for (place, tenant) in tenants.enumerated() {
            report.tenants.append(try prove(tenant, portal, owners, isLast: place == tenants.count - 1))
        }
        return report
    }

    private func connect() throws -> [DatabaseName: BlockingConnection] {
        var owners: [DatabaseName: BlockingConnection] = [:]
        for (name, url) in ownerURLs {
            do { owners[name] = try BlockingConnection(url: url) } catch {
                throw Failure.connection(name, error.message)
            }
        }
        return owners
    }

    private func admitChanges(_ owners: [DatabaseName: BlockingConnection]) throws {
        for (name, owner) in owners where try owner.texts("SHOW is_superuser") != ["on"] {
            throw Failure.notSuperuser(name)
        }
        let others = """
            SELECT count(*) FROM organisations
            WHERE uuid::text NOT LIKE '00000000-0000-4000-8000-00000000000_'
            """
        if !isCopy, try owners[.main]?.texts(others) != ["0"] { throw Failure.notTheDemo }
    }

    private func prove(
        _ tenant: ProofTenant, _ portal: PortalSchema, _ owners: [DatabaseName: BlockingConnection], isLast: Bool
    ) throws -> ProofReport.Tenant {
        let walk = SchemaWalk(portal.schema, SampleValues(keys: try keys(seenBy: tenant, owners)))
        let queries = walk.questions.map(\.query)
        guard let before = try ProofAnswers.ask(queries, as: tenant, serverURLs, portal, clock: clock) else {
            throw Failure.statement("the server does not know the session of \(tenant.name)")
        }
        var part = ProofReport.Tenant(name: tenant.name, kind: tenant.kind, organisation: tenant.organisation)
        note(before, walk, &part)
        try compareKeys(walk, before, tenant, portal, &part)
        if !changesOthers { return part }
        try change("values are others", tenant, walk, before, portal, &part) { try $0.changeValues() }
        try change("rows are more", tenant, walk, before, portal, &part) { try $0.addRows() }
        // Nothing is left to ask as the others.
        if isLast { try change("rows are gone", tenant, walk, before, portal, &part) { try $0.removeRows() } }
        return part
    }

    private func keys(
        seenBy tenant: ProofTenant, _ owners: [DatabaseName: BlockingConnection]
    ) throws -> SampleValues.Keys {
        var keys = SampleValues.Keys()
        for node in NodeKeys.all {
            guard let owner = owners[node.database] else { continue }
            keys.own[node.type] = try owner.texts(node.own(tenant.visible))
            if let foreign = node.foreign(tenant.visible) { keys.foreign[node.type] = try owner.texts(foreign) }
        }
        return keys
    }

    private func note(_ answers: ProofAnswers, _ walk: SchemaWalk, _ part: inout ProofReport.Tenant) {
        part.questions = walk.questions.count
        part.values = answers.values
        part.statements = answers.statements
        part.rows = answers.rows
        part.checkedRows = answers.checkedRows
        part.stoppedRows = answers.stoppedRows
        var answered: Set<String> = []
        for (question, answer) in zip(walk.questions, answers.texts) {
            if !answer.contains("\"errors\":[") { answered.insert(question.field) }
            if answer.contains("\"INTERNAL_ERROR\"") { find("\(question.field) fails: \(answer.prefix(300))", &part) }
        }
        part.fields = answered.count
        part.unansweredFields = Set(walk.questions.map(\.field)).subtracting(answered).sorted()
        for missing in walk.missing.sorted() { find("no value is known for \(missing)", &part) }
        if answers.stoppedRows > 0 { find("the second wall has stopped \(answers.stoppedRows) rows", &part) }
    }

    private func compareKeys(
        _ walk: SchemaWalk, _ before: ProofAnswers, _ tenant: ProofTenant, _ portal: PortalSchema,
        _ part: inout ProofReport.Tenant
    ) throws {
        let places = walk.questions.indices.filter { walk.questions[$0].unknown != nil }
        let unknown = places.compactMap { walk.questions[$0].unknown }
        guard let answers = try ProofAnswers.ask(unknown, as: tenant, serverURLs, portal, clock: clock) else { return }
        part.comparedKeys = places.count
        for (place, answer) in zip(places, answers.texts) where before.texts[place] != answer {
            find("\(walk.questions[place].field) tells another tenant's key from one that was never issued", &part)
        }
    }

    private func change(
        _ what: String, _ tenant: ProofTenant, _ walk: SchemaWalk, _ before: ProofAnswers, _ portal: PortalSchema,
        _ part: inout ProofReport.Tenant, _ change: (OtherTenants) throws -> Int
    ) throws {
        var places = 0
        for url in ownerURLs.values {
            places += try change(OtherTenants(try BlockingConnection(url: url), visible: tenant.sees))
        }
        let queries = walk.questions.map(\.query)
        guard let after = try ProofAnswers.ask(queries, as: tenant, serverURLs, portal, clock: clock) else {
            return find("it is nobody any more where other tenants' \(what)", &part)
        }
        part.changes.append(.init(what: what, places: places, comparedAnswers: queries.count))
        for (place, answer) in after.texts.enumerated() where before.texts[place] != answer {
            find("\(walk.questions[place].field) is another where other tenants' \(what)", &part)
        }
    }

    private func find(_ finding: String, _ part: inout ProofReport.Tenant) {
        if part.findings.count < Self.maximumFindings, !part.findings.contains(finding) {
            part.findings.append(finding)
        }
    }
}
