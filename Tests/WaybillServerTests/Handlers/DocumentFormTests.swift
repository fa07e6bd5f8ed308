import LabelDesk
import LabelRender
import Testing

@testable import WaybillServer

/// In which form a label is asked for.
@Suite struct DocumentFormTests {
    static let accepted: [(accept: [String], query: [String: String], form: DocumentName?)] = [
        ([], [:], nil), (["*/*"], [:], nil), (["application/json"], [:], nil), (["application/*"], [:], nil),
        (["application/zpl"], [:], DocumentName(.zpl, .dpi203)),
        (["APPLICATION/ZPL"], [:], DocumentName(.zpl, .dpi203)),
        ([" application/zpl ; q=0.9"], ["dpi": "300"], DocumentName(.zpl, .dpi300)),
        (["application/pdf"], ["dpi": "600"], DocumentName(.pdf, .dpi203)),
        (["image/png"], ["dpi": "600", "size": "4x6in"], DocumentName(.png, .dpi600)),
        (["application/zpl"], ["size": "100x150mm"], DocumentName(.zpl, .dpi203, size: .mm100x150)),
        (["application/zpl"], ["turn": "270", "dpi": "300"], DocumentName(.zpl, .dpi300, turn: .threeQuarters)),
        (["application/pdf"], ["size": "a6", "turn": "90"], DocumentName(.pdf, size: .a6, turn: .quarter)),
        (["application/pdf"], ["size": "a4x4", "turn": "0"], DocumentName(.pdf, size: .a4x4)),
        (["image/png"], ["size": "a4x4"], DocumentName(.png, .dpi203, size: .a4x4)), ([], ["size": "a4x4"], nil),
        (["text/html, application/pdf"], [:], DocumentName(.pdf, .dpi203)),
        (["text/html", "image/png"], [:], DocumentName(.png, .dpi203)),
        (["application/json, image/png"], [:], nil),
        (["image/png, application/json"], [:], DocumentName(.png, .dpi203)),
        (["image/png, application/json;q=0.9"], [:], DocumentName(.png, .dpi203)),
        (["image/*"], [:], DocumentName(.png, .dpi203)),
        (["application/json;q=0, */*"], [:], DocumentName(.zpl, .dpi203)),
        (
            ["*/*, application/zpl;q=0.2, application/pdf;q=0.1, application/json;q=0.15, image/*;q=0"], [:],
            DocumentName(.zpl, .dpi203)
        ),
        (["text/html, */*;q=0.1"], [:], nil),
    ]

    @Test(arguments: accepted.indices)
    func isUnderstood(_ index: Int) throws {
        let (accept, query, form) = Self.accepted[index]
        #expect(try DocumentForm(accept: accept, query: query)?.name == form)
    }

    static let refused: [(accept: [String], query: [String: String], status: Int)] = [
        (["text/html"], [:], 406), (["image/jpeg"], [:], 406), (["application/zplx"], [:], 406),
        (["text/plain", "text/html"], [:], 406), (["*/*;q=0"], [:], 406), (["zpl"], [:], 406), ([";,;/"], [:], 406),
        ([], ["print": "desk-1"], 404), ([], ["DPI": "203"], 400), (["image/png"], ["dpi": "+203"], 400),
        (["image/png"], ["dpi": "204"], 400), (["image/png"], ["dpi": ""], 400), (["image/png"], ["dpi": "-203"], 400),
        (["image/png"], ["dpi": "203.0"], 400), (["image/png"], ["dpi": "99999999999999999999"], 400),
        (["image/png"], ["dpi": "٢٠٣"], 400), ([], ["dpi": "x"], 400), ([], ["size": "a4"], 400),
        (["application/zpl"], ["size": "a4x4"], 400), (["application/zpl"], ["size": "A6"], 400),
        (["image/png"], ["turn": "45"], 400), (["image/png"], ["turn": "+90"], 400), ([], ["turn": "left"], 400),
        (["application/pdf"], ["size": "4x6in ", "turn": "90"], 400), (["application/pdf"], ["orientation": "90"], 400),
        (["application/zpl"], ["size": "4x6"], 400), (["application/zpl"], ["size": ""], 400),
    ]

    @Test(arguments: refused.indices)
    func isRefused(_ index: Int) async throws {
        let (accept, query, status) = Self.refused[index]
        try await APIFixture.open { fixture async throws in
            let response = await fixture.label(Samples.order(), headers: ["accept": accept], query: query)
            #expect(response.status == status)
            #expect(response.contentType == "application/problem+json")
            #expect(try await fixture.eventCount() == 0)
        }
    }

    @Test func theLabelItselfIsTheDocumentUnderItsAddress() async throws {
        try await APIFixture.open { fixture async throws in
            for (format, start) in [(LabelFormat.zpl, "^XA"), (.pdf, "%PDF-"), (.png, "\u{89}PNG")] {
                let response = await fixture.label(Samples.order(), headers: ["accept": [format.mediaType]])
                #expect(response.status == 201 && response.contentType == format.mediaType)
                #expect(response.body.starts(with: start.unicodeScalars.map { UInt8($0.value) }))
                let location = response.headers.first { $0.name == "Location" }?.value ?? ""
                let id = String(location.dropFirst("/v1/labels/".count))
                let document = await fixture.api.document(
                    id, "document.\(format.rawValue)", APIFixture.request([], [:], [:]))
                #expect(document.status == 200 && document.body == response.body)
                let label = await fixture.api.label(id)
                #expect(label.status == 200)
                #expect(try Answer(label.body).text("status") == "issued")
            }
        }
    }

