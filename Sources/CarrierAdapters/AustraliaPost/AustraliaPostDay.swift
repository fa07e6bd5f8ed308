public import ShipmentModel
internal import TextFormats

extension AustraliaPostAdapter: ManifestingCarrier {
    /// Orders the labels' shipments, which charges them, and fetches the order's paper.
    public func closeDay(
        _ order: ManifestOrder, deadline: ContinuousClock.Instant
    ) async -> Result<CarrierManifest, CarrierFault> {
        do throws(CarrierFault) {
            let known = try await shipments(of: order.trackingNumbers, deadline)
            let ids = order.trackingNumbers.compactMap { known[$0] }
            guard ids.count == order.trackingNumbers.count else {
                throw CarrierFault(
                    .rejected(isAboutService: false), code: "shipment-unknown",
                    detail: "\(order.trackingNumbers.count - ids.count) labels have no open shipment")
            }
            let number = try await ordered(ids, order, deadline)
            return .success(CarrierManifest(number: number, document: await summary(of: number, deadline)))
        } catch { return .failure(error) }
    }

    /// The order of these shipments: made now, or before by a request whose answer was lost.
    private func ordered(
        _ ids: [String], _ order: ManifestOrder, _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> String {
        let call = try orders.order(ids, on: order.date, by: order.shipFrom)
        do throws(CarrierFault) {
            let response = try await answer(to: call, deadline)
            guard let number = WireText.trackingNumber(response.json?.at("order", "order_id")?.string) else {
                throw CarrierFault(.unknown, code: "unreadable-answer")
            }
            return number
        } catch {
            guard error.code == AustraliaPostAdapter.alreadyOrdered else { throw error }
            let response = try await answer(to: orders.shipments(ids), deadline)
            let found = AustraliaPostAnswers.shipments(response) ?? []
            let numbers = Set(found.map(\.order))
            guard found.count == ids.count, numbers.count == 1, let number = numbers.first ?? nil else { throw error }
            return number
        }
    }

    /// A shipment is part of an order already.
    private static let alreadyOrdered = "44016"

    /// The order is made whether its paper can be had or not.
    private func summary(of number: String, _ deadline: ContinuousClock.Instant) async -> [UInt8]? {
        do throws(CarrierFault) {
            let response = try await answer(to: orders.summary(number), deadline)
            return LabelDocument.checked(response.body, form: "pdf")
        } catch { return nil }
    }

    /// The shipments of labels, as far as they are known or open.
    func shipments(
        of numbers: [String], _ deadline: ContinuousClock.Instant
    ) async throws(CarrierFault) -> [String: String] {
        var known: [String: String] = [:]
        var missing = Set(numbers)
        for number in numbers {
            guard let id = memory.shipment(of: number) else { continue }
            known[number] = id
            missing.remove(number)
        }
        var offset = 0
        while !missing.isEmpty, offset < AustraliaPostAdapter.mostOpen {
            let call = orders.open(from: offset, count: AustraliaPostAdapter.page)
            guard let found = AustraliaPostAnswers.shipments(try await answer(to: call, deadline)) else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            if found.isEmpty { break }
            offset += found.count
            for shipment in found {
                for item in shipment.items where missing.remove(item.article) != nil {
                    known[item.article] = shipment.id
                    memory.keep(shipment.id, of: item.article)
                }
            }
        }
        return known
    }

    /// How many shipments are asked for at a time.
    private static let page = 100
    /// After so many the search ends.
    private static let mostOpen = 20_000
}

extension AustraliaPostAdapter: QuotingCarrier {
    /// What the account pays for a parcel, with tax.
    public func quotes(
        for shipment: Shipment, on shipDate: CivilDate, deadline: ContinuousClock.Instant
    ) async -> Result<[LiveQuote], CarrierFault> {
        do throws(CarrierFault) {
            let response = try await answer(to: try orders.prices(shipment), deadline)
            return .success(
                try AustraliaPostAnswers.quotes(
                    response, settings, signature: shipment.options.signature != .none))
        } catch { return .failure(error) }
    }
}

extension AustraliaPostAdapter: TrackingCarrier {
    /// Where a parcel is.
    public func track(
        _ trackingNumber: String, deadline: ContinuousClock.Instant
    ) async -> Result<TrackingReport, CarrierFault> {
        do throws(CarrierFault) {
            let response = try await answer(to: orders.track(trackingNumber), deadline)
            guard let report = try AustraliaPostAnswers.report(response, of: trackingNumber) else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            return .success(report)
        } catch { return .failure(error) }
    }
}

extension AustraliaPostAdapter: AddressCheckingCarrier {
    /// Whether suburb, state and postcode belong together; the street is not looked at.
    public func check(
        _ address: Address, deadline: ContinuousClock.Instant
    ) async -> Result<AddressVerdict, CarrierFault> {
        do throws(CarrierFault) {
            let call = try orders.suburb(address)
            let response = try await session.send(call, deadline: deadline)
            // A suburb that is not found at all is answered with 400.
            if response.status == 400 { return .success(AddressVerdict(standing: .undeliverable)) }
            if let fault = AustraliaPostAnswers.fault(response, of: call) { throw fault }
            guard let verdict = AustraliaPostAnswers.verdict(response, on: address) else {
                throw CarrierFault(.retryable(after: nil), code: "unreadable-answer")
            }
            return .success(verdict)
        } catch { return .failure(error) }
    }
}
