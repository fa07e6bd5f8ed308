import BenchBook
import RatingEngine
import ShipmentModel

/// Rates an invented book of 40 services over and over, and nothing else: for `perf` and callgrind.
///
///     swift run -c release rating-benchmark [rounds] [breakdown|price|prepare|compile] [alike|unlike]
@main
struct RatingBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        let rounds = arguments.count > 1 ? Int(arguments[1]) ?? 100 : 100
        let what = arguments.count > 2 ? arguments[2] : "breakdown"
        let services = arguments.count > 3 ? BenchBook.Services(rawValue: arguments[3]) ?? .alike : .alike
        let book = try BenchBook.make(services)
        let shipments = BenchBook.shipments(10_000)
        let requests = shipments.map { book.request($0, parcel: $0.parcels[0], shipDate: $0.shipDate!) }
        var buffer = RateBuffer()
        var checksum: Int64 = 0
        let elapsed = try ContinuousClock().measure {
            for _ in 0..<rounds {
                switch what {
                case "prepare":
                    for shipment in shipments {
                        let request = book.request(shipment, parcel: shipment.parcels[0], shipDate: shipment.shipDate!)
                        checksum &+= Int64(request.shipDate.day)
                    }
                case "compile":
                    checksum &+= Int64(try BenchBook.make(services).serviceCount)
                case "price":
                    for index in requests.indices {
                        book.price(requests[index], into: &buffer)
                        checksum &+= buffer.priceSum
                    }
                default:
                    for index in requests.indices {
                        book.rate(requests[index], into: &buffer)
                        checksum &+= buffer.priceSum
                    }
                }
            }
        }
        let perSecond = Double(rounds * requests.count) / (elapsed / .seconds(1))
        print(
            "\(what), \(services): \(Int(perSecond)) shipments/s, \(Int(perSecond) * book.serviceCount) rates/s, \(checksum)"
        )
        print("book: \(book.compiledBytes) bytes")
    }
}
