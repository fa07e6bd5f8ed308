internal import TextFormats

/// The one of the names that a mistyped word most likely meant; nil if none is near.
func nearestName(to word: String, in names: some Sequence<String>) -> String? {
    var best: (name: String, distance: Int)?
    for name in names.sorted() {
        let distance = EditDistance.between(Array(word.utf8.prefix(64)), Array(name.utf8))
        if distance <= max(1, min(name.utf8.count, word.utf8.count) / 3), distance < best?.distance ?? Int.max {
            best = (name, distance)
        }
    }
    return best?.name
}

/// What to write instead of an unknown name: the nearest of those known, else all of them, else `otherwise`.
func expectedName(for word: String, among names: some Sequence<String>, otherwise: String) -> String {
    if let near = nearestName(to: word, in: names) { return near }
    let sorted = names.sorted()
    return sorted.isEmpty ? otherwise : "one of " + sorted.joined(separator: ", ")
}
