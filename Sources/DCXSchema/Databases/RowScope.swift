/// Whose rows of MAIN a statement may see: the third wall, which stands in MAIN itself as row level security. A connection tells MAIN
/// where it is another than that of the statement before.
public enum RowScope: Sendable, Equatable {
    /// Nobody's: there are no rows.
    case nothing
    /// Those of an organisation and, of a reseller, its customers.
    case organisation(UUID)
    /// Of all: the platform's.
    case everything

    /// As MAIN's setting `dcx.scope` has it.
    package var text: String {
        switch self {
        case .nothing: ""
        case .organisation(let uuid): uuid.text
        case .everything: "*"
        }
    }
}
