internal import LabelDesk
internal import TextFormats
internal import WireFormat

/// What is handed over to carriers, day by day.
extension WaybillAPI {
    /// How many manifests a page of them has, unless asked for otherwise, and at most.
    private static let manifestPage = (usual: 20, most: 100)

    /// `GET /v1/manifests?after=&limit=`: manifests, and days with labels that are due.
    func manifests(_ request: APIRequest) async -> APIResponse {
        var after: ManifestName?
        var limit = WaybillAPI.manifestPage.usual
        do throws(APIRefusal) {
            try request.allowParameters(["after", "limit"])
            if let text = request.query["after"] {
                after = ManifestName(id: text)
                if after == nil {
                    throw WaybillAPI.badParameter("after", text, "a manifest's id")
                }
            }
            if let text = request.query["limit"] {
                guard let number = Int(text), (1...WaybillAPI.manifestPage.most).contains(number) else {
                    throw WaybillAPI.badParameter("limit", text, "1 to \(WaybillAPI.manifestPage.most)")
                }
                limit = number
            }
        } catch {
            return error.response
        }
        return await manifest { () async throws(ManifestRefusal) in
            // One more tells whether there is another page.
            let found = try await desk.manifests.manifests(after: after, limit: limit + 1)
            let page = Array(found.prefix(limit))
            return .json(200, ManifestJSON.write(page, next: found.count > limit ? page.last?.name : nil))
        }
    }

    private static func badParameter(_ name: String, _ value: String, _ expected: String) -> APIRefusal {
        APIRefusal(
            Problem(
                title: "A parameter has a value that is not known here", status: 400, code: "bad-parameter",
                detail: "?\(name)=\(String(value.prefix(40)).visible): expected \(expected)"))
    }

    /// `POST /v1/manifests`: closes a day, as often as it is asked for.
    func closeManifest(_ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) { try request.allowParameters([]) } catch { return error.response }
        return await manifest { () async throws(ManifestRefusal) in
            let closed = try await desk.manifests.close(
                ManifestRequest(request.body), who: "api", requestID: request.id, deadline: request.deadline)
            var response = APIResponse.json(200, ManifestJSON.write(closed))
            response.headers.append(("Location", closed.name.link))
            return response
        }
    }

    /// `GET /v1/manifests/{id}`: a manifest with its list.
    func manifest(_ id: String) async -> APIResponse {
        await manifest { () async throws(ManifestRefusal) in
            .json(200, ManifestJSON.write(try await desk.manifests.manifest(try name(id))))
        }
    }

    /// `GET /v1/manifests/{id}/document.{pdf,csv}`: a closed manifest on paper, or as a table.
    func manifestDocument(_ id: String, _ file: String) async -> APIResponse {
        let parts = file.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0] == "document", let format = Manifest.Format(rawValue: String(parts[1])) else {
            return .notFound
        }
        return await manifest { () async throws(ManifestRefusal) in
            let bytes = try await desk.document(of: try name(id), format)
            return APIResponse(status: 200, contentType: format.mediaType, body: bytes)
        }
    }

    /// `POST /v1/manifests/{id}/reopen`: lets a closed day take labels again.
    func reopenManifest(_ id: String, _ request: APIRequest) async -> APIResponse {
        do throws(APIRefusal) { try request.allowParameters([]) } catch { return error.response }
        return await manifest { () async throws(ManifestRefusal) in
            let reopened = try await desk.manifests.reopen(
                try name(id), try ReopenRequest(request.body), who: "api", requestID: request.id,
                deadline: request.deadline)
            return .json(200, ManifestJSON.write(reopened))
        }
    }

    private func name(_ id: String) throws(ManifestRefusal) -> ManifestName {
        guard let name = ManifestName(id: id) else { throw .notFound }
        return name
    }

    private func manifest(_ body: () async throws(ManifestRefusal) -> APIResponse) async -> APIResponse {
        do throws(ManifestRefusal) {
            return try await body()
        } catch {
            let (problem, seconds) = error.problem
            var response = APIResponse.problem(problem, retryAfter: seconds)
            response.operatorDetail = error.operatorDetail
            return response
        }
    }
}
