/// The kinds of packaging and danger that services take, and those that their rules ask for; all tariffs share the names.
final class KindNames {
    private var packaging: Set<String> = ["own"]
    private var hazards: Set<String> = []
    private var asked: [Asked] = []

    private struct Asked {
        var code: PlacedText
        var isPackaging: Bool
        /// Those that the service takes; nil for any.
        var taken: Set<String>?
        /// Whether the service takes none of those that stand beside it either.
        var isNever: Bool
    }

    /// The kinds that a service takes: packaging left out is any, hazards left out are none.
    func service(packaging: [String], hazards: [String]) -> ServiceKinds {
        self.packaging.formUnion(packaging)
        self.hazards.formUnion(hazards)
        return ServiceKinds(names: self, packaging: packaging.isEmpty ? nil : Set(packaging), hazards: Set(hazards))
    }

    fileprivate func ask(_ code: PlacedText, isPackaging: Bool, taken: Set<String>?, isNever: Bool) {
        asked.append(Asked(code: code, isPackaging: isPackaging, taken: taken, isNever: isNever))
    }

    /// Warns of names that no service takes, and of rules that ask for nothing that their own service takes. Where a service
    /// takes any packaging, a name may be one that no other knows: only one that is nearly another's is likely to be
    /// misspelt.
    func warnOfUnknown(faults: FaultList) {
        for asked in asked {
            let known = asked.isPackaging ? packaging : hazards
            let isKnown = known.contains(asked.code.text)
            let near = isKnown ? nil : nearestName(to: asked.code.text, in: asked.taken ?? known)
            guard asked.isNever || !isKnown && (near != nil || asked.taken != nil) else { continue }
            let taken = asked.taken.map { $0.isEmpty ? "none" : $0.sorted().joined(separator: ", ") } ?? "any"
            faults.warn(
                asked.code.place, isKnown ? .unreachable : .unknownKind, found: asked.code.text,
                expected: near
                    ?? "a kind of \(asked.isPackaging ? "packaging" : "danger") that the service takes: \(taken)")
        }
    }
}

/// The kinds that one service takes.
struct ServiceKinds {
    fileprivate let names: KindNames
    fileprivate let packaging: Set<String>?
    fileprivate let hazards: Set<String>

    /// A rule of the service asks for one of several kinds. Where the service takes none of them it never holds.
    func ask(_ codes: [PlacedText], packaging isPackaging: Bool) {
        let taken = isPackaging ? packaging : hazards
        let isNever = taken?.isDisjoint(with: codes.map(\.text)) ?? false
        for code in codes { names.ask(code, isPackaging: isPackaging, taken: taken, isNever: isNever) }
    }
}
