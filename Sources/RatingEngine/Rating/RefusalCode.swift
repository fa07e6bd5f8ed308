/// Why a service cannot be had for a shipment, in order of precedence: the first that holds is reported first. The
/// strings are part of the interface and never change their meaning.
public enum RefusalCode: String, Sendable, CaseIterable, BitwiseCopyable {
    /// No tariff of the service prices the ship date.
    case tariffNotInForce = "tariff-not-in-force"
    /// The shipment's options name other carriers, accounts or services.
    case notRequested = "not-requested"
    /// The client may not use the account.
    case accountNotAllowed = "account-not-allowed"
    /// The house's own rules exclude the service for the client.
    case excludedByPolicy = "excluded-by-policy"
    /// The service does not collect in the origin's country.
    case originNotServed = "origin-not-served"
    /// The service does not deliver in the destination's country.
    case destinationNotServed = "destination-not-served"
    /// The service does not deliver to post-office boxes.
    case postOfficeBoxNotServed = "po-box-not-served"
    /// The service is for other parcels, by a condition of its tariff.
    case conditionNotMet = "condition-not-met"
    /// The service does not take the packaging.
    case packagingNotAccepted = "packaging-not-accepted"
    /// The service does not take the kind of danger.
    case hazardNotAccepted = "hazard-not-accepted"
    /// The service cannot obtain the signature.
    case signatureNotOffered = "signature-not-offered"
    /// The service does not deliver on Saturday on request.
    case saturdayNotOffered = "saturday-not-offered"
    /// The service's limits or price depend on the sides, which the shipment does not give.
    case dimensionsMissing = "dimensions-missing"
    /// It weighs more than the service takes.
    case tooHeavy = "too-heavy"
    /// Its longest side exceeds the limit.
    case tooLong = "too-long"
    /// Its second side exceeds the limit.
    case tooWide = "too-wide"
    /// Its shortest side exceeds the limit.
    case tooHigh = "too-high"
    /// Length plus girth, or the sum of the sides, exceeds the limit.
    case tooLarge = "too-large"
    /// Its volume exceeds the limit.
    case tooBulky = "too-bulky"
    /// Its contents are worth more than the service takes.
    case tooValuable = "too-valuable"
    /// The shipment has more pieces than the service takes.
    case tooManyPieces = "too-many-pieces"
    /// What is billed for it, by weight or by volume, is beyond the last row of the price table.
    case overLastRow = "over-last-row"
    /// It fits none of the service's formats.
    case noFormatFits = "no-format-fits"
    /// No zone chart covers the pair of postcodes and the shipment names no zone.
    case zoneUnknown = "zone-unknown"
    /// The service has no price for the zone, or its chart says that the place is not served.
    case zoneNotPriced = "zone-not-priced"
    /// The value to be insured exceeds what the service covers.
    case insuredValueOverCover = "insured-value-over-cover"
    /// The value to be insured is in another currency than the tariff's, and no exchange rate is held.
    case insuredValueNotComparable = "insured-value-not-comparable"
    /// The price list has no price for the weight and zone or format.
    case notPriced = "not-priced"
    /// The price list's figure is not trusted, so it is not held.
    case priceGap = "price-gap"
    /// A surcharge is due and its table or list has no amount for it.
    case surchargeNotPriced = "surcharge-not-priced"
    /// A share that changes with the date, such as a fuel surcharge, is not held for the ship date.
    case fuelNotHeld = "fuel-not-held"
    /// It would be delivered later than asked for.
    case deliveredTooLate = "delivered-too-late"
    /// A day of delivery is asked for and the tariff holds no delivery times.
    case deliveryDateUnknown = "delivery-date-unknown"
    /// A label was asked for and the service can only be quoted.
    case notIssuable = "not-issuable"
}
