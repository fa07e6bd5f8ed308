import ShipmentModel
import ShippingLog
import TextFormats

/// Events of one parcel and one range, to fold.
enum SampleEvents {
    static let book = ContentDigest(of: Array("book".utf8))
    static let price = Money(micros: 7_810_000, Currency("USD")!)
    static let fingerprint = Fingerprint(of: [1], key: testKey(1))
    static let range = StreamName.book(book)

    static func requested(_ attempt: Int) -> LogEvent {
        do {
            let facts = JSONValue.object([JSONMember("weight", .string("1.25 lb"))])
            return .labelRequested(try LabelRequested(attempt: attempt, facts: facts, fingerprint: fingerprint))
        } catch { fatalError("\(error)") }
    }

    static func selected(_ attempt: Int, service: String = "ground-advantage") -> LogEvent {
        let winner = ServiceSelected.Choice(carrier: "usps", account: "commercial", service: service, price: price)
        return .serviceSelected(
            ServiceSelected(attempt: attempt, book: book, winner: winner, runnerUp: nil, why: ["cheapest"]))
    }

    static func allocated(_ attempt: Int) -> LogEvent {
        .numberAllocated(NumberAllocated(attempt: attempt, range: range, serial: 7, number: "940000000007"))
    }

    static func issued(_ attempt: Int) -> LogEvent {
        .labelIssued(
            LabelIssued(
                attempt: attempt, label: "lbl-\(attempt)", trackingNumber: "940000000007", carrier: "usps",
                account: "commercial", service: "ground-advantage", price: price,
                documents: [LabelIssued.Document(name: "zpl-203", digest: book)], specimen: false))
    }

    static func rejected(_ attempt: Int) -> LogEvent {
        .labelRejected(LabelRejected(attempt: attempt, refusedBy: "usps", code: "down"))
    }

    static func voided(_ attempt: Int, label: String? = nil) -> LogEvent {
        .labelVoided(LabelVoided(attempt: attempt, label: label ?? "lbl-\(attempt)", reason: "requested"))
    }

    static func printed(_ attempt: Int, label: String? = nil) -> LogEvent {
        .labelPrinted(
            LabelPrinted(
                attempt: attempt, label: label ?? "lbl-\(attempt)", printer: "desk-12", document: "zpl-203",
                digest: book,
                reprint: false, confirmed: "printer-idle"))
    }

    static func printFailed(_ attempt: Int, unknown: Bool) -> LogEvent {
        .printFailed(
            PrintFailed(
                attempt: attempt, label: "lbl-\(attempt)", printer: "desk-12", document: "zpl-203", digest: book,
                reprint: false, unknown: unknown, reason: "paper-out"))
    }

    static func purchaseStarted(_ attempt: Int, label: String? = nil) -> LogEvent {
        .purchaseStarted(
            PurchaseStarted(
                attempt: attempt, label: label ?? "lbl-\(attempt)", carrier: "usps", account: "commercial",
                service: "ground-advantage", reference: "ABCDEFGHIJKLMNOPQRST", request: book))
    }

    static func purchaseUnknown(_ attempt: Int) -> LogEvent {
        .purchaseUnknown(PurchaseUnknown(attempt: attempt, reason: "timed-out"))
    }

    static func purchaseReferred(_ attempt: Int) -> LogEvent {
        .purchaseReferred(PurchaseReferred(attempt: attempt, reason: "out-of-time", trackingNumber: nil))
    }

    static func extraFound(_ attempt: Int, _ number: String = "940000000014") -> LogEvent {
        .extraLabelFound(ExtraLabelFound(attempt: attempt, trackingNumber: number, price: price))
    }

    static func extraSettled(
        _ attempt: Int, _ number: String = "940000000014", refusal: String? = nil
    ) -> LogEvent {
        .extraLabelSettled(ExtraLabelSettled(attempt: attempt, trackingNumber: number, refusal: refusal))
    }

    static func extraCleared(_ attempt: Int, _ number: String = "940000000014") -> LogEvent {
        .extraLabelCleared(ExtraLabelCleared(attempt: attempt, trackingNumber: number))
    }

    static func preparationStarted(_ attempt: Int) -> LogEvent {
        .preparationStarted(PreparationStarted(attempt: attempt))
    }

    static func preparedTaken(_ attempt: Int, label: String? = nil) -> LogEvent {
        .preparedLabelTaken(PreparedLabelTaken(attempt: attempt, label: label ?? "lbl-\(attempt)"))
    }

    static func voidStarted(_ attempt: Int, label: String? = nil) -> LogEvent {
        .voidStarted(VoidStarted(attempt: attempt, label: label ?? "lbl-\(attempt)", reason: "requested"))
    }

    static func voidRefused(_ attempt: Int, label: String? = nil) -> LogEvent {
        .voidRefused(VoidRefused(attempt: attempt, label: label ?? "lbl-\(attempt)", code: "already-used"))
    }

    static func manifested(_ attempt: Int, label: String? = nil) -> LogEvent {
        .parcelManifested(
            ParcelManifested(
                attempt: attempt, label: label ?? "lbl-\(attempt)", manifest: manifest, revision: 1))
    }

    static let manifest: StreamName = {
        do {
            return try .manifest(carrier: "usps", account: "commercial", site: "US-43215", date: "2025-12-02")
        } catch { fatalError("\(error)") }
    }()

    static func entry(_ label: String) -> ManifestListed.Entry {
        ManifestListed.Entry(
            label: label, trackingNumber: "94" + label, service: "ground-advantage", parcel: manifest)
    }

    static func closing(_ revision: Int) -> LogEvent { .manifestClosing(ManifestClosing(revision: revision)) }

    static func listed(_ revision: Int, _ labels: String...) -> LogEvent {
        .manifestListed(ManifestListed(revision: revision, labels: labels.map { entry($0) }))
    }

    static func dropped(_ revision: Int, _ labels: String...) -> LogEvent {
        .manifestDropped(ManifestDropped(revision: revision, labels: labels))
    }

    /// The end of a closing whose list is that of these events.
    static func closed(_ revision: Int, after events: [LogEvent]) -> LogEvent {
        do {
            let state = try ManifestState(events)
            return .manifestClosed(
                ManifestClosed(revision: revision, count: state.count, digest: state.digest))
        } catch { fatalError("\(error)") }
    }

    static func reopened(_ revision: Int) -> LogEvent {
        .manifestReopened(ManifestReopened(revision: revision, reason: "a box came back"))
    }

    static func granted(
        _ first: Int64, _ last: Int64, services: [String] = [], specimen: Bool = false, lowWater: Int64 = 0,
        reused: Bool = false
    ) -> LogEvent {
        .rangeGranted(
            RangeGranted(
                carrier: "usps", account: "commercial", services: services, format: "imb", first: first, last: last,
                specimen: specimen, lowWater: lowWater, reused: reused))
    }

    static func leased(_ first: Int64, _ last: Int64) -> LogEvent {
        .rangeLeased(RangeLeased(first: first, last: last, process: "node-1"))
    }
}
