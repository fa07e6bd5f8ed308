import LabelDesk
import RatingEngine
import ShipmentModel
import TextFormats
import WireFormat

/// What part of a batch is answered with.
struct QuoteAnswer: Sendable {
    /// For standard output.
    var output: [UInt8] = []
    /// For standard error.
    var errors: [UInt8] = []
    /// How many inputs the part has.
    var inputs = 0
    /// How many of them are no shipments.
    var faulty = 0
    /// How many shipments there is no rate to take for.
    var withoutRate = 0
}

/// Prices the shipments of a batch and writes the answers.
struct QuoteWriter: Sendable {
    /// How answers are written.
    enum Form: Sendable {
        /// A table for people.
        case table(explain: Bool)
        /// A JSON object a line.
        case json
        /// A row an input, or with `explain` a row for every rate and refusal.
        case csv(explain: Bool)
    }

    /// The first row of CSV.
    static let header: [UInt8] = {
        var csv = CSVWriter()
        csv.row([
            "input", "line", "order", "parcel", "status", "carrier", "account", "service", "zone_or_format",
            "billable_weight", "weight_basis", "price", "currency", "detail",
        ])
        return csv.take()
    }()

    let quoter: Quoter
    let form: Form
    /// What to call the input in messages.
    let file: String
    /// The ship date of all shipments; nil for each its own.
    let date: CivilDate?
    /// The ship date of shipments without one.
    let today: CivilDate

    /// Answers a part.
    ///
    /// - Parameter buffer: reused storage, one a thread.
    func answer(_ part: BatchPart, _ buffer: inout RateBuffer) -> QuoteAnswer {
        var answer = QuoteAnswer()
        part.read { input in
            answer.inputs += 1
            do throws(ShipmentFaults) {
                let shipment = try input.result.get()
                add(input, shipment, &buffer, to: &answer)
            } catch {
                add(input, error, to: &answer)
            }
        }
        return answer
    }

    private func add(
        _ input: ShipmentInput, _ shipment: Shipment, _ buffer: inout RateBuffer, to answer: inout QuoteAnswer
    ) {
        let date = date ?? shipment.shipDate ?? today
        if case .csv(explain: false) = form {
            var csv = CSVWriter(into: take(&answer.output))
            place(input, shipment, in: &csv)
            if !chooseRow(shipment, on: date, &buffer, into: &csv) { answer.withoutRate += 1 }
            answer.output = csv.take()
            return
        }
        let quote = quoter.quote(shipment, on: date, buffer: &buffer)
        if quote.selected == nil { answer.withoutRate += 1 }
        switch form {
        case .json:
            var json = JSONWriter(into: take(&answer.output))
            json.beginObject()
            if let order = shipment.order { json.member("order", order) }
            QuoteJSON.parcels(of: shipment, to: &json)
            QuoteJSON.members(of: quote, to: &json)
            json.endObject()
            json.lineFeed()
            answer.output = json.take()
        case .csv:
            var csv = CSVWriter(into: take(&answer.output))
            explain(input, shipment, quote, to: &csv)
            answer.output = csv.take()
        case .table(let explain):
            if input.index != 0 { answer.output.append(UInt8(ascii: "\n")) }
            answer.output += (QuoteTable.text(shipment, quote, explain: explain) + "\n").utf8
        }
    }

    /// The buffer, left empty behind, so that a writer appends to it without a copy.
    private func take(_ buffer: inout [UInt8]) -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &buffer)
        return taken
    }

    // MARK: Rows

    /// Which input a row is about.
    private func place(_ input: ShipmentInput, _ shipment: Shipment, in csv: inout CSVWriter) {
        csv.field(input.index.map { String($0 + 1) } ?? "")
        csv.field(String(input.line))
        csv.field(shipment.order ?? "")
        csv.field(shipment.parcels.map { String($0.number) }.joined(separator: " "))
    }

    /// Writes the rest of a shipment's row: the rate to take, or why there is none. The one place where a choice is wanted
    /// without its explanation.
    ///
    /// - Returns: whether there is a rate to take.
    private func chooseRow(
        _ shipment: Shipment, on date: CivilDate, _ buffer: inout RateBuffer, into csv: inout CSVWriter
    ) -> Bool {
        if let choice = quoter.choose(shipment, on: date, buffer: &buffer) {
            write(choice, to: &csv)
            return true
        }
        let quote = quoter.quote(shipment, on: date, buffer: &buffer)
        guard let selected = quote.selected else {
            csv.field("none")
            for _ in 0..<8 { csv.field("") }
            csv.field(quote.selection.joined(separator: "; "))
            csv.endRow()
            return false
        }
        write(quote.rates[selected], isSelected: true, to: &csv)
        return true
    }

    private func write(_ choice: Quoter.Choice, to csv: inout CSVWriter) {
        csv.field("selected")
        csv.field(choice.carrier)
        csv.field(choice.account)
        csv.field(choice.service)
        csv.field(choice.zoneOrFormat)
        csv.field(choice.billableWeight)
        csv.field(choice.weightBasis.rawValue)
        csv.field(choice.price.amount)
        csv.field(choice.price.currency.code)
        csv.field(choice.missing ?? "")
        csv.endRow()
    }

    private func write(_ rate: Quote.Rate, isSelected: Bool, to csv: inout CSVWriter) {
        csv.field(isSelected ? "selected" : "rate")
        csv.field(rate.carrier)
        csv.field(rate.account)
        csv.field(rate.service)
        csv.field(rate.zone ?? rate.format ?? "")
        csv.field(rate.billableWeight)
        csv.field(rate.weightBasis.rawValue)
        csv.field(rate.price.amount)
        csv.field(rate.price.currency.code)
        csv.field(rate.missing ?? "")
        csv.endRow()
    }

    private func explain(_ input: ShipmentInput, _ shipment: Shipment, _ quote: Quote, to csv: inout CSVWriter) {
        for (index, rate) in quote.rates.enumerated() {
            place(input, shipment, in: &csv)
            write(rate, isSelected: index == quote.selected, to: &csv)
        }
        for service in quote.ineligible {
            place(input, shipment, in: &csv)
            csv.row(
                ["refused", service.carrier, service.account, service.service, "", "", "", "", ""]
                    + [service.reasons.map { "\($0.code.rawValue): \($0.message)" }.joined(separator: "; ")])
        }
    }

    // MARK: Faults

    private func add(_ input: ShipmentInput, _ faults: ShipmentFaults, to answer: inout QuoteAnswer) {
        answer.faulty += 1
        for line in faults.lines(in: file) { answer.errors += (line + "\n").utf8 }
        switch form {
        case .json:
            answer.output += Problem.invalidShipment(faults).json() + [UInt8(ascii: "\n")]
        case .csv:
            var csv = CSVWriter(into: take(&answer.output))
            csv.row([
                input.index.map { String($0 + 1) } ?? "", String(input.line), "", "", "faulty", "", "", "", "", "", "",
                "", "",
                faults.faults.map { fault in
                    let place = fault.pointer.description.visible
                    return (place.isEmpty ? "" : place + ": ") + fault.detail
                }.joined(separator: "; "),
            ])
            answer.output = csv.take()
        case .table:
            break
        }
    }
}
