import CCurl

/// A request's header lines as libcurl's list.
struct HeaderLines {
    private(set) var list: UnsafeMutablePointer<curl_slist>?

    /// Nil if there is no memory for them.
    init?(_ request: HTTPRequest) {
        // A name and a semicolon send a header without a value; a name and a colon keep libcurl's own from being sent.
        var lines = request.headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        lines.append("Expect:")
        if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        for line in lines {
            guard let longer = curl_slist_append(list, line) else {
                free()
                return nil
            }
            list = longer
        }
    }

    func free() { curl_slist_free_all(list) }
}
