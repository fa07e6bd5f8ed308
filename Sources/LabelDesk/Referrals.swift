public import ShipmentModel
public import ShippingLog
internal import TextFormats
internal import WireFormat

/// A purchase that a person has to clear up: nobody could find out whether the label was bought.
public struct Referral: Hashable, Sendable {
    /// The parcel's stream.
    public var stream: StreamName
    /// The identifier that the label has if it was bought.
    public var label: String
    /// The carrier's code.
    public var carrier: String
    /// The account that is billed.
    public var account: String
    /// The service's code.
    public var service: String
    /// What the carrier was told to know the purchase by: what to ask it for.
    public var reference: String
    /// What the label costs by our book.
    public var price: Money
    /// When the order was about to be sent.
    public var started: Timestamp
    /// Since when it is a person's matter.
    public var since: Timestamp
    /// Why, as a code.
    public var reason: String
    /// The number of a label that the carrier has made and that cannot be taken for this parcel's; nil if there is none.
    public var trackingNumber: String?

    /// Whose parcel it is, of which order, and which of its parcels.
    public var parcel: (client: String, order: String, number: String) {
        let parts = stream.parts
        return (parts[1], parts[2], parts[3])
    }
}

/// Some of what carriers have yet to be asked, in order of the parcels' names.
public struct ReferralPage: Sendable {
    /// What is a person's matter.
    public var referrals: [Referral] = []
    /// How many parcels were looked at of which the desk itself is still asking the carrier.
    public var underWay = 0
    /// Where to go on; nil behind the last.
    public var next: String?
}

extension LabelDesk {
    /// How many parcels one page looks at, at most.
    public static let mostReferrals = 1000

    /// The purchases that a person has to clear up, after a place that a page before has named.
    ///
    /// - Parameter limit: how many at most.
    public func referrals(after place: String? = nil, limit: Int) async throws(LabelRefusal) -> ReferralPage {
        let claims: [NamedClaim]
        do throws(StoreFault) {
            claims = try await store.claims(
                prefix: ParcelClaim.openPrefix, after: place.map { ParcelClaim.openPrefix + $0 },
                limit: LabelDesk.mostReferrals)
        } catch { throw .store(error) }
        var page = ReferralPage()
        for (count, claim) in claims.enumerated() {
            let name = String(claim.name.dropFirst(ParcelClaim.openPrefix.count))
            guard let stream = try? StreamName(parsing: name) else { throw .unreadable("claim \(claim.name)") }
            if let referral = try await referral(stream) {
                page.referrals.append(referral)
            } else {
                page.underWay += 1
            }
            let isLast = count == claims.count - 1
            if page.referrals.count == limit, !isLast || claims.count == LabelDesk.mostReferrals {
                page.next = name
                return page
            }
            if isLast, claims.count == LabelDesk.mostReferrals { page.next = name }
        }
        return page
    }

    /// The parcel's purchase, if it is a person's matter.
    private func referral(_ stream: StreamName) async throws(LabelRefusal) -> Referral? {
        let records: [EventRecord]
        do throws(StoreFault) { records = try await store.read(stream) } catch { throw .store(error) }
        let history: ParcelHistory
        do { history = try ParcelHistory(stream, records) } catch { throw .unreadable("\(stream): \(error)") }
        guard let attempt = history.state.attempts.last, attempt.stage == .referred, let intent = attempt.purchase,
            let referral = attempt.referral, let choice = attempt.choice,
            let started = records.last(where: { $0.type == PurchaseStarted.type })?.context.time,
            let since = records.last(where: { $0.type == PurchaseReferred.type })?.context.time
        else { return nil }
        return Referral(
            stream: stream, label: intent.label, carrier: intent.carrier, account: intent.account,
            service: intent.service, reference: intent.reference, price: choice.price, started: started, since: since,
            reason: referral.reason, trackingNumber: referral.trackingNumber)
    }

    /// Ends a purchase that a person has looked into. The same again is the same; another end is refused. Returns once it
    /// is in the log.
    ///
    /// - Parameter label: the identifier of the label that was to be bought.
    public func settle(
        _ label: String, as settlement: Settlement, who: String, requestID: String, deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) {
        guard let claim = try await store.holder(ParcelClaim.label(label)) else { throw .notFound }
        guard let stream = try? StreamName(parsing: String(decoding: claim.value, as: UTF8.self)) else {
            throw .unreadable("label \(label)")
        }
        let answer = await driver.ask(
            .settle(label: label, as: settlement.bought), of: stream, key: nil, priority: .packer, deadline: deadline,
            cause: AskCause(who: who, request: requestID))
        if case .refused(let refusal) = answer.outcome { throw try await self.refusal(refusal, nil, stream) }
    }
}

/// The JSON of purchases that a person has to clear up.
public enum ReferralJSON {
    /// A page of them, with the address of the next.
    public static func write(_ page: ReferralPage, next: String?) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.key("purchases")
        json.beginArray()
        for referral in page.referrals { write(referral, to: &json) }
        json.endArray()
        json.key("next")
        if let next { json.string(next) } else { json.value(.null) }
        json.endObject()
        return json.take()
    }

    private static func write(_ referral: Referral, to json: inout JSONWriter) {
        let parcel = referral.parcel
        json.beginObject()
        json.member("id", referral.label)
        json.member("state", "referred")
        json.member("client", parcel.client)
        json.member("order", parcel.order)
        json.key("parcel")
        json.rawNumber(parcel.number)
        json.member("carrier", referral.carrier)
        json.member("account", referral.account)
        json.member("service", referral.service)
        json.member("reference", referral.reference)
        json.key("expected_price")
        QuoteJSON.write(referral.price, to: &json)
        json.member("started", "\(referral.started)")
        json.member("since", "\(referral.since)")
        json.member("reason", referral.reason)
        if let number = referral.trackingNumber { json.member("tracking_number", number) }
        json.member("settle", "/v1/labels/\(referral.label)/settle")
        json.endObject()
    }

    /// What became of a purchase of which there is no label.
    public static func notBought(_ label: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("id", label)
        json.member("status", "not-bought")
        json.endObject()
        return json.take()
    }
}
