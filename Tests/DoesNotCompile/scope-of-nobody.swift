@testable import DCXSchema

func scopes(viewer: Viewer, organisation: UUID) -> [Scope] {
    [
        viewer.scope,
        // error: 'Scope' initializer is inaccessible due to 'fileprivate' protection level
        Scope(kind: .platform, organisationUUID: organisation, members: []),
    ]
}
