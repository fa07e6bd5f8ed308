public import LabelDesk
internal import LabelRender
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
        do throws(APIRefusal) {
            key = try IdempotencyKey.read(request.headers["idempotency-key"] ?? [])
            try request.allowParameters(PrintParameters.names)
            form = try DocumentForm(accept: request.headers["accept"] ?? [], query: request.query)
        } catch {
            return error.response
        }
        let shipment: Shipment
        do throws(ShipmentFaults) {
            shipment = try ShipmentReader.read(request.body, for: .label).requiringOneParcel()
        } catch {
            return .problem(.invalidShipment(error))
        }
        do throws(LabelRefusal) {
            let answer = try await desk.issue(
                LabelRequest(
                    shipment: shipment, key: key, who: "api", requestID: request.id, deadline: request.deadline,
                    size: form?.name.size ?? .fourBySix))
            var response: APIResponse
            if let form {
                let bytes = try await desk.document(answer.label.label, form.name, deadline: request.deadline)
                response = APIResponse(status: 201, contentType: form.name.format.mediaType, body: bytes)
            } else {
                response = .json(201, LabelJSON.write(answer))
            }
            response.headers.append(("Location", "/v1/labels/\(answer.label.label)"))
            if let duplicate = answer.duplicate {
                response.headers.append(("Waybill-Deduplicated", duplicate.rawValue))
            }
            return response
        } catch {
            return .refusal(error)
        }
    }

    /// `GET /v1/labels/{id}`: a label and what became of it.
    func label(_ id: String) async -> APIResponse {
        do throws(LabelRefusal) {
            let (answer, isVoided) = try await desk.label(id)
            return .json(200, LabelJSON.write(answer, isVoided: isVoided))
        } catch {
            return .refusal(error)
        }
    }

    /// `GET /v1/labels/{id}/document.{zpl,pdf,png}`: a label's document.
    func document(_ id: String, _ file: String, _ request: APIRequest) async -> APIResponse {
        guard let format = LabelFormat.allCases.first(where: { "document.\($0.rawValue)" == file }) else {
            return .notFound
        }
        let name: DocumentName
        do throws(APIRefusal) {
            try request.allowParameters(PrintParameters.names)
            name = try PrintParameters(request.query).name(format)
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
