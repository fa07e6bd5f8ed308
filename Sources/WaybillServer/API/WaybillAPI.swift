public import LabelDesk
internal import LabelRender
internal import Printing
internal import RatingEngine
internal import ShipmentModel
internal import ShippingLog
internal import TextFormats
internal import WireFormat

/// The handlers of the HTTP interface: a request in, an answer out. What travels is decided here; nothing here knows a
/// connection, so that every answer can be tested as a function.
public struct WaybillAPI: Sendable {
    /// The largest body read, 1 MiB.
    public static let maximumBodyBytes = 1 << 20
    /// The largest body that says how a purchase ended, 8 MiB.
    public static let maximumSettlementBytes = 8 << 20

    let desk: LabelDesk

    /// The interface to a desk.
    public init(desk: LabelDesk) { self.desk = desk }

    /// `GET /ready`: whether requests can be served, which they can once the store answers.
    func ready() async -> APIResponse {
        await desk.isReady()
            ? .text("ready\n")
            : .problem(Problem(title: "The store does not answer", status: 503, code: "not-ready"), retryAfter: 1)
    }

    /// `POST /v1/quotes`: prices a shipment with every service.
    func quote(_ request: APIRequest) -> APIResponse {
        do throws(ShipmentFaults) {
            let shipment = try ShipmentReader.read(request.body, for: .quote)
            var json = JSONWriter()
            QuoteJSON.write(desk.quote(shipment), to: &json)
            return .json(200, json.take())
        } catch {
            return .problem(.invalidShipment(error))
        }
    }

    /// `POST /v1/labels`: the label of a shipment's parcel, the one it has or a new one.
    func issueLabel(_ request: APIRequest) async -> APIResponse {
        let key: String?
        let form: DocumentForm?
        let reissues: Bool
        do throws(APIRefusal) {
            key = try IdempotencyKey.read(request.headers["idempotency-key"] ?? [])
            try request.allowParameters(PrintParameters.names.union(["print", "reissue"]))
            reissues = try request.flag("reissue")
            form = try DocumentForm(accept: request.headers["accept"] ?? [], query: request.query)
        } catch {
            return await withSlip(error.response, request) {
                RefusedLabel(error.problem, station: $0, order: unreadOrder(request), requestID: request.id)
            }
        }
        let shipment: Shipment
        do throws(ShipmentFaults) {
            shipment = try ShipmentReader.read(request.body, for: .label).requiringOneParcel()
        } catch {
            return await withSlip(.problem(.invalidShipment(error)), request) {
                RefusedLabel(
                    .invalid(error), station: $0, order: unreadOrder(request), parcel: nil, requestID: request.id)
            }
        }
        let asked = LabelRequest(
            shipment: shipment, key: key, who: "api", requestID: request.id, deadline: request.deadline,
            forms: form.map { [$0.name] } ?? [], printer: request.query["print"], reissues: reissues)
        do throws(LabelRefusal) {
            return await stands(try await desk.issue(asked), form, asked, request)
        } catch {
            return await withSlip(.refusal(error, of: sent(request)), request) {
                RefusedLabel(
                    error, station: $0, order: shipment.order ?? "", parcel: shipment.parcels.first?.number,
                    requestID: request.id)
            }
        }
    }

    /// The answer with a label that stands. It is printed where that was asked for, even if it cannot be had in the form
    /// that it was asked for in; then the refusal tells beside it where the label is, and what became of printing it.
    private func stands(
        _ answer: LabelAnswer, _ form: DocumentForm?, _ asked: LabelRequest, _ request: APIRequest
    ) async -> APIResponse {
        var response: APIResponse
        do throws(LabelRefusal) {
            if let form {
                let bytes = try await desk.document(answer.label.label, form.name, deadline: asked.deadline)
                response = APIResponse(status: 201, contentType: form.name.format.mediaType, body: bytes)
            } else {
                response = .json(201, LabelJSON.write(answer))
            }
        } catch {
            response = .refusal(error, of: sent(request))
        }
        response.headers.append(("Location", "/v1/labels/\(answer.label.label)"))
        if let duplicate = answer.duplicate {
            response.headers.append(("Waybill-Deduplicated", duplicate.rawValue))
        }
        // Not in the body: that is the same for the same key, whatever became of printing.
        if asked.printer != nil {
            response.headers.append((WaybillAPI.printField, await printOnce(answer, asked)))
        }
        return response
    }

    /// The shipment as it was sent; nil if it is not JSON.
    private func sent(_ request: APIRequest) -> JSONValue? { (try? JSONDocument(request.body))?.root }

    private static let printField = "Waybill-Print"

