/// Who acts in a transaction of MAIN, which MAIN itself reads of a secret: the key of a session, or the hash of an API key. What is
/// written there is the viewer's, and what it may not do is refused there too. With it goes whose rows MAIN shows (`RowScope`).
enum ActingViewer {
    /// SQLSTATE of what is refused for this reason.
    static let refused = "DX403"

    private static let text = StatementText(
        .main,
        """
        SELECT set_config('dcx.session', $1::text, true), set_config('dcx.api_key', $2::text, true),
            set_config('dcx.scope', $3::text, true)
        """)

    static func statement(_ viewer: Viewer) -> Statement {
        let scope = Statement.Parameter.text(viewer.scope.row.text)
        return switch viewer.identity.kind {
        case .session(let session, _): Statement(text, [.text(session.text), .text(""), scope])
        case .apiKey(let hash): Statement(text, [.text(""), .text(hash.text), scope])
        }
    }
}
