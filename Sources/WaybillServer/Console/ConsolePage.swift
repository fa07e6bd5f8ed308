internal import LabelDesk
internal import Printing
internal import ShipmentModel
internal import ShippingLog
internal import TextFormats
internal import WireFormat

/// The console: one page for the people who look after labels. It needs no script, and holds none.
struct ConsolePage {
    /// A printer and how it is.
    struct Printer {
        let name: String
        let stations: [String]
        let state: String
        let details: String
        let needsSomebody: Bool
    }

    /// A range of numbers.
    struct Range {
        let carrier: String
        let account: String
        let services: [String]
        let remaining: Int64
        let isLow: Bool
    }

    /// What purchases a person has to clear up; or why that is not known.
    let purchases: Result<ReferralPage, LabelRefusal>
    /// What labels carriers keep; or why that is not known.
    let kept: Result<KeptLabelPage, LabelRefusal>
    let carriers: [CarrierStanding]
    let printers: [Printer]
    /// The ranges in use; or why they are not known.
    let ranges: Result<[Range], LabelRefusal>
    /// What became of what was sent before, if it came to nothing.
    var refusal: Problem?

    /// The page.
    func html() -> [UInt8] {
        var html = HTMLWriter()
        html.element("html", ["lang": "en"]) { html in
            html.element("head") { html in
                html.void("meta", ["charset": "utf-8"])
                html.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
                html.element("title", "Waybill")
                html.void("link", ["rel": "stylesheet", "href": ConsolePage.stylePath])
            }
            html.element("body") { html in
                html.element("h1", "Waybill")
                if let refusal { write(refusal, to: &html) }
                writePurchases(to: &html)
                writeKept(to: &html)
                writeCarriers(to: &html)
                writePrinters(to: &html)
                writeRanges(to: &html)
            }
        }
        return html.bytes
    }

    private func write(_ refusal: Problem, to html: inout HTMLWriter) {
        html.element("div", ["class": "alert", "role": "alert"]) { html in
            html.element("strong", "Not done: \(refusal.title)")
            if let detail = refusal.detail { html.element("p", detail) }
            if !refusal.errors.isEmpty {
                html.element("ul") { html in
                    for fault in refusal.errors {
                        html.element("li", "\(fault.pointer.tokens.last ?? ""): \(fault.detail)")
                    }
                }
            }
        }
    }

    // MARK: Purchases

    private func writePurchases(to html: inout HTMLWriter) {
        html.element("h2", "Labels that may have been bought")
        let page: ReferralPage
        switch purchases {
        case .failure(let refusal): return html.element("p", ["class": "alert"], refusal.problem.problem.title)
        case .success(let found): page = found
        }
        if page.underWay > 0 {
            html.element(
                "p",
                page.underWay == 1
                    ? "For 1 more parcel the carrier is still being asked."
                    : "For \(page.underWay) more parcels the carriers are still being asked.")
        }
        guard !page.referrals.isEmpty else {
            return html.element("p", ["class": "good"], "None waits for anybody.")
        }
        html.element(
            "p",
            "The carrier did not say whether it has made these labels. Ask it by our reference, then say here what it has "
                + "said. Until then the parcel gets no other label.")
        for referral in page.referrals { write(referral, to: &html) }
        if page.next != nil { html.element("p", "There are more: they come once some of these are settled.") }
    }

