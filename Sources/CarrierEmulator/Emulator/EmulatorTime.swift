/// Times as carriers write them.
public enum EmulatorTime {
    /// Year, month, day, hour, minute and second in UTC of seconds since 1970.
    public static func parts(_ seconds: Int64) -> (year: Int64, month: Int64, day: Int64, second: Int64) {
        let day = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        // Howard Hinnant's days-to-civil, days counted from 1 March of year 0.
        let shifted = day + 719_468
        let era = shifted / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let dayOfYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let civilMonth = month < 10 ? month + 3 : month - 9
        return (
            yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, dayOfYear - (153 * month + 2) / 5 + 1,
            seconds - day * 86_400
        )
    }

    /// `2026-07-01`.
    public static func date(_ seconds: Int64) -> String {
        let parts = parts(seconds)
        return "\(parts.year)-\(two(parts.month))-\(two(parts.day))"
    }

    /// `10:30:00`.
    public static func time(_ seconds: Int64) -> String {
        let second = parts(seconds).second
        return "\(two(second / 3_600)):\(two(second / 60 % 60)):\(two(second % 60))"
    }

    /// `2026-07-01T10:30:00`, without a zone.
    public static func iso(_ seconds: Int64) -> String { date(seconds) + "T" + time(seconds) }

    /// `Wed, 01 Jul 2026 10:30:00 GMT`.
    public static func httpDate(_ seconds: Int64) -> String {
        let parts = parts(seconds)
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let day = (seconds - parts.second) / 86_400
        return "\(days[Int((day % 7 + 7) % 7)]), \(two(parts.day)) \(months[Int(parts.month) - 1]) \(parts.year) "
            + "\(time(seconds)) GMT"
    }

    private static func two(_ value: Int64) -> String { (value < 10 ? "0" : "") + String(value) }
}