    static let unknownValues = [
        ("size", "a5", "4x6in, 100x150mm, a6, a4x4"), ("turn", "45", "0, 90, 180, 270"), ("dpi", "72", "203, 300, 600"),
    ]

    @Test(arguments: unknownValues)
    func whatIsKnownIsNamed(name: String, value: String, known: String) async throws {
        try await APIFixture.open { fixture async throws in
            let wrong = try Answer(await fixture.label(Samples.order(), query: [name: value]).body)
            #expect(wrong.text("code") == "unknown-parameter-value")
            #expect(wrong.text("detail") == "?\(name)=\(value): known are \(known)")
            let sheet = try Answer(
                await fixture.label(Samples.order(), headers: ["accept": ["application/zpl"]], query: ["size": "a4x4"])
                    .body)
            #expect(sheet.text("code") == "wrong-size")
            #expect(sheet.text("detail")?.hasSuffix("which take 4x6in, 100x150mm, a6") == true)
            let other = try Answer(await fixture.label(Samples.order(), query: ["sise": "a6"]).body)
            #expect(other.text("detail")?.hasSuffix(" dpi, print, reissue, size, turn") == true)
        }
    }

    @Test(arguments: [
        ("size", "100x150mm", "^PW800", "^LL1200"), ("size", "a6", "^PW840", "^LL1184"),
        ("turn", "90", "^PW1218", "^LL812"), ("turn", "180", "^PW812", "^LL1218"),
    ])
    func printersGetTheirSize(name: String, value: String, width: String, length: String) async throws {
        try await APIFixture.open { fixture async throws in
            let zpl = await fixture.label(
                Samples.order(), headers: ["accept": ["application/zpl"]], query: [name: value])
            let text = String(decoding: zpl.body, as: UTF8.self)
            #expect(
                zpl.status == 201 && text.contains(width + "\n") && text.contains(length + "\n"), "\(text.prefix(80))")
            let id = try #require(zpl.headers.first { $0.name == "Location" }?.value.split(separator: "/").last)
            func document(_ query: [String: String]) async -> APIResponse {
                await fixture.api.document(String(id), "document.zpl", APIFixture.request([], [:], query))
            }
            #expect(await document([name: value]).body == zpl.body)
            let usual = await document([:])
            #expect(usual.status == 200 && usual.body != zpl.body)
            #expect(await document(["size": "4x6in", "turn": "0", "dpi": "203"]).body == usual.body)
            #expect(await document(["size": "a4x4"]).status == 400)
        }
    }

    @Test(arguments: ["document", "document.gif", "document.ZPL", "document.zpl.zpl", ".zpl", ""])
    func noOtherDocuments(_ file: String) async throws {
        try await APIFixture.open { fixture async throws in
            let answer = try Answer(await fixture.label(Samples.order()).body)
            let id = answer.text("id") ?? ""
            #expect(await fixture.api.document(id, file, APIFixture.request([], [:], [:])).status == 404)
            let wrong = await fixture.api.document(id, "document.png", APIFixture.request([], [:], ["dpi": "72"]))
            #expect(wrong.status == 400)
        }
    }

    @Test(arguments: ["", "lbl_", "lbl_00000000000000000000000000", "%00", String(repeating: "x", count: 10_000)])
    func unknownLabelsAreNotFound(_ id: String) async throws {
        try await APIFixture.open { fixture async throws in
            #expect(await fixture.api.label(id).status == 404)
            #expect(await fixture.api.document(id, "document.zpl", APIFixture.request([], [:], [:])).status == 404)
        }
    }

    /// DPD's bars are too fine or too wide for a British postcode at some resolution: a label that stands is refused in
    /// this form, and a label that is asked for in it is not issued.
    @Test(arguments: ["application/zpl", "image/png"])
    func whatCannotBeWrittenAsAskedForIsNotIssued(type: String) async throws {
        try await APIFixture.open(tables: .dpd) { fixture async throws in
            func issue(_ order: String, _ query: [String: String]) async -> APIResponse {
                await fixture.label(
                    Samples.withinBritain(order, name: "Gwen Price"), headers: ["accept": [type]], query: query)
            }
            let standing = await issue("GB-1", [:])
            let id = try #require(standing.headers.first { $0.name == "Location" }?.value.split(separator: "/").last)
            let file = type == "image/png" ? "document.png" : "document.zpl"
            var refused: [String: String]?
            for dpi in ["300", "600"] {
                for size in ["4x6in", "100x150mm", "a6"] where refused == nil {
                    let query = ["dpi": dpi, "size": size]
                    if await fixture.document(String(id), file, query: query).status == 422 { refused = query }
                }
            }
            let query = try #require(refused)
            let before = try await fixture.eventCount()
            let answer = await issue("GB-2", query)
            #expect(answer.status == 422)
            #expect(try await fixture.eventCount() == before)
            #expect(await issue("GB-2", [:]).status == 201)
        }
    }
}
