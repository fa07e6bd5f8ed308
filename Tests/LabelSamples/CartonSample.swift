public import LabelRender
internal import ShipmentModel

extension Samples {
    /// A carton of so many lines.
    public static func carton(lines count: Int = 6, code: String = "sock-shop/SO-1001/2") throws -> CartonContent {
        let names = ["Men's cotton socks", "", "Wool scarf, woven, with a fringe on both of its ends", "Mug"]
        return CartonContent(
            order: "SO-1001", client: "Sock Shop", piece: .init(number: 2, of: 3), shipTo: try usps().shipTo,
            lines: (0..<count).map { index in
                .init(sku: "SOCK-\(100 + index)", description: names[index % 4], quantity: index + 1)
            }, code: code)
    }
}
