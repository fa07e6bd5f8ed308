import Foundation
import TextFormats

/// What the tests of the interface start from.
enum Samples {
    /// The repository's root.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// The day the servers under test believe it is.
    static let today = "2025-12-02"

    /// A whole order within the United States.
    static func order(_ order: String = "SO-1", name: String = "Dana Whitfield") -> String {
        """
        {"client":"sock-shop","order":"\(order)","parcel":1,"ship_date":"\(today)",\
        "ship_from":{"company":"Buckeye Sock Works","street":["212 N High St"],"city":"Columbus","region":"OH",\
        "postcode":"43215","country":"US","phone":"+1 614 555 0142"},\
        "ship_to":{"name":"\(name)","street":["1845 N Clark St"],"city":"Chicago","region":"IL",\
        "postcode":"60614","country":"US","residential":true},\
        "weight":{"value":"1.25","unit":"lb"},\
        "dimensions":{"length":"10","width":"8","height":"4","unit":"in"},"packaging":"own",\
        "contents":[{"sku":"SOCK-1","description":"Cotton socks","quantity":2,\
        "value":{"amount":"12.50","currency":"USD"},"weight":{"value":"60","unit":"g"}}],\
        "references":{"po":"PO-4711"},"options":{"signature":"none"}}
        """
    }

    /// A whole order from London to Berlin, for the invented post of the fixture.
    static func abroad(_ order: String) -> String {
        """
        {"order":"\(order)","ship_from":{"company":"Sock Shop Ltd","street":["1 Kingsway"],"city":"London",\
        "postcode":"WC2B 6AN","country":"GB"},"ship_to":{"name":"Jürgen Müller",\
        "street":["Straße des 17. Juni 135"],"city":"Berlin","postcode":"10623","country":"DE"},\
        "weight":"1.25 kg","dimensions":{"length":30,"width":20,"height":10,"unit":"cm"},\
        "contents":[{"description":"Cotton socks","quantity":2,"value":{"amount":"10","currency":"EUR"},\
        "weight":"60 g","hs_code":"611595","origin":"PT"}],"options":{"customs":{"type":"sale"}}}
        """
    }

    /// A whole order within the United Kingdom, for the same post.
    static func withinBritain(_ order: String, name: String) -> String {
        """
        {"order":"\(order)","ship_from":{"company":"Sock Shop Ltd","street":["1 Kingsway"],"city":"London",\
        "postcode":"WC2B 6AN","country":"GB"},"ship_to":{"name":"\(name)","street":["33 Queen Street"],\
        "city":"Cardiff","postcode":"CF10 2AF","country":"GB"},"weight":"1.25 kg",\
        "dimensions":{"length":30,"width":20,"height":10,"unit":"cm"}}
        """
    }
}

/// An answer's body, taken apart.
struct Answer {
    let root: JSONValue

    init(_ body: [UInt8]) throws { root = try JSONDocument(body).root }

    func text(_ name: String) -> String? { root[name]?.string }

    /// The pointers of all faults that a problem lists, in its order.
    var pointers: [String] { root["errors"]?.array?.compactMap { $0["pointer"]?.string } ?? [] }
}

extension String {
    /// The text with another put in the place of a part that must occur.
    func putting(_ new: String, for old: String) -> String {
        precondition(contains(old), "\(old) does not occur")
        return replacingOccurrences(of: old, with: new)
    }
}
