import Foundation
import RatingEngine
import Testing

@testable import RateTables

/// The JSON Schemas that editors use must say what the reader does.
@Suite struct SchemaTests {
    @Test(arguments: [("tariff", Shape.tariff), ("selection", Shape.selection)])
    func keysAreThoseOfTheReader(name: String, root: Shape) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: repositoryPath("rate-tables/\(name).schema.json")))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        var objects = try #require(schema["$defs"] as? [String: [String: Any]])
        objects[name] = schema
        let selection: Set<Shape> = [.selection, .client, .markup, .discouragement, .exclusion]
        let expected = Shape.allCases.filter { selection.contains($0) == (root == .selection) }
        #expect(Set(objects.keys) == Set(expected.map(\.rawValue)))
        for shape in expected {
            let object = try #require(objects[shape.rawValue])
            let properties = try #require(object["properties"] as? [String: Any])
            #expect(Set(properties.keys) == Set(shape.keys), "\(shape)")
            #expect(Set(object["required"] as? [String] ?? []) == Set(shape.required), "\(shape)")
            #expect(object["additionalProperties"] as? Bool == false, "\(shape)")
            #expect(object["description"] is String, "\(shape)")
            #expect(properties.values.allSatisfy { $0 is [String: Any] })
        }
    }

    @Test func templatesAndCustomsFormsAreThoseOfTheReader() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: repositoryPath("rate-tables/tariff.schema.json")))
        let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let shapes = try #require(schema["$defs"] as? [String: [String: Any]])
        let label = try #require(shapes["label"]?["properties"] as? [String: [String: Any]])
        let names = label["template"]?["enum"] as? [String]
        #expect(names == LabelDefinition.Template.allCases.map(\.rawValue))
        let forms = label["customs"]?["enum"] as? [String]
        #expect(forms == LabelDefinition.Customs.allCases.map(\.rawValue))
    }

    @Test(arguments: Shape.allCases) func keysAreDistinct(shape: Shape) {
        #expect(Set(shape.keys).count == shape.keys.count)
    }

    @Test func measuresAreThoseOfTheEngine() {
        #expect(Set(Shape.measures.keys) == Set(ParcelMeasure.allCases.map(\.rawValue)))
    }

    @Test(arguments: ["rate-tables", "Examples/fixtures/s10/rate-tables", "Examples/fixtures/dpd/rate-tables"])
    func filesNameTheirSchema(folder: String) throws {
        let source = try RateSource.read(directory: repositoryPath(folder))
        for (path, bytes) in source.files where path.hasSuffix(".yaml") {
            let first = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
            let prefix = "# yaml-language-server: $schema="
            #expect(first.hasPrefix(prefix), "\(path)")
            let schema = repositoryPath(folder) + "/" + path + "/../" + first.dropFirst(prefix.count)
            let resolved = URL(fileURLWithPath: schema).standardizedFileURL.path
            let name = path == "selection.yaml" ? "selection" : "tariff"
            #expect(resolved == repositoryPath("rate-tables/\(name).schema.json"), "\(path)")
        }
    }
}
