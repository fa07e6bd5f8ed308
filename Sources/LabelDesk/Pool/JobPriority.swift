/// Whom a job serves. The order of the cases is the order in which they are served.
public enum JobPriority: CaseIterable, Comparable, Sendable {
    /// Somebody stands at a desk and waits.
    case packer
    /// Packing has begun; the label is wanted when the box is closed.
    case prefetch
    /// Many orders at once, wanted some time.
    case batch

    /// One start in so many of a lane is its own while it waits, so that nobody starves. A packer needs no share:
    /// whatever is nobody's share is a packer's.
    var share: Int? {
        switch self {
        case .packer: nil
        case .prefetch: 8
        case .batch: 16
        }
    }
}

/// A value for each priority.
struct PerPriority<Value: Sendable>: Sendable {
    var packer: Value
    var prefetch: Value
    var batch: Value

    subscript(priority: JobPriority) -> Value {
        get {
            switch priority {
            case .packer: packer
            case .prefetch: prefetch
            case .batch: batch
            }
        }
        // In place: what is changed here is as large as what waits.
        _modify {
            switch priority {
            case .packer: yield &packer
            case .prefetch: yield &prefetch
            case .batch: yield &batch
            }
        }
    }
}
