public import ShipmentModel

/// The currency codes that are assigned.
public enum CurrencyCodes {
    private static let letters = """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN
        BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
        GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
        KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR
        MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK
        SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU
        UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """

    private static let assigned: Set<Currency> = Set(
        letters.split(whereSeparator: \.isWhitespace).map { code in
            guard let currency = Currency(code) else { preconditionFailure("\(code) is no currency code") }
            return currency
        })

    /// Whether a code is assigned in ISO 4217 to a currency or a fund; metals, test and no-currency codes are not.
    public static func isAssigned(_ currency: Currency) -> Bool { assigned.contains(currency) }
}