    private func write(_ referral: Referral, to html: inout HTMLWriter) {
        let action = "/console/labels/\(referral.label)/settle"
        var rows = [
            ("Our reference", referral.reference),
            ("Carrier", "\(referral.carrier), account \(referral.account), service \(referral.service)"),
            ("Client", referral.parcel.client), ("Expected price", "\(referral.price)"),
            ("Ordered", ConsolePage.minute(referral.started)), ("Waits since", ConsolePage.minute(referral.since)),
            ("Why", ConsolePage.reason(referral.reason)),
        ]
        if let number = referral.trackingNumber { rows.append(("Number told", number)) }
        rows.append(("Label", referral.label))
        write(referral.parcel, rows, to: &html) { html in
            html.element("details") { html in
                html.element("summary", "The carrier has made the label")
                html.element(
                    "form", ["method": "post", "action": action, "enctype": "multipart/form-data"]
                ) { html in
                    html.void("input", ["type": "hidden", "name": "end", "value": "bought"])
                    field("Tracking number", ["name": "tracking_number", "required": "", "maxlength": "64"], &html)
                    field(
                        "Price, if it is known",
                        ["name": "amount", "inputmode": "decimal", "placeholder": referral.price.amount], &html)
                    field(
                        "Currency",
                        ["name": "currency", "maxlength": "3", "value": referral.price.currency.code], &html)
                    field("The label's file", ["name": "document", "type": "file", "required": ""], &html)
                    html.element("label") { html in
                        html.text("Its form ")
                        html.element("select", ["name": "form"]) { html in
                            for form in Settlement.forms { html.element("option", ["value": form], form) }
                        }
                    }
                    html.element("button", ["type": "submit"], "Take this label")
                }
            }
            html.element("details") { html in
                html.element("summary", "The carrier has made no label")
                html.element(
                    "form", ["method": "post", "action": action, "enctype": "multipart/form-data"]
                ) { html in
                    html.void("input", ["type": "hidden", "name": "end", "value": "none"])
                    html.element("label") { html in
                        html.void(
                            "input", ["type": "checkbox", "name": "asked", "value": "yes", "required": ""])
                        html.text(" The carrier was asked for reference \(referral.reference) and has nothing.")
                    }
                    html.element("button", ["type": "submit"], "Let the parcel get another label")
                }
            }
        }
    }

    private func writeKept(to html: inout HTMLWriter) {
        let page: KeptLabelPage
        switch kept {
        case .failure(let refusal):
            html.element("h2", "Labels that carriers keep")
            return html.element("p", ["class": "alert"], refusal.problem.problem.title)
        case .success(let found): page = found
        }
        guard !page.labels.isEmpty else { return }
        html.element("h2", "Labels that carriers keep")
        html.element(
            "p",
            "The carrier has made these labels besides the ones in use, charges them, and does not take them back. Claim "
                + "their price from it, or give it up; then say so here.")
        for label in page.labels { write(label, to: &html) }
        if page.next != nil { html.element("p", "There are more: they come once some of these are seen to.") }
    }

    private func write(_ label: KeptLabel, to html: inout HTMLWriter) {
        let rows = [
            ("Tracking number", label.trackingNumber), ("Our reference", label.reference),
            ("Carrier", "\(label.carrier), account \(label.account), service \(label.service)"),
            ("Client", label.parcel.client), ("Price", label.price.map { "\($0)" } ?? "not told"),
            ("Waits since", ConsolePage.minute(label.since)),
            ("Why", label.refusal == "unanswered" ? "the carrier did not say in an hour" : label.refusal),
        ]
        write(label.parcel, rows, to: &html) { html in
            html.element("form", ["method": "post", "action": label.clearPath(under: "/console")]) { html in
                html.element("button", ["type": "submit"], "It is seen to")
            }
        }
    }

    /// What a person has to see to of a parcel, and what they can say.
    private func write(
        _ parcel: (client: String, order: String, number: String), _ rows: [(name: String, value: String)],
        to html: inout HTMLWriter,
        forms: (inout HTMLWriter) -> Void
    ) {
        html.element("section", ["class": "purchase"]) { html in
            html.element("h3", "Order \(parcel.order), parcel \(parcel.number)")
            html.element("dl") { html in
                for row in rows {
                    html.element("dt", row.name)
                    html.element("dd", row.value)
                }
            }
            forms(&html)
        }
    }

    private func field(
        _ name: String, _ attributes: KeyValuePairs<StaticString, String>, _ html: inout HTMLWriter
    ) {
        html.element("label") { html in
            html.text(name + " ")
            html.void("input", attributes)
        }
    }

    private static func minute(_ time: Timestamp) -> String {
        String("\(time)".prefix(16)).replacing("T", with: " ") + " UTC"
    }

