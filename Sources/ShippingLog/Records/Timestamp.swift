internal import ShipmentModel

/// A moment of the wall clock, UTC, to the microsecond. It says when something was recorded; order is told by positions
/// and versions, never by time.
public struct Timestamp: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let microseconds: Int64

    /// A moment so many microseconds after 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The moment so many whole seconds later, or earlier if negative; the last or first moment if there is none.
    public func adding(seconds: Int64) -> Timestamp {
        let (step, tooFar) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, overflow) = microseconds.addingReportingOverflow(step)
        return Timestamp(microseconds: tooFar || overflow ? (seconds < 0 ? .min : .max) : sum)
    }
}

extension Timestamp: Comparable, CustomStringConvertible {
    /// Orders by time.
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.microseconds < b.microseconds }

    /// RFC 3339 with microseconds, `2025-12-02T09:30:00.000000Z`, for the years 1900 to 9999; else the bare count.
    public var description: String {
        let perDay: Int64 = 86_400_000_000
        let days = microseconds >= 0 ? microseconds / perDay : (microseconds + 1) / perDay - 1
        guard let day = Int32(exactly: days), day >= -25_567, day < 2_932_897 else { return "\(microseconds) µs" }
        let rest = microseconds - days * perDay
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: width - digits.utf8.count) + digits
        }
        let seconds = rest / 1_000_000
        return CivilDate(day: day).description + "T" + padded(seconds / 3600, 2) + ":" + padded(seconds / 60 % 60, 2)
            + ":" + padded(seconds % 60, 2) + "." + padded(rest % 1_000_000, 6) + "Z"
    }
}
