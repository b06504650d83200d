@testable import DCXSchema

func relations(scope: Scope, projection: Projection) -> [Relation] {
    [
        Relation(projection: projection, scope: scope, keys: .all),
        // error: missing argument for parameter 'scope' in call
        Relation(projection: projection, keys: .all),
    ]
}
