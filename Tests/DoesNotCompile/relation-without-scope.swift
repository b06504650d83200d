@testable import DCXSchema

func relations(scope: Scope, table: Table) -> [Relation] {
    [
        Relation(table: table, columns: [], scope: scope, keys: .all),
        // error: missing argument for parameter 'scope' in call
        Relation(table: table, columns: [], keys: .all),
    ]
}
