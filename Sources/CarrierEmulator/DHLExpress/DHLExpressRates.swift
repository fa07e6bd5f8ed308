internal import TextFormats

// MARK: Prices

extension EmulatedDHLExpress {
    /// What a question after prices says, whichever of its two forms it came in.
    struct RateQuestion {
        var account: String?
        var origin: String?
        var destination: String?
        var city: String?
        var weight: Int64?
        var volume: Int64 = 0
        var day: String?
        /// The products that are wanted; all where none is named.
        var products: [String] = []
        var isDeclarable = false
        var isMetric = true
        var problems: [String] = []

        /// From the query of `GET /rates`.
        init(query request: EmulatorRequest) {
            let names = [
                "accountNumber", "originCountryCode", "originCityName", "destinationCountryCode", "destinationCityName",
                "weight", "length", "width", "height", "plannedShippingDate", "isCustomsDeclarable",
                "unitOfMeasurement",
            ]
            let missing = names.filter { request.parameter($0) == nil }
            if !missing.isEmpty { problems.append("Missing mandatory parameters: \(missing.joined(separator: ", "))") }
            account = request.parameter("accountNumber")
            origin = request.parameter("originCountryCode")
            destination = request.parameter("destinationCountryCode")
            city = request.parameter("destinationCityName")
            day = request.parameter("plannedShippingDate")
            weight = request.parameter("weight").flatMap { DHLExpressRule.thousandths($0) }
            var wrong: [String] = []
            if weight == nil, request.parameter("weight") != nil { wrong.append("weight (multipleOf=0.001)") }
            let sides = ["length", "width", "height"].map { name in
                request.parameter(name).flatMap { DHLExpressRule.thousandths($0) }
            }
            for (name, side) in zip(["length", "width", "height"], sides)
            where request.parameter(name) != nil && (side ?? 0) < 1_000 { wrong.append("\(name) (minimum=1)") }
            volume = sides.reduce(1) { $0.multipliedReportingOverflow(by: ($1 ?? 0) / 1_000).partialValue }
            if let flag = request.parameter("isCustomsDeclarable"), !["true", "false"].contains(flag) {
                wrong.append("isCustomsDeclarable")
            }
            isDeclarable = request.parameter("isCustomsDeclarable") == "true"
            if let unit = request.parameter("unitOfMeasurement"), !["metric", "imperial"].contains(unit) {
                wrong.append("unitOfMeasurement")
            }
            isMetric = request.parameter("unitOfMeasurement") == "metric"
            if !wrong.isEmpty {
                problems.append("Parameters not having correct format: \(wrong.joined(separator: ", "))")
            }
        }

        /// From the body of `POST /rates`.
        init(body: JSONValue) {
            account = body["accounts"]?[0]?["number"]?.string
            origin = body["customerDetails"]?["shipperDetails"]?["countryCode"]?.string
            destination = body["customerDetails"]?["receiverDetails"]?["countryCode"]?.string
            city = body["customerDetails"]?["receiverDetails"]?["cityName"]?.string
            day = body["plannedShippingDateAndTime"]?.string.map { String($0.prefix(10)) }
            products = (body["productsAndServices"]?.array ?? []).compactMap { $0["productCode"]?.string }
            isDeclarable = body["isCustomsDeclarable"]?.bool ?? false
            isMetric = body["unitOfMeasurement"]?.string == "metric"
            weight = EmulatedDHLExpress.weight(body["packages"])
            if case .string(let time) = body["plannedShippingDateAndTime"], DHLExpressTime.seconds(time) == nil {
                problems.append(DHLExpressTime.malformed)
            }
        }
    }

    func postRates(_ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        guard let body = request.json else { return broken(["#: expected type: JSONObject, found: Null"], request) }
        let problems = DHLExpressRule.rate.problems(body)
        guard problems.isEmpty else { return broken(problems, request) }
        return rates(RateQuestion(body: body), request, context)
    }