    /// The order's number in a body that is no shipment, where there is one.
    private func unreadOrder(_ request: APIRequest) -> String {
        sent(request)?["order"]?.string ?? ""
    }

    /// An answer that refuses a label, and beside it a slip at the printer that was to print the label.
    private func withSlip(
        _ refusal: APIResponse, _ request: APIRequest, _ refused: (_ station: String) -> RefusedLabel?
    ) async -> APIResponse {
        guard let refused = request.query["print"].flatMap(refused), let report = await desk.printSlip(refused) else {
            return refusal
        }
        var response = refusal
        var field = "error-slip; outcome=\(report.outcome?.code ?? "not-again")"
        if let fault = report.outcome?.fault { field += "; reason=\(fault.code.rawValue)" }
        response.headers.append((WaybillAPI.printField, field + "; printer=\(report.printer)"))
        return response
    }

    /// What became of printing a label that was asked for with `?print=`, as the header field `Waybill-Print` tells it.
    /// The label stands, so nothing is refused any more.
    private func printOnce(_ answer: LabelAnswer, _ asked: LabelRequest) async -> String {
        do throws(LabelRefusal) {
            return try await desk.printOnce(answer, asked).field
        } catch {
            let refused = RefusedLabel(
                error, station: asked.printer ?? "", order: asked.shipment.order ?? "",
                parcel: asked.shipment.parcels.first?.number, stands: true, requestID: asked.requestID)
            var slip = ""
            if let refused, let report = await desk.printSlip(refused) {
                slip = "; slip=\(report.outcome?.code ?? "not-again"); printer=\(report.printer)"
            }
            return "not-printed; reason=\(error.problem.problem.code)" + slip
        }
    }

    /// `POST /v1/labels/{id}/print?printer=`: prints a label, again if it has been printed.
    func printLabel(_ id: String, _ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) {
            try request.allowParameters(["printer"])
        } catch {
            return error.response
        }
        guard let printer = request.query["printer"] else {
            return .problem(
                Problem(
                    title: "A parameter is missing", status: 400, code: "missing-parameter",
                    detail: "?printer=: the name of a printer or station"))
        }
        do throws(LabelRefusal) {
            let report = try await desk.print(
                id, on: printer, who: "api", requestID: request.id, deadline: request.deadline)
            var response = APIResponse.json(200, report.json)
            if let (problem, seconds) = report.problem { response = .problem(problem, retryAfter: seconds) }
            let why = [report.outcome.fault.map { "\($0.code.rawValue): \($0.detail)" }, report.unrecorded]
            response.operatorDetail = why.compactMap(\.self).joined(separator: "; ")
            return response
        } catch {
            return .refusal(error)
        }
    }

    /// `POST /v1/labels/{id}/void`: voids a label, as often as it is asked for. Answers with what became of it.
    func voidLabel(_ id: String, _ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) { try request.allowParameters([]) } catch { return error.response }
        do throws(LabelRefusal) {
            try await desk.void(id, who: "api", requestID: request.id, deadline: request.deadline)
        } catch {
            return .refusal(error)
        }
        return await label(id)
    }

    /// `GET /v1/printers`: the printers and how each of them is.
    /// A printer that has not answered within `patience` is unreachable.
    func printers(patience: Duration = .seconds(5)) async -> APIResponse {
        let statuses = await desk.printers.statuses(deadline: .now + patience)
        return .json(200, PrinterJSON.write(desk.printers, statuses))
    }

    /// `GET /v1/labels/{id}`: a label and what became of it.
    func label(_ id: String) async -> APIResponse {
        do throws(LabelRefusal) {
            let (answer, status, handover, printing) = try await desk.label(id)
            return .json(200, LabelJSON.write(answer, status: status, handover: handover, printing: printing))
        } catch {
            return .refusal(error)
        }
    }

    /// `GET /v1/labels/{id}/document.{zpl,pdf,png}`, `…/customs.{zpl,pdf,png}`: a label, and the customs declaration that
    /// goes with it.
    func document(_ id: String, _ file: String, _ request: APIRequest) async -> APIResponse {
        let parts = file.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let kind = DocumentName.Kind(rawValue: parts[0]),
            let format = LabelFormat(rawValue: parts[1])
        else { return .notFound }
        let name: DocumentName
        do throws(APIRefusal) {
            try request.allowParameters(PrintParameters.names)
            name = try PrintParameters(request.query).name(format, of: kind)
        } catch {
            return error.response
        }
        do throws(LabelRefusal) {
            let bytes = try await desk.document(id, name, deadline: request.deadline)
            return APIResponse(status: 200, contentType: format.mediaType, body: bytes)
        } catch {
            return .refusal(error)
        }
    }
}
