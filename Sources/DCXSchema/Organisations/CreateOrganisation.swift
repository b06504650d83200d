internal import GraphQLCore

/// `Mutation.createOrganisation`: the platform makes resellers and customers, a reseller customers of its own; each with an
/// empty wallet.
struct CreateOrganisation: PortalMutation {
    let name = "createOrganisation"
    let identities = [InputIdentity.organisation("parent")]
    let access = MutationAccess.permission(.organisationsManage)
    let loggedInput = ["name", "kind", "parentUuid", "commissionRate"]
    let movesMoney = true
    let payload: [(name: String, field: PayloadField)] = [("organisation", .row { OrganisationType.rows })]

    private static let insert = StatementText(
        .main,
        """
        INSERT INTO organisations (uuid, name, kind, parent_uuid, reseller_uuid, commission_rate, created_at)
        VALUES ($1::uuid, $2::text, $3::text, $4::uuid, $5::uuid, $6::numeric, $7::timestamptz)
        """)

    private static let insertWallet = StatementText(
        .main, "INSERT INTO wallets (organisation_uuid, created_at) VALUES ($1::uuid, $2::timestamptz)")

    func run(_ call: MutationCall) async throws -> Payload {
        let (name, rate) = try call.reading({ try call.text("name") }, { try self.commissionRate(call) })
        return try await call.change { transaction in
            let parent = try await FoundOrganisation.named("parentUuid", by: call, transaction)[0]
            call.concerns(parent.uuid)
            try parent.checkOpen(path: "parentUuid")
            let kind = try kind(call, below: parent)
            let uuid = UUID.random()
            let reseller = kind == .reseller ? uuid : parent.kind == .reseller ? parent.uuid : nil
            try await transaction.rows(
                of: Statement(
                    Self.insert,
                    [
                        .uuid(uuid), .text(name), .text(kind.rawValue), .uuid(parent.uuid),
                        .optional(reseller?.text), .optional(rate), .time(call.now),
                    ]),
                Statement(Self.insertWallet, [.uuid(uuid), .time(call.now)]))
            call.concerns("Organisation", uuid.text)
            return Payload(values: ["organisation": .row(uuid)])
        }
    }

    /// A reseller stands below the platform, a customer below the platform or a reseller.
    private func kind(_ call: MutationCall, below parent: FoundOrganisation) throws -> Scope.Kind {
        switch (Scope.Kind(rawValue: call.stored("kind")), parent.kind) {
        case (.reseller, .platform): return .reseller
        case (.customer, .platform), (.customer, .reseller): return .customer
        case (.platform, _), (nil, _): throw Refusal(Self.onePlatform)
        case (.reseller, _), (.customer, .customer):
            throw Refusal(InvalidInput("No organisation of this kind can stand below that one.", path: ["parentUuid"]))
        }
    }

    private static let onePlatform = InvalidInput("There is one platform, and no other is made.", path: ["kind"])

    /// A reseller has one, from 0 to 1 with four places at most; others have none.
    private func commissionRate(_ call: MutationCall) throws -> String? {
        let path = ["commissionRate"]
        let kind = Scope.Kind(rawValue: call.stored("kind"))
        if kind == .platform { throw Refusal(Self.onePlatform) }
        guard kind == .reseller else {
            if case .string = call.input["commissionRate"] {
                throw Refusal(InvalidInput("Only resellers have a commission rate.", path: path))
            }
            return nil
        }
        guard case .string(let text) = call.input["commissionRate"],
            text.wholeMatch(of: /0(?:\.\d{1,4})?|1(?:\.0{1,4})?/) != nil
        else {
            throw Refusal(
                InvalidInput("A reseller has a commission rate from 0 to 1, with four places at most.", path: path))
        }
        return text
    }
}
