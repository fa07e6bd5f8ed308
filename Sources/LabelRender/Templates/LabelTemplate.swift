import TrackingNumbers

/// The label layouts; the raw values are what a service's data names.
public enum LabelTemplate: String, Sendable, CaseIterable {
    /// A USPS domestic parcel with an IMpb.
    case uspsParcel = "usps-parcel"
    /// A postal parcel with a UPU S10 identifier.
    case s10Parcel = "s10-parcel"
    /// A Royal Mail tracked parcel within the United Kingdom.
    case royalMailTracked = "royal-mail-tracked"
    /// A PostNL parcel with a 3S number.
    case postNLParcel = "postnl-parcel"
    /// A GS1 logistic label with an SSCC.
    case gs1Logistic = "gs1-logistic"
    /// A UPS parcel with a 1Z number.
    case upsParcel = "ups-parcel"
    /// A FedEx Ground parcel within the United States.
    case fedExGround = "fedex-ground"
    /// A DPD parcel.
    case dpdParcel = "dpd-parcel"
    /// A DHL Express piece.
    case dhlExpress = "dhl-express"

    /// Lays a label out on a page, and checks it against the carrier's rules.
    func draw(
        _ content: LabelContent, on page: LabelPage, _ fonts: FontLibrary
    ) throws(LabelFault) -> LabelDrawing {
        guard numbers.takes(content.number) else { throw content.wrongNumber(for: self) }
        let drawing =
            switch self {
            case .uspsParcel: try USPSLabel.draw(content, on: page, fonts)
            case .s10Parcel: try S10ParcelLabel.draw(content, on: page, fonts)
            case .royalMailTracked: try RoyalMailLabel.draw(content, on: page, fonts)
            case .postNLParcel: try PostNLLabel.draw(content, on: page, fonts)
            case .gs1Logistic: try GS1LogisticLabel.draw(content, on: page, fonts)
            case .upsParcel: try UPSLabel.draw(content, on: page, fonts)
            case .fedExGround: try FedExGroundLabel.draw(content, on: page, fonts)
            case .dpdParcel: try DPDLabel.draw(content, on: page, fonts)
            case .dhlExpress: try DHLExpressLabel.draw(content, on: page, fonts)
            }
        try LayoutRules.check(drawing)
        for mark in content.marks where !drawing.shows(mark) {
            throw LabelFault(
                .layout, field: "template", value: rawValue, expected: "a template that shows the mark \(mark)")
        }
        return drawing
    }

    /// The tracking numbers that it shows.
    var numbers: TemplateNumbers {
        guard let numbers = TemplateNumbers.of(rawValue) else { preconditionFailure("a template without numbers") }
        return numbers
    }
}

extension LabelContent {
    /// Why a template cannot show the tracking number.
    func wrongNumber(for template: LabelTemplate) -> LabelFault {
        LabelFault(
            .numberFormat, field: "tracking_number", value: number.text, expected: template.numbers.words)
    }
}

extension LabelDrawing {
    /// Whether a line of text contains a word, which is ASCII.
    fileprivate func shows(_ word: String) -> Bool {
        elements.indices.contains { index in
            if case .text(let line) = elements[index].element { line.text.contains(ascii: word) } else { false }
        }
    }
}
