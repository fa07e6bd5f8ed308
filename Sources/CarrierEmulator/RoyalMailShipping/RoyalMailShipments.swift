internal import TextFormats

// MARK: Shipments

extension EmulatedRoyalMailShipping {
    static let labelFormats = ["PDF", "PNG", "DATASTREAM", "ZPL203DPI", "ZPL300DPI"]

    private static func party(_ place: String, isDestination: Bool, _ check: inout RequestCheck) {
        let isStored = check.value("\(place).AddressId") != nil
        for (name, longest, isRequired) in [
            ("AddressId", 70, false), ("CompanyName", 35, false), ("ContactName", 40, true), ("AddressLine1", 35, true),
            ("AddressLine2", 35, false), ("AddressLine3", 35, false), ("Town", 35, true), ("County", 50, false),
            ("Postcode", 10, false), ("PhoneNumber", 20, false), ("EmailAddress", 254, false), ("VatNumber", 20, false),
        ] { check.text("\(place).\(name)", 1...longest, required: isRequired && isDestination && !isStored) }
        check.text("\(place).CountryCode", 2...2, required: isDestination && !isStored) {
            $0.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } && $0 != "AA"
        }
        if check.string("\(place).CountryCode") == "GB", check.value("\(place).Postcode") == nil, isDestination {
            check.note("\(place).Postcode", .missing)
        }
    }

    private func checked(_ body: JSONValue, _ context: EmulatorContext, hasService: Bool) -> RequestCheck {
        var check = RequestCheck(body)
        for name in ["ShipperReference", "ShipperReference2"] {
            check.text("Shipper.\(name)", 1...40, required: false)
        }
        check.text("Shipper.ShipperDepartment", 1...30, required: false)
        EmulatedRoyalMailShipping.party("Shipper", isDestination: false, &check)
        check.object("Destination")
        // To ask what services there are, a town and a country will do, and no day.
        if hasService {
            EmulatedRoyalMailShipping.party("Destination", isDestination: true, &check)
        } else if check.value("Destination.AddressId") == nil {
            check.text("Destination.Town", 1...35)
            check.text("Destination.CountryCode", 2...2)
        }
        let place = "ShipmentInformation"
        check.object(place)
        let today = EmulatorTime.date(context.seconds)
        let latest = EmulatorTime.date(context.seconds + 28 * 86_400)
        if hasService {
            check.text("\(place).ShipmentDate", 10...10) { $0 >= today && $0 <= latest }
            check.text("\(place).ServiceCode", 1...10) { !$0.hasPrefix("X") && $0.utf8.allSatisfy { $0 > 0x20 } }
            check.text("\(place).LabelFormat", required: false, oneOf: EmulatedRoyalMailShipping.labelFormats)
            check.text("\(place).ShipmentAction", required: false, oneOf: ["Process", "Allocate", "Create"])
        }
        check.text("\(place).WeightUnitOfMeasure", required: false, oneOf: ["KG", "Grams"])
        check.number("\(place).TotalWeight")
        if let weight = check.value("\(place).TotalWeight")?.thousandthsUpwards,
            weight > (check.string("\(place).WeightUnitOfMeasure") == "Grams" ? 30_000_000 : 30_000)
        {
            check.note("\(place).TotalWeight")
        }
        let total = check.value("\(place).TotalPackages")?.integer ?? 0
        if !(1...9).contains(total) { check.note("\(place).TotalPackages") }
        let listed = check.list("\(place).Packages", 1...9, required: total > 1)
        if listed > 0, listed != total { check.note("\(place).Packages") }
        for index in 0..<listed {
            let package = "\(place).Packages.\(index)"
            if !(1...9).contains(check.value("\(package).PackageOccurrence")?.integer ?? 0) {
                check.note("\(package).PackageOccurrence")
            }
            check.number("\(package).Weight")
            for side in ["Length", "Width", "Height"] {
                check.number("\(package).\(side)", required: false)
                if let value = check.value("\(package).\(side)")?.thousandthsUpwards, !(10...250_000).contains(value) {
                    check.note("\(package).\(side)")
                }
            }
        }
        options("\(place).ServiceOptions", &check)
        if hasService, !["GB", "GG", "JE", "IM", nil].contains(check.string("Destination.CountryCode")) {
            abroad(place, &check)
        }
        return check
    }

    private func options(_ place: String, _ check: inout RequestCheck) {
        guard check.value(place) != nil else { return }
        check.text("\(place).PostingLocation", required: false) { $0 == settings.account }
        check.text("\(place).ServiceLevel", 2...2, required: false) { $0.isDigits }
        check.text("\(place).ServiceFormat", required: false, oneOf: ["L", "F", "P", "S"])
        check.text("\(place).Safeplace", 1...30, required: false)
        check.text(
            "\(place).ConsequentialLoss", required: false, oneOf: (1...5).map { "Level\($0)" })
        check.text("\(place).TrackingNotifications", required: false, oneOf: ["Email", "SMS", "EmailAndSMS"])
        let notifications = check.string("\(place).TrackingNotifications") ?? ""
        if notifications.contains("Email") { check.text("Destination.EmailAddress") }
        if notifications.contains("SMS") { check.text("Destination.PhoneNumber") }
        for name in ["SaturdayGuaranteed", "LocalCollect", "RecordedSignedFor"] {
            if let flag = check.value("\(place).\(name)"), flag.bool == nil { check.note("\(place).\(name)", .kind) }
        }
    }

    /// What has to be said of a parcel that leaves the country.
    private func abroad(_ place: String, _ check: inout RequestCheck) {
        check.text("\(place).Product", oneOf: ["NDX", "DOX"])
        check.text("\(place).ReasonForExport", 1...250)
        guard check.string("\(place).Product") == "NDX" else { return }
        check.text("\(place).DescriptionOfGoods", 1...70)
        check.number("\(place).Value")
        check.text("\(place).Currency", 3...3)
        check.text("\(place).Incoterms", required: false, oneOf: ["DDP", "DAT", "DAP", "DDU"])
        for index in 0..<check.list("\(place).Items", 1...99) {
            let item = "\(place).Items.\(index)"
            if (check.value("\(item).Quantity")?.integer ?? 0) < 1 { check.note("\(item).Quantity") }
            guard check.value("\(item).ItemId") == nil else { continue }
            check.text("\(item).Description", 1...255)
            check.number("\(item).Value")
            check.number("\(item).Weight")
        }
    }

    private func refusal(_ check: RequestCheck) -> EmulatorResponse? {
        guard !check.findings.isEmpty else { return nil }
        return refusal(
            400, "The shipment is invalid.",
            check.findings.map { finding in
                let isService = finding.place == "ShipmentInformation.ServiceCode" && finding.fault == .value
                return (
                    isService ? "The service code provided does not exist." : finding.text, finding.place,
                    finding.fault == .missing ? "E1432" : "E1433"
                )
            })
    }

    mutating func create(_ body: JSONValue, _ context: inout EmulatorContext) -> EmulatorResponse {
        if let refusal = refusal(checked(body, context, hasService: true)) { return refusal }
        guard let information = body["ShipmentInformation"], let to = body["Destination"],
            let service = information.text("ServiceCode"), let total = information["TotalPackages"]?.integer
        else { preconditionFailure("what was checked") }
        let words = [to.text("Town"), to.text("CompanyName")].compactMap { $0 }
        if words.contains("Oddity-Fault-In-200") {
            return refusal(
                400, "The shipment is invalid.", [("The town is not served.", "Destination.Town", "E1433")],
                asStatus: 200)
        }
        let action = information.text("ShipmentAction") ?? "Process"
        let isHeld = words.contains("Oddity-Held")
        let isTracked = service.hasPrefix("T") || service.hasPrefix("SD")
        let packages = information["Packages"]?.array ?? []
        let unit: Int64 = information.text("WeightUnitOfMeasure") == "Grams" ? 1_000 : 1
        var made: [Parcel] = []
        for occurrence in 0..<total {
            let weight = packages.indices.contains(occurrence) ? packages[occurrence]["Weight"] : nil
            let sequence = context.next()
            let tail = String(sequence, radix: 16, uppercase: true)
            made.append(
                Parcel(
                    uniqueID: "3A07033860010000" + String(repeating: "0", count: max(0, 5 - tail.count)) + tail,
                    trackingNumber: isTracked && action != "Create"
                        ? EmulatedRoyalMail.trackingNumber("TT", sequence) : nil,
                    reference: body["Shipper"]?.text("ShipperReference") ?? "", service: service,
                    shipDate: information.text("ShipmentDate") ?? "",
                    thousandths: ((weight ?? information["TotalWeight"])?.thousandthsUpwards ?? 0) / unit,
                    words: words, soldAt: context.now,
                    state: action == "Process" && !isHeld ? .processed : .created))
        }
        parcels += made
        var members = [
            JSONMember(
                "Packages",
                .array(
                    made.enumerated().map { place, parcel in
                        .record([
                            "PackageOccurance": .integer(place + 1), "UniqueId": .string(parcel.uniqueID),
                            "TrackingNumber": parcel.trackingNumber.map { .string($0) },
                            "TrackingUrl": parcel.trackingNumber.map {
                                .string("https://www.royalmail.com/track-your-item#/tracking-results/" + $0)
                            }, "CarrierCode": .string("RMG"),
                        ])
                    }))
        ]
        let format = information.text("LabelFormat") ?? "PDF"
        if action == "Process", !isHeld, !words.contains("Oddity-No-Label"), let image = images(made, format) {
            members += [
                JSONMember("LabelImageFormat", .string(image.format)), JSONMember("LabelImages", .string(image.text)),
            ]
        }
        return success("Shipment(s) processed.", members)
    }

    func services(_ body: JSONValue, _ context: EmulatorContext) -> EmulatorResponse {
        if let refusal = refusal(checked(body, context, hasService: false)) { return refusal }
        let isAtHome = body["Destination"]?.text("CountryCode") == "GB"
        let listed: [(code: String, name: String, days: Int, isTracked: Bool)] =
            isAtHome
            ? [
                ("TPN24", "Royal Mail Tracked 24", 1, true), ("TPS48", "Royal Mail Tracked 48", 2, true),
                ("STL1", "1st Class Account Mail", 1, false), ("SD1", "Special Delivery Guaranteed by 1pm", 1, true),
            ] : [("OTA", "International Tracked On Account", 4, true)]
        let options = listed.map { service in
            JSONValue.record([
                "ServiceCode": .string(service.code), "ServiceName": .string(service.name),
                "TransitDays": .integer(service.days), "IsTracked": .bool(service.isTracked),
                "SignatureIncluded": .bool(service.code == "SD1"),
                "RecordedSignedForAvailable": .bool(!service.isTracked),
                "SafeplaceAvailable": .bool(service.isTracked), "LocalCollectAvailable": .bool(false),
                "SaturdayGuaranteedAvailable": .bool(service.code == "SD1"),
                "ConsequentialLossAvailable": .bool(service.code == "SD1"),
                "FormatsAvailable": .array([
                    .record(["FormatDescription": .string("Not Applicable"), "MaxWeight": .number("20")])
                ]),
            ])
        }
        return success(
            "",
            [
                JSONMember(
                    "WeightUnitOfMeasure",
                    .string(body["ShipmentInformation"]?.text("WeightUnitOfMeasure") ?? "KG")),
                JSONMember("Options", .array(options)),
            ])
    }
}
