public import RatingEngine
public import ShipmentModel
public import TextFormats

/// The one JSON shape of a quote, in the API's answers and the command line's.
public enum QuoteJSON {
    /// Writes a quote.
    public static func write(_ quote: Quote, to json: inout JSONWriter) {
        json.beginObject()
        members(of: quote, to: &json)
        json.endObject()
    }

    /// Writes a quote's members into an object that the caller has opened, beside members of its own.
    public static func members(of quote: Quote, to json: inout JSONWriter) {
        json.member("rate_book", quote.rateBook)
        json.member("as_of", quote.asOf.description)
        json.key("rates")
        json.beginArray()
        for rate in quote.rates { write(rate, to: &json) }
        json.endArray()
        json.key("ineligible")
        json.beginArray()
        for service in quote.ineligible { write(service, to: &json) }
        json.endArray()
        json.key("selected")
        if let selected = quote.selected { json.integer(selected) } else { json.null() }
        json.key("selection")
        json.beginArray()
        for sentence in quote.selection { json.string(sentence) }
        json.endArray()
    }

    /// Writes a rate.
    public static func write(_ rate: Quote.Rate, to json: inout JSONWriter) {
        json.beginObject()
        json.member("carrier", rate.carrier)
        json.member("account", rate.account)
        json.member("service", rate.service)
        json.member("service_name", rate.serviceName)
        json.key("price")
        write(rate.price, to: &json)
        if let sellPrice = rate.sellPrice {
            json.key("sell_price")
            write(sellPrice, to: &json)
        }
        if let zone = rate.zone { json.member("zone", zone) }
        if let format = rate.format { json.member("format", format) }
        json.key("billable_weight")
        writeQuantity(rate.billableWeight, to: &json)
        json.member("weight_basis", rate.weightBasis.rawValue)
        json.key("charges")
        json.beginArray()
        for charge in rate.charges {
            json.beginObject()
            json.member("code", charge.code)
            json.member("description", charge.description)
            json.key("amount")
            write(charge.amount, to: &json)
            json.member("source", charge.source)
            if let parcel = charge.parcel { json.member("parcel", parcel) }
            json.endObject()
        }
        json.endArray()
        if !rate.includes.isEmpty { write(rate.includes, to: &json) }
        if let tax = rate.tax { json.member("tax", tax) }
        json.member("price_complete", rate.missing == nil)
        if let missing = rate.missing { json.member("missing", missing) }
        json.member("comparable", rate.isComparable)
        json.member("issue", rate.issue.rawValue)
        // Where the tariff holds no delivery times, null says so rather than leaving the member out.
        json.key("delivery")
        if let delivery = rate.delivery { write(delivery, to: &json) } else { json.null() }
        json.key("notes")
        json.beginArray()
        for note in rate.notes { json.string(note) }
        json.endArray()
        json.endObject()
    }

    /// Names the parcel that a quote of a batch is for, or the several.
    public static func parcels(of shipment: Shipment, to json: inout JSONWriter) {
        if shipment.parcels.count == 1 { return json.member("parcel", shipment.parcels[0].number) }
        json.key("parcels")
        json.beginArray()
        for parcel in shipment.parcels { json.integer(parcel.number) }
        json.endArray()
    }

    private static func write(_ included: [Quote.Included], to json: inout JSONWriter) {
        json.key("includes")
        json.beginArray()
        for entry in included {
            json.beginObject()
            json.member("code", entry.code)
            json.member("description", entry.description)
            if let amount = entry.amount {
                json.key("amount")
                write(amount, to: &json)
            }
            json.member("source", entry.source)
            json.endObject()
        }
        json.endArray()
    }

    private static func write(_ delivery: DeliveryEstimate, to json: inout JSONWriter) {
        json.beginObject()
        json.member("collected", delivery.collected.description)
        json.member("earliest", delivery.earliest.description)
        json.member("latest", delivery.latest.description)
        json.member("guaranteed", delivery.isGuaranteed)
        json.endObject()
    }

    /// Writes a service that cannot be had.
    public static func write(_ service: Quote.Ineligible, to json: inout JSONWriter) {
        json.beginObject()
        json.member("carrier", service.carrier)
        json.member("account", service.account)
        json.member("service", service.service)
        json.member("service_name", service.serviceName)
        json.key("reasons")
        json.beginArray()
        for reason in service.reasons {
            json.beginObject()
            json.member("code", reason.code.rawValue)
            if let limit = reason.limit { json.member("limit", limit) }
            if let actual = reason.actual { json.member("actual", actual) }
            json.key("message")
            json.string(reason.sentence.beginning, reason.sentence.middle, reason.sentence.end)
            json.endObject()
        }
        json.endArray()
        json.endObject()
    }

    /// Writes an amount: `{"amount": "7.81", "currency": "USD"}`.
    public static func write(_ money: Money, to json: inout JSONWriter) {
        json.beginObject()
        json.key("amount")
        json.decimal(money.micros, scale: 6, atLeast: money.currency.decimals)
        json.member("currency", money.currency.code)
        json.endObject()
    }

    /// Writes `2 lb` as `{"value": "2", "unit": "lb"}`.
    private static func writeQuantity(_ text: String, to json: inout JSONWriter) {
        let split = text.utf8.lastIndex(of: UInt8(ascii: " "))
        json.beginObject()
        json.member("value", String(split.map { text[..<$0] } ?? text[...]))
        json.member("unit", String(split.map { text[text.utf8.index(after: $0)...] } ?? ""))
        json.endObject()
    }
}
