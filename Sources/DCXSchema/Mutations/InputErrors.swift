/// An entry of the input that cannot be what it has to be: a name without letters, an amount that is none.
struct InvalidInput: BusinessError {
    let message: String
    let path: [String]?

    init(_ message: String, path: [String]) {
        self.message = message
        self.path = path
    }
}

/// For a key that was never issued, and for one outside the viewer's scope alike.
struct NotFound: BusinessError {
    let path: [String]?

    var message: String { "There is nothing with this key." }

    init(path: String...) { self.path = path }
}
