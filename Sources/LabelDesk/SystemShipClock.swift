public import ShipmentModel
public import ShippingLog

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The system's clock, which can be told to pretend that it is another day: published tariffs age, examples do not. Its
/// day is that of the system's time zone (`TZ`).
public struct SystemShipClock: ShipClock {
    private static let dayMicroseconds: Int64 = 86_400_000_000
    private let offsetDays: Int64

    /// The system's time; moved by whole days so that today is the given one.
    public init(pretending today: CivilDate? = nil) {
        offsetDays = today.map { Int64($0.day) - SystemShipClock.localDay() } ?? 0
    }

    /// Now.
    public func now() -> Timestamp {
        Timestamp(microseconds: SystemShipClock.microseconds() + offsetDays * SystemShipClock.dayMicroseconds)
    }

    /// The day in the system's time zone.
    public func today() -> CivilDate { CivilDate(day: Int32(SystemShipClock.localDay() + offsetDays)) }

    private static func localDay() -> Int64 {
        var seconds = time_t(microseconds() / 1_000_000)
        var local = tm()
        localtime_r(&seconds, &local)
        return (Int64(seconds) + Int64(local.tm_gmtoff)) / 86_400
    }

    private static func microseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