    func rates(_ question: RateQuestion, _ request: EmulatorRequest, _ context: EmulatorContext) -> EmulatorResponse {
        guard question.problems.isEmpty else {
            let isMissing = question.problems[0].hasPrefix("Missing")
            return problem(
                400, question.problems[0], request, title: isMissing ? "Missing parameters" : "Wrong format")
        }
        guard let origin = question.origin, let destination = question.destination, let weight = question.weight else {
            return problem(400, "Missing mandatory parameters", request, title: "Missing parameters")
        }
        guard question.account == settings.account else {
            return problem(400, EmulatedDHLExpress.unknownAccount, request)
        }
        let city = question.city ?? ""
        switch city {
        case "Oddity-Html-401": return EmulatedDHLExpress.gatewayPage
        case "Oddity-Process-Failure": return EmulatedDHLExpress.processFailure(request)
        default: break
        }
        let days = EmulatorTime.date(context.seconds)...EmulatorTime.date(context.seconds + 10 * 86_400)
        guard let day = question.day, day.utf8.count == 10, days.contains(day) else {
            return problem(
                400, "Parameters not having correct format: plannedShippingDate", request, title: "Wrong format")
        }
        let products = EmulatedDHLExpress.products(from: origin, to: destination, declarable: question.isDeclarable)
            .filter { question.products.isEmpty || question.products.contains($0.code) }
        let values = products.map { product -> JSONValue in
            let prices = prices(product.code, weight: weight, from: origin, to: city)
            let volumetric = question.volume / 5 * (question.isMetric ? 1 : 0)
            return .object([
                .init("productName", .string(product.name)), .init("productCode", .string(product.code)),
                .init("localProductCode", .string(product.code)), .init("localProductCountryCode", .string(origin)),
                .init("networkTypeCode", .string("TD")), .init("isCustomerAgreement", .bool(false)),
                .init(
                    "weight",
                    .object([
                        .init("volumetric", .number(DHLExpressNumber.text(volumetric, places: 3))),
                        .init("provided", .number(DHLExpressNumber.text(weight, places: 3))),
                        .init("unitOfMeasurement", .string(question.isMetric ? "metric" : "imperial")),
                    ])), .init("totalPrice", .array(city == "Oddity-No-Price" ? [] : prices.map(\.row))),
                .init("totalPriceBreakdown", .array(prices.map(\.breakdown))),
                .init("detailedPriceBreakdown", .array([])),
                .init(
                    "pickupCapabilities",
                    .object([
                        .init("nextBusinessDay", .bool(false)),
                        .init("localCutoffDateAndTime", .string(day + "T17:00:00")),
                        .init("originServiceAreaCode", .string("LHR")),
                    ])),
                .init(
                    "deliveryCapabilities",
                    .object([
                        .init("deliveryTypeCode", .string("QDDC")),
                        .init(
                            "estimatedDeliveryDateAndTime",
                            .string(DHLExpressTime.day(day, plus: product.days) + "T23:59:00")),
                        .init("totalTransitDays", .integer(product.days)),
                    ])), .init("pricingDate", .string(day)),
            ])
        }
        var answer = [JSONMember("products", .array(values)), JSONMember("exchangeRates", .array([]))]
        if city == "Oddity-Warnings" {
            answer.append(.init("warnings", .array([.string("8010: Limited product capability")])))
        }
        if city == "Oddity-No-Price" { answer.append(.init("warnings", .array([.string("can't return prices")]))) }
        guard !products.isEmpty else {
            return refused(
                ["1001: The requested product(s) not available based on your search criteria."], request)
        }
        return .json(200, .object(answer))
    }

    /// One row of prices.
    struct Price {
        var kind: String
        var currency: String
        var number: String

        var row: JSONValue {
            .object([
                .init("currencyType", .string(kind)), .init("priceCurrency", .string(currency)),
                .init("price", .number(number)),
            ])
        }

        var breakdown: JSONValue {
            .object([
                .init("currencyType", .string(kind)), .init("priceCurrency", .string(currency)),
                .init(
                    "priceBreakdown",
                    .array([.object([.init("typeCode", .string("SPRQT")), .init("price", .number(number))])])),
            ])
        }
    }

    private static let list = EmulatedPrices("dhl-express")