    private static func reason(_ code: String) -> String {
        switch code {
        case "no-recovery": "this carrier cannot be asked by program"
        case "out-of-time": "the carrier gave no answer that says it, for two minutes"
        case "number-known": "the number that it told is another parcel's"
        case "other-request": "it knows our reference for another shipment"
        default: code
        }
    }

    // MARK: Carriers, printers and numbers

    private func writeCarriers(to html: inout HTMLWriter) {
        guard !carriers.isEmpty else { return }
        html.element("h2", "Carriers")
        table(["Carrier", "Account", "State", "At work", "Waiting"], to: &html) { row in
            for carrier in carriers {
                let state =
                    switch (carrier.givenUpSeconds, carrier.pausedSeconds) {
                    case (nil, nil): "ready"
                    case (let seconds?, _) where seconds > 0: "given up for its failures, tried again in \(seconds) s"
                    case (_?, _): "given up for its failures, being tried again"
                    case (nil, let seconds?): "wants to be left alone for \(seconds) s"
                    }
                row(
                    [carrier.carrier, carrier.account, state, "\(carrier.atWork)", "\(carrier.waiting)"],
                    carrier.givenUpSeconds != nil)
            }
        }
    }

    private func writePrinters(to html: inout HTMLWriter) {
        html.element("h2", "Printers")
        guard !printers.isEmpty else { return html.element("p", "None is set up.") }
        table(["Printer", "Stations", "State", ""], to: &html) { row in
            for printer in printers {
                row(
                    [printer.name, printer.stations.joined(separator: ", "), printer.state, printer.details],
                    printer.needsSomebody)
            }
        }
    }

    private func writeRanges(to html: inout HTMLWriter) {
        html.element("h2", "Tracking numbers")
        switch ranges {
        case .failure(let refusal): html.element("p", ["class": "alert"], refusal.problem.problem.title)
        case .success(let ranges) where ranges.isEmpty:
            html.element("p", "No carrier has granted any: labels of our own are specimens.")
        case .success(let ranges):
            table(["Carrier", "Account", "Services", "Left", ""], to: &html) { row in
                for range in ranges {
                    row(
                        [
                            range.carrier, range.account,
                            range.services.isEmpty ? "all" : range.services.joined(separator: ", "),
                            String(range.remaining), range.isLow ? "running low: ask the carrier for more" : "",
                        ], range.isLow)
                }
            }
        }
    }

    private func table(
        _ titles: [String], to html: inout HTMLWriter, _ rows: (_ row: ([String], _ isAlert: Bool) -> Void) -> Void
    ) {
        html.element("table") { html in
            html.element("thead") { html in
                html.element("tr") { html in
                    for title in titles { html.element("th", ["scope": "col"], title) }
                }
            }
            html.element("tbody") { html in
                rows { cells, isAlert in
                    html.element("tr", ["class": isAlert ? "alert" : ""]) { html in
                        for cell in cells { html.element("td", cell) }
                    }
                }
            }
        }
    }

    // MARK: How it looks

    /// Where the style is.
    static let stylePath = "/console/style.css"

    /// The style.
    static let style = """
        :root { color-scheme: light dark; }
        body { font: 1rem/1.5 system-ui, sans-serif; margin: 1rem auto; max-width: 60rem; padding: 0 1rem; }
        h1 { font-size: 1.4rem; }
        h2 { font-size: 1.15rem; margin-top: 2rem; }
        h3 { font-size: 1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
        table { border-collapse: collapse; width: 100%; }
        th, td { border-bottom: 1px solid #8888; padding: .25rem .5rem; text-align: left; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 .5rem; }
        dd { margin: 0; overflow-wrap: anywhere; }
        label { display: block; margin: .4rem 0; }
        button { font: inherit; margin: .4rem 0; }
        .purchase { border: 1px solid #8888; border-left: .3rem solid #c60; margin: 1rem 0; padding: .75rem; }
        .alert { border-left: .3rem solid #c00; padding-left: .5rem; }
        .good { border-left: .3rem solid #080; padding-left: .5rem; }

        """
}
