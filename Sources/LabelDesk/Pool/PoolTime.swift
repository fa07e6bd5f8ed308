/// A length of time in microseconds.
typealias Microseconds = Int64

/// An instant of the worker pool: microseconds since one that its driver chose. Real and virtual time look alike.
/// Arithmetic stops at the ends of what can be said, since deadlines are counted from what callers ask for.
struct PoolTime: Hashable, Comparable, Sendable {
    let microseconds: Microseconds

    /// Before everything.
    static let distantPast = PoolTime(microseconds: .min)
    /// After everything.
    static let distantFuture = PoolTime(microseconds: .max)

    static func < (a: PoolTime, b: PoolTime) -> Bool { a.microseconds < b.microseconds }

    static func + (time: PoolTime, length: Microseconds) -> PoolTime {
        let (sum, overflows) = time.microseconds.addingReportingOverflow(length)
        return PoolTime(microseconds: overflows ? (length < 0 ? .min : .max) : sum)
    }

    static func - (end: PoolTime, start: PoolTime) -> Microseconds {
        let (length, overflows) = end.microseconds.subtractingReportingOverflow(start.microseconds)
        return overflows ? (end < start ? .min : .max) : length
    }
}
