/// The one of the names that a mistyped word most likely meant; nil if none is near.
func nearestName(to word: String, in names: some Sequence<String>) -> String? {
    var best: (name: String, distance: Int)?
    for name in names.sorted() {
        let distance = editDistance(Array(word.utf8.prefix(64)), Array(name.utf8))
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

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var beforePrevious: [Int] = []
    var previous = Array(0...b.count)
    for i in a.indices {
        var current = [i + 1]
        current.reserveCapacity(b.count + 1)
        for j in b.indices {
            var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforePrevious[j - 1] + 1) }
            current.append(cost)
        }
        (beforePrevious, previous) = (previous, current)
    }
    return previous[b.count]
}
