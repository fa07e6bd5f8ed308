internal import CarrierAdapters
internal import LabelDesk
internal import ShipmentModel
internal import TextFormats
internal import WireFormat

extension WaybillAPI {
    /// How long carriers may take to tell their prices, unless the request says less: whoever compares prices waits.
    private static let livePatience = Duration.seconds(4)
    /// The most milliseconds a request may ask for.
    private static let longestWait = 20_000

    /// `POST /v1/quotes/live`: our quote, and beside it what the carriers say themselves. What is chosen is chosen by our
    /// tables; a carrier's price that differs is told as drift.
    func liveQuote(_ request: APIRequest) async -> APIResponse {
        let patience: Duration
        do throws(APIRefusal) {
            try request.allowParameters(["wait_ms"])
            patience = try WaybillAPI.patience(request.query["wait_ms"])
        } catch { return error.response }
        let shipment: Shipment
        do throws(ShipmentFaults) { shipment = try ShipmentReader.read(request.body, for: .quote) } catch {
            return .problem(.invalidShipment(error))
        }
        let deadline = min(.now + patience, request.deadline - .seconds(1))
        let answer = await desk.liveQuote(shipment, deadline: deadline)
        var json = JSONWriter()
        json.beginObject()
        QuoteJSON.members(of: answer.quote, to: &json)
        json.key("live")
        json.beginArray()
        for rate in answer.live { WaybillAPI.write(rate, to: &json) }
        json.endArray()
        json.key("silent")
        json.beginArray()
        for silence in answer.silent {
            json.beginObject()
            json.member("carrier", silence.carrier)
            json.member("account", silence.account)
            json.member("code", silence.code)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(200, json.take())
    }

    private static func patience(_ text: String?) throws(APIRefusal) -> Duration {
        guard let text else { return livePatience }
        guard let milliseconds = Int(text), (1...longestWait).contains(milliseconds) else {
            throw APIRefusal(
                Problem(
                    title: "The parameter is malformed", status: 400, code: "bad-parameter",
                    detail: "wait_ms=\(String(text.prefix(20)).visible): expected 1 to \(longestWait) milliseconds"))
        }
        return .milliseconds(milliseconds)
    }

    private static func write(_ rate: LiveQuoteAnswer.Rate, to json: inout JSONWriter) {
        json.beginObject()
        json.member("carrier", rate.carrier)
        json.member("account", rate.account)
        json.member("service", rate.quote.service)
        json.key("price")
        QuoteJSON.write(rate.quote.price, to: &json)
        json.member("account_price", rate.quote.isAccountPrice)
        json.member("includes_tax", rate.quote.includesTax)
        if let zone = rate.quote.zone { json.member("zone", zone) }
        if let delivery = rate.quote.delivery { json.member("delivery", delivery.description) }
        if let table = rate.table, let difference = rate.difference {
            json.key("table_price")
            QuoteJSON.write(table, to: &json)
            json.key("drift")
            QuoteJSON.write(difference, to: &json)
        }
        json.endObject()
    }
}
