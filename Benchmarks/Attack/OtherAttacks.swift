/// Attacks on the disk, on sign-ins and on connections.
extension Attack {
    static let onDisk: [Attack] = [
        Attack(name: "audit-lines", kind: .disk, attacker: .anybody, isShort: true) { number, _ in
            HTTPText.post(apiKeys(480, permissionBytes: 264_000, number))
        },
        Attack(name: "refused-mutations", kind: .disk, attacker: .customer, isShort: true) { number, sender in
            HTTPText.post(apiKeys(480, permissionBytes: 2_000, number), token: sender.token)
        },
        Attack(name: "sign-in-lines", kind: .disk, attacker: .anybody, variants: 1_000_000) { number, _ in
            let fields = (0..<20).map {
                """
                s\($0):signIn(input:{email:"\(number)-\($0)@nobody.example",password:"\(Documents.text(40))"}){errors{message}}
                """
            }
            return HTTPText.post(HTTPText.operation("mutation{\(fields.joined(separator: " "))}"))
        },
        Attack(name: "log-lines", kind: .disk, attacker: .anybody, variants: 1_000_000) { number, _ in
            HTTPText.post(
                HTTPText.operation("query \(Documents.text(4_000))\(number){\(Documents.aliases(40, "viewr"))}"))
        },
    ]

    private static func apiKeys(_ aliases: Int, permissionBytes: Int, _ number: Int) -> String {
        HTTPText.operation(
            "mutation($i:CreateApiKeyInput!){\(Documents.aliases(aliases, "createApiKey(input:$i){errors{message}}"))}",
            variables: """
                {"i":{"name":"n\(number)","permissions":["\(Documents.text(permissionBytes))"],\
                "expiresAt":"2030-01-01T00:00:00Z"}}
                """)
    }

    static let onSignIns: [Attack] = [
        Attack(
            name: "guesses", kind: .signIns, attacker: .anybody, connections: 120, isShort: true, variants: 1_000_000
        ) { number, _ in
            HTTPText.post(HTTPText.signIn("guess-\(number)@nobody.example", "wrong"))
        },
        Attack(name: "one-account", kind: .signIns, attacker: .anybody, connections: 120) { _, _ in
            HTTPText.post(HTTPText.signIn("adcock@adcock.example", "wrong"))
        },
        Attack(name: "right-passwords", kind: .signIns, attacker: .customer, connections: 120, isShort: true) {
            _, sender in
            HTTPText.post(HTTPText.signIn(sender.email))
        },
        Attack(name: "changed-passwords", kind: .signIns, attacker: .customer, variants: 1_000_000) { number, sender in
            let field =
                "changePassword(input:{currentPassword:\"no\",newPassword:\"no-\(number)-dcx-demo\"}){errors{message}}"
            return HTTPText.post(HTTPText.operation("mutation{\(Documents.aliases(20, field))}"), token: sender.token)
        },
        Attack(name: "refresh-tokens", kind: .signIns, attacker: .anybody, variants: 1_000_000) { number, _ in
            let field = "refreshSession(input:{refreshToken:\"\(Documents.text(40))\(number)\"}){errors{message}}"
            return HTTPText.post(HTTPText.operation("mutation{\(Documents.aliases(20, field))}"))
        },
    ]

    static let onConnections: [Attack] = [
        Attack(
            name: "idle", kind: .connections, attacker: .anybody, manner: .readingSlowly(bytesPerSecond: 0),
            connections: 4_000, isWorthOne: false
        ) { _, _ in [] },
        Attack(
            name: "slow-heads", kind: .connections, attacker: .anybody, manner: .sendingSlowly, connections: 2_000,
            isWorthOne: false, isShort: true
        ) { _, _ in Array("POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Slow: ".utf8) },
        Attack(
            name: "reconnecting", kind: .connections, attacker: .anybody, manner: .reconnecting, connections: 200
        ) { _, _ in HTTPText.post(HTTPText.operation("{__typename}")) },
        Attack(
            name: "unread", kind: .connections, attacker: .customer, manner: .readingSlowly(bytesPerSecond: 0),
            connections: 500
        ) { _, sender in
            HTTPText.post(
                HTTPText.operation("{virtualMachines(first:1000){nodes{id identityName guestOs}}}"), token: sender.token
            )
        },
    ]

    static let all = onMemory + onProcessor + onDisk + onDatabase + onSignIns + onConnections
}
