/// How many things of a kind a compiled book can tell apart: they are bits of a word, or numbers of a byte.
public enum RateBookLimits {
    /// Columns of a table.
    public static let columns = 64
    /// Kinds of packaging in all tariffs, and as many kinds of danger; a further bit is for what no tariff names.
    public static let kinds = 63
    /// Codes of surcharges in a service, beside `base`.
    public static let surchargeCodes = 62
    /// Groups of surcharges in a service.
    public static let surchargeGroups = 127
}