    /// In the account's currency, in that of the list, and in the base currency.
    func prices(_ product: String, weight: Int64, from origin: String, to city: String, plus extra: Int64 = 0)
        -> [Price]
    {
        let list = EmulatedDHLExpress.list
        let start = list.find("products", product) ?? list.number("other_products")
        let cents = start + (weight + 499) / 500 * list.number("each_half_kilogram") + extra
        let published = cents * list.number("list_percent") / 100
        let base = cents * list.number("base_currency", "of") / list.number("base_currency", "for")
        let currency = ["GB": "GBP", "US": "USD", "CA": "CAD", "AU": "AUD", "NZ": "NZD"][origin] ?? "EUR"
        var own = DHLExpressNumber.text(cents, places: 2)
        if city.hasPrefix("Oddity-Price-"), let number = city.split(separator: "-").last,
            DHLExpressRule.thousandths(String(number)) != nil
        {
            own = String(number)
        }
        let rows = [
            Price(kind: "BILLC", currency: currency, number: own),
            Price(kind: "PULCL", currency: currency, number: DHLExpressNumber.text(published, places: 2)),
            Price(kind: "BASEC", currency: "EUR", number: DHLExpressNumber.text(base, places: 2)),
        ]
        return city == "Oddity-Negotiated-Absent" ? Array(rows.dropFirst()) : rows
    }

    /// What may be sent from here to there.
    static func products(
        from origin: String, to destination: String, declarable: Bool
    ) -> [(code: String, name: String, days: Int)] {
        let union: Set = [
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
            "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        ]
        if origin == destination {
            return declarable ? [] : [("N", "EXPRESS DOMESTIC", 1), ("1", "EXPRESS DOMESTIC 12:00", 1)]
        }
        if union.isSuperset(of: [origin, destination]) {
            return declarable
                ? [] : [("U", "EXPRESS WORLDWIDE", 1), ("T", "EXPRESS 12:00", 1), ("W", "ECONOMY SELECT", 3)]
        }
        return declarable
            ? [("P", "EXPRESS WORLDWIDE", 2), ("Y", "EXPRESS 12:00", 2), ("H", "ECONOMY SELECT", 5)]
            : [("D", "EXPRESS WORLDWIDE", 2), ("T", "EXPRESS 12:00", 2)]
    }

    /// The sum of packages' weights, in thousandths.
    static func weight(_ packages: JSONValue?) -> Int64? {
        packages?.array?.reduce(Int64(0) as Int64?) { sum, package in
            guard let sum, case .number(let text) = package["weight"], let weight = DHLExpressRule.thousandths(text)
            else { return nil }
            return sum + weight
        }
    }
}

/// Numbers as MyDHL writes them: without zeros at the end.
enum DHLExpressNumber {
    static func text(_ units: Int64, places: Int) -> String {
        let scale = (0..<places).reduce(into: Int64(1)) { scale, _ in scale *= 10 }
        var part = String(units % scale)
        part = String(repeating: "0", count: places - part.utf8.count) + part
        while part.hasSuffix("0") { part.removeLast() }
        return "\(units / scale)" + (part.isEmpty ? "" : "." + part)
    }
}

/// Times as MyDHL wants them: `2025-01-18T17:00:00 GMT+01:00`.
enum DHLExpressTime {
    static let malformed =
        "998: ShipTimeStamp is not well formatted.(Expected Sample Format : '2010-02-11T17:10:09 GMT+01:00')"

    /// The seconds since 1970; nil if it is written otherwise. The blank before `GMT` may be missing.
    static func seconds(_ text: String) -> Int64? {
        let pattern = "dddd-dd-ddTdd:dd:ddGMT*dd:dd".utf8
        let bytes = Array(text.utf8).filter { $0 != UInt8(ascii: " ") }
        guard bytes.count == pattern.count, text.utf8.count <= bytes.count + 1,
            zip(bytes, pattern).allSatisfy({ byte, wanted in
                switch wanted {
                case UInt8(ascii: "d"): (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                case UInt8(ascii: "*"): byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                default: byte == wanted
                }
            })
        else { return nil }
        func number(_ range: Range<Int>) -> Int64 {
            bytes[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }
        let (month, day) = (number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60 else { return nil }
        let offset = (number(23..<25) * 3_600 + number(26..<28) * 60) * (bytes[22] == UInt8(ascii: "+") ? 1 : -1)
        return days(number(0..<4), month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    }

    /// A day so many days later.
    static func day(_ day: String, plus days: Int) -> String {
        guard let start = seconds(day + "T00:00:00GMT+00:00") else { return day }
        return EmulatorTime.date(start + Int64(days) * 86_400)
    }

    /// Days since 1970: the year is taken to begin in March, so that its odd day is the last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month > 2 ? year : year - 1
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + ofYear - 719_468
    }
}
