import CarrierAdapters
import Foundation
import Testing

/// The account that an adapter's page in the documentation shows, as whoever copies it gets it.
enum PageAccount {
    /// The account on a page, read as a file of carriers is.
    ///
    /// - Parameter adapter: the adapter's name, which is the page's.
    static func of(_ adapter: String) throws -> ListedAdapter {
        try #require(pages[adapter], "there is no adapter \(adapter)").get()
    }

    private static let pages: [String: Result<ListedAdapter, any Error>] = Dictionary(
        uniqueKeysWithValues: KnownCarriers.descriptors.map { descriptor in
            (descriptor.name, Result { try read(descriptor.name) })
        })

    /// The first block of JSON on a page.
    private static func read(_ adapter: String) throws -> ListedAdapter {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(
            decoding: Data(contentsOf: root.appendingPathComponent("docs/carriers/\(adapter).md")), as: UTF8.self)
        let block = try #require(page.components(separatedBy: "```json\n").dropFirst().first, "\(adapter)")
        let account = try #require(block.components(separatedBy: "\n```").first, "\(adapter)")
        let listed = try CarrierFile.read(Array("{\"carriers\": [\(account)]}".utf8))
        guard case .adapter(let found)? = listed.first?.seller else {
            throw PageFault(page: adapter)
        }
        return found
    }

    private struct PageFault: Error { let page: String }
}
