public import ShipmentModel
public import ShippingLog
internal import TextFormats
internal import WireFormat

/// A label too many that its carrier does not take back: a person has to claim its price, or give it up.
public struct KeptLabel: Hashable, Sendable {
    /// The parcel's stream.
    public var stream: StreamName
    /// The label's tracking number.
    public var trackingNumber: String
    /// The carrier's code.
    public var carrier: String
    /// The account that is billed.
    public var account: String
    /// The service's code.
    public var service: String
    /// What the carrier was told to know the purchase by.
    public var reference: String
    /// What the label costs; nil if the carrier has not said.
    public var price: Money?
    /// When it became known that the carrier does not take it back.
    public var since: Timestamp
    /// Why it does not, as its code; `unanswered` if it never said.
    public var refusal: String

    /// Whose parcel it is, of which order, and which of its parcels.
    public var parcel: (client: String, order: String, number: String) {
        let parts = stream.parts
        return (parts[1], parts[2], parts[3])
    }
}

/// Some of the labels that carriers keep, in order of the parcels' names.
public struct KeptLabelPage: Sendable {
    /// The labels.
    public var labels: [KeptLabel] = []
    /// Where to go on; nil behind the last.
    public var next: String?
}

extension LabelDesk {
    /// How many parcels one page of labels that carriers keep has, at most.
    public static let mostKept = 1000

    /// The labels too many that carriers do not take back and that nobody has seen to, after a place that a page before
    /// has named.
    ///
    /// - Parameter limit: how many parcels at most; one may have several such labels.
    public func keptLabels(after place: String? = nil, limit: Int) async throws(LabelRefusal) -> KeptLabelPage {
        let claims: [NamedClaim]
        do throws(StoreFault) {
            claims = try await store.claims(
                prefix: ParcelClaim.keptPrefix, after: place.map { ParcelClaim.keptPrefix + $0 }, limit: limit + 1)
        } catch { throw .store(error) }
        var page = KeptLabelPage()
        for claim in claims.prefix(limit) {
            let name = String(claim.name.dropFirst(ParcelClaim.keptPrefix.count))
            guard let stream = try? StreamName(parsing: name) else { throw .unreadable("claim \(claim.name)") }
            page.labels += try await keptLabels(of: stream)
            if claims.count > limit { page.next = name }
        }
        return page
    }

    private func keptLabels(of stream: StreamName) async throws(LabelRefusal) -> [KeptLabel] {
        let records: [EventRecord]
        do throws(StoreFault) { records = try await store.read(stream) } catch { throw .store(error) }
        var since: [String: Timestamp] = [:]
        let history: ParcelHistory
        do {
            history = try ParcelHistory(stream, records)
            for record in records where record.type == ExtraLabelSettled.type {
                guard case .extraLabelSettled(let extra) = try LogEvent(record) else { continue }
                since[extra.trackingNumber] = record.context.time
            }
        } catch { throw .unreadable("\(stream): \(error)") }
        return history.state.attempts.flatMap { attempt in
            attempt.extraLabels.filter(\.isKept).compactMap { extra in
                guard let intent = attempt.purchase, let refusal = extra.settled?.refusal,
                    let since = since[extra.found.trackingNumber]
                else { return nil }
                return KeptLabel(
                    stream: stream, trackingNumber: extra.found.trackingNumber, carrier: intent.carrier,
                    account: intent.account, service: intent.service, reference: intent.reference,
                    price: extra.found.price, since: since, refusal: refusal)
            }
        }
    }

    /// Writes down that a person has seen to a label that its carrier keeps. The same again is the same. Returns once it
    /// is in the log.
    ///
    /// - Parameter trackingNumber: the label's.
    public func clear(
        _ trackingNumber: String, who: String, requestID: String, deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) {
        guard let claim = try await store.holder(ParcelClaim.number(trackingNumber)) else { throw .notFound }
        guard let stream = try? StreamName(parsing: String(decoding: claim.value, as: UTF8.self)) else {
            throw .unreadable("number \(trackingNumber)")
        }
        // Others may write to the parcel meanwhile.
        for _ in 0..<8 {
            var state = try await store.parcel(stream).state
            let attempt = state.attempts.first { attempt in
                attempt.extraLabels.contains { $0.found.trackingNumber == trackingNumber && $0.settled?.refusal != nil }
            }
            guard let attempt else { throw .notFound }
            let version = state.version
            let event = ExtraLabelCleared(attempt: attempt.number, trackingNumber: trackingNumber)
            // It was seen to before.
            guard (try? state.apply(.extraLabelCleared(event))) != nil else { return }
            var batch = LogBatch(
                context: EventContext(client: stream.parts[1], time: clock.now(), who: who, cause: requestID))
            batch.appends = [StreamAppend(stream: stream, expectedVersion: version, events: [event.newEvent])]
            if !state.hasKeptLabel, try await store.holder(ParcelClaim.kept(stream)) != nil {
                batch.claims = [.release(name: ParcelClaim.kept(stream), current: Array(stream.text.utf8))]
            }
            if try await commit(batch, deadline) { return }
        }
        throw .stillRunning
    }
}

/// The JSON of labels that carriers keep.
public enum KeptLabelJSON {
    /// A page of them, with the address of the next.
    public static func write(_ page: KeptLabelPage, next: String?) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("extra_labels")
        json.beginArray()
        for label in page.labels { write(label, to: &json) }
        json.endArray()
        json.key("next")
        if let next { json.string(next) } else { json.value(.null) }
        json.endObject()
        return json.take()
    }

    /// What became of one that a person has seen to.
    public static func cleared(_ trackingNumber: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("tracking_number", trackingNumber)
        json.member("status", "cleared")
        json.endObject()
        return json.take()
    }

    private static func write(_ label: KeptLabel, to json: inout JSONWriter) {
        let parcel = label.parcel
        json.beginObject()
        json.member("tracking_number", label.trackingNumber)
        json.member("client", parcel.client)
        json.member("order", parcel.order)
        json.key("parcel")
        json.rawNumber(parcel.number)
        json.member("carrier", label.carrier)
        json.member("account", label.account)
        json.member("service", label.service)
        json.member("reference", label.reference)
        if let price = label.price {
            json.key("price")
            QuoteJSON.write(price, to: &json)
        }
        json.member("since", "\(label.since)")
        json.member("refusal", label.refusal)
        json.member("clear", label.clearPath(under: "/v1"))
        json.endObject()
    }
}

extension KeptLabel {
    /// The address at which it is said that somebody has seen to it.
    public func clearPath(under root: String) -> String {
        var number = ""
        for byte in trackingNumber.utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                number.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                number += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return "\(root)/extra-labels/\(number)/clear"
    }
}
