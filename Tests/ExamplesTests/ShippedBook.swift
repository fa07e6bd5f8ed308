import Foundation
import RateTables
import RatingEngine
import ShipmentModel
import TextFormats
import WireFormat

/// The rate tables and examples that the repository ships.
enum Shipped {
    /// The repository's root.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The shipped rate tables.
    static let rates: RateDirectory = {
        do { return try RateDirectory.load(root + "/rate-tables") } catch { fatalError("\(error)") }
    }()

    /// Compiled.
    static let book: RateBook = {
        do {
            return try RateBook(tariffs: rates.tariffs, exchangeRates: rates.exchangeRates, digest: rates.digest)
        } catch { fatalError("\(error)") }
    }()

    /// A file below the root.
    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: root + "/" + path)))
    }

    /// A table of text with a header: each row by column name.
    static func table(_ path: String) throws -> [[String: String]] {
        let rows = try CSVReader.rows(try bytes(path), sameWidth: false).map { try $0.get().texts }
        guard let header = rows.first else { return [] }
        return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }

    /// The quote of an example on its own ship date.
    static func quote(_ path: String) throws -> Quote {
        let shipment = try ShipmentReader.read(try bytes(path), for: .quote)
        return quote(shipment)
    }

    /// The quote of a shipment on its own ship date.
    static func quote(_ shipment: Shipment, policy: SelectionPolicy = rates.selection) -> Quote {
        quote(shipment, book: book, policy: policy)
    }

    /// The same from another book.
    static func quote(_ shipment: Shipment, book: RateBook, policy: SelectionPolicy) -> Quote {
        var buffer = RateBuffer()
        return Quoter(book, policy).quote(
            shipment, on: shipment.shipDate ?? CivilDate("2025-12-02")!, buffer: &buffer)
    }
}
