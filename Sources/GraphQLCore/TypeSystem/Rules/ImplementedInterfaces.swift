extension TypeSystemRules {
    /// A type implements interfaces, each once and never itself, and with an interface those that this implements.
    /// https://spec.graphql.org/September2025/#IsValidImplementation()
    static func implementedInterfaces(_ facts: TypeSystemFacts, _ errors: inout SchemaErrors) {
        for type in facts.types {
            let names = type.interfaces
            let implemented = Set(names.map(\.value))
            var met: Set<String> = []
            for name in names.map(\.value) {
                guard let interface = facts.declarations[type: name], case .interface = interface.definition.kind else {
                    errors.report(
                        "\(type.name) cannot implement \(name), which is no interface.", at: names.offsets(of: name))
                    continue
                }
                if name == type.name {
                    errors.report("\(type.name) cannot implement itself.", at: names.offsets(of: name))
                } else if met.insert(name).inserted {
                    reportMissingAncestors(type, implemented, interface, &errors)
                } else {
                    errors.report("\(type.name) implements \(name) more than once.", at: names.offsets(of: name))
                }
            }
        }
    }

    private static func reportMissingAncestors(
        _ type: TypeDeclaration, _ implemented: Set<String>, _ interface: TypeDeclaration, _ errors: inout SchemaErrors
    ) {
        for ancestor in interface.interfaces.map(\.value) where !implemented.contains(ancestor) {
            let offsets = interface.interfaces.offsets(of: ancestor) + type.interfaces.offsets(of: interface.name)
            let message =
                ancestor == type.name
                ? "\(type.name) and \(interface.name) cannot implement one another."
                : "\(type.name) has to implement \(ancestor), as \(interface.name) does."
            errors.report(message, at: offsets)
        }
    }
}

extension [Name] {
    func offsets(of name: String) -> [SourceOffset] { filter { $0.value == name }.map(\.offset) }
}
