import TestSupport
import Testing
import TextFormats

@testable import WaybillServer

@Suite struct CustomsHandlerTests {
    @Test func aParcelsDeclarationIsADocument() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let made = try Answer(await fixture.label(Samples.abroad("EX-1")).body)
            let id = try #require(made.text("id"))
            #expect(made.root["documents"]?["customs"]?.string == "/v1/labels/\(id)/customs.pdf")
            let pdf = await fixture.document(id, "customs.pdf")
            #expect(pdf.status == 200 && pdf.contentType == "application/pdf")
            #expect(try pdfTexts(pdf.body).contains("CN 23"))
            #expect(await fixture.document(id, "customs.pdf").body == pdf.body)
            let zpl = await fixture.document(id, "customs.zpl", query: ["size": "a6", "dpi": "300"])
            #expect(zpl.status == 200 && zplTexts(zpl.body).contains("CN 23"))
            #expect(await fixture.document(id, "customs.png", query: ["turn": "90"]).contentType == "image/png")
            #expect(await fixture.document(id, "customs.zpl", query: ["size": "a4x4"]).status == 400)
            for file in ["customs", "customs.", "customs.gif", "label.pdf", "customs.pdf.pdf"] {
                #expect(await fixture.document(id, file).status == 404, "\(file)")
            }
        }
    }

    @Test func aPacketHasNoSuchDocument() async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            let packet = Samples.abroad("EX-1").putting("400 g", for: "1.25 kg")
            let made = try Answer(await fixture.label(packet).body)
            #expect(made.root["documents"]?["customs"] == nil)
            let id = try #require(made.text("id"))
            let refused = await fixture.document(id, "customs.pdf")
            #expect(refused.status == 404)
            #expect(try Answer(refused.body).text("code") == "no-customs-document")
            let label = await fixture.document(id, "document.pdf")
            #expect(try pdfTexts(label.body).contains("CN 22"))
        }
    }

    /// Where the parcel is listed, and where it is not: pointers lead to where a member should be.
    @Test(arguments: [false, true]) func whatIsMissingIsNamedByItsPointer(isListed: Bool) async throws {
        try await APIFixture.open(tables: .s10) { fixture async throws in
            var body = Samples.abroad("EX-1").putting("", for: #","hs_code":"611595","origin":"PT""#)
                .putting("{}", for: #"{"customs":{"type":"sale"}}"#)
            if isListed {
                body = body.putting(#""parcels":[{"n":1,"weight":"1.25 kg""#, for: #""weight":"1.25 kg""#)
                    .putting(#"}],"options""#, for: #","options""#)
            }
            let refused = await fixture.label(body)
            let answer = try Answer(refused.body)
            #expect(refused.status == 422 && answer.text("code") == "customs-incomplete", "\(answer.root)")
            let prefix = isListed ? "/parcels/0" : ""
            #expect(
                answer.pointers == [
                    "/options/customs/type", prefix + "/contents/0/hs_code", prefix + "/contents/0/origin",
                ])
            #expect(try await fixture.eventCount() == 0)
        }
    }
}
