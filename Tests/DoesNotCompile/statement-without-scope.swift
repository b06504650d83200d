@testable import DCXSchema

func statements(_ own: ScopedStatements<Bool>, scope: Scope) -> [Statement] {
    [
        own.statement(true, [], scope),
        // error: missing argument for parameter #3 in call
        own.statement(true, []),
    ]
}
