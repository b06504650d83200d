/// Attacks on the processor.
extension Attack {
    static let onProcessor: [Attack] = [
        Attack(
            name: "head", kind: .processor, attacker: .anybody, connections: 50, isShort: true, isHead: true
        ) { _, _ in HTTPText.ask("HEAD", Documents.introspection(80)) },
        Attack(name: "introspection", kind: .processor, attacker: .anybody) { _, _ in
            HTTPText.post(HTTPText.operation(Documents.introspection(1)))
        },
        Attack(name: "merging", kind: .processor, attacker: .anybody, isShort: true, variants: 1_000_000) { number, _ in
            let fields = String(repeating: "viewer{organisation{name parent{name}}} ", count: 4_000)
            return HTTPText.post(HTTPText.operation("query Q\(number){\(fields)}"))
        },
        Attack(name: "long-documents", kind: .processor, attacker: .anybody, variants: 1_000_000) { number, _ in
            HTTPText.post(HTTPText.operation("query Q\(number){\(String(repeating: "__typename ", count: 90_000))}"))
        },
        Attack(name: "suggestions", kind: .processor, attacker: .anybody, variants: 1_000_000) { number, _ in
            let names = (0..<5_000).map { "virtualMachin\(number)e\($0)" }.joined(separator: " ")
            return HTTPText.post(HTTPText.operation("{\(names)}"))
        },
        Attack(name: "fragments", kind: .processor, attacker: .anybody, variants: 1_000_000) { number, _ in
            let chain = (1..<120).map {
                "fragment F\($0) on Organisation{name parent{...F\($0 + 1)} p:parent{...F\($0 + 1)}}"
            }
            return HTTPText.post(
                HTTPText.operation(
                    "query Q\(number){viewer{organisation{...F1}}} \(chain.joined()) fragment F120 on Organisation{name}"
                ))
        },
        Attack(name: "escapes", kind: .processor, attacker: .anybody) { _, _ in
            let text = String(repeating: "\\u00e9", count: 170_000)
            return HTTPText.post(
                HTTPText.operation(
                    "query($k:String!){virtualMachine(identityInstanceUuid:$k){id}}", variables: "{\"k\":\"\(text)\"}"))
        },
    ]
}
