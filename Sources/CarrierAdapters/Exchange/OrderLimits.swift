internal import ShipmentModel

/// What a shipment may ask of an adapter. Whatever an adapter cannot tell its carrier is refused before anything is sent:
/// a parcel without the signature that was paid for is worse than none.
enum OrderLimits {
    /// Something that a shipment may ask for beyond being carried.
    enum Wish: Hashable {
        case signature, adultSignature, saturday, insurance, customs, returnAddress
    }

    /// The shipment's one parcel, which weighs something; throws where there are more, or where the shipment asks for
    /// something that the adapter does not take.
    static func parcel(of shipment: Shipment, taking wishes: Set<Wish>) throws(CarrierFault) -> Parcel {
        guard let parcel = shipment.parcels.first, shipment.parcels.count == 1 else {
            throw .unmappable("one-parcel", "the carrier is sent one parcel at a time", isAboutService: false)
        }
        guard parcel.weight > .zero else { throw .unmappable("weight-missing", isAboutService: false) }
        for (wish, code) in asked(of: shipment) where !wishes.contains(wish) { throw .unmappable(code) }
        guard shipment.options.billing == .sender else { throw .unmappable("billing-unsupported") }
        guard parcel.contents.allSatisfy({ $0.hazard == "none" }) else { throw .unmappable("hazard-unsupported") }
        return parcel
    }

    /// Refuses more of the client's references than the carrier has room for beside the order's number.
    static func references(of shipment: Shipment, most: Int) throws(CarrierFault) {
        let count = shipment.references.count
        guard count <= most else {
            throw .unmappable(
                "references-too-many", "\(count) references beside the order's number; the carrier takes \(most)")
        }
    }

    private static func asked(of shipment: Shipment) -> [(wish: Wish, code: String)] {
        let options = shipment.options
        var asked: [(wish: Wish, code: String)] = []
        switch options.signature {
        case .none: break
        case .any: asked.append((.signature, "signature-unsupported"))
        case .adult: asked.append((.adultSignature, "adult-signature-unsupported"))
        }
        if options.saturday { asked.append((.saturday, "saturday-unsupported")) }
        if options.insuredValue != nil { asked.append((.insurance, "insured-value-unsupported")) }
        if options.customs != nil { asked.append((.customs, "customs-unsupported")) }
        if let back = shipment.returnTo, back != shipment.shipFrom {
            asked.append((.returnAddress, "return-address-unsupported"))
        }
        return asked
    }
}

extension Money {
    /// The amount in hundredths of the major unit; nil if it has finer parts or is negative.
    var hundredths: Int64? { micros >= 0 && micros % 10_000 == 0 ? micros / 10_000 : nil }

    /// The amount with two decimal places, `12.50`; nil if it has finer parts or is negative.
    var twoPlaces: String? {
        hundredths.map { "\($0 / 100)." + ($0 % 100 < 10 ? "0" : "") + String($0 % 100) }
    }
}
