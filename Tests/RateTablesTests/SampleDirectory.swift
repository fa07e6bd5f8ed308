import RateTables

/// A small rate directory in memory that is free of faults, for tests to break.
enum SampleDirectory {
    static let tariffPath = "acme/list/tariff.yaml"
    static let matrixPath = "acme/list/parcel.csv"
    static let chartPath = "acme/zones.csv"
    static let exceptionsPath = "acme/zones5.csv"

    static let tariff = """
        carrier: acme
        carrier_name: Acme Parcels
        account: list
        currency: USD
        valid_from: 2025-01-01
        valid_until: 2025-12-31
        until_basis: published
        source: invented
        completeness: invented
        gaps:
          unclear: the print is smudged
        zone_charts:
          ground:
            file: acme/zones.csv
            exceptions: acme/zones5.csv
            valid_from: 2025-01-01
        formats:
          flat: {sides: 30 x 20 x 2 cm, weight: 500 g}
        services:
          - code: parcel
            name: Acme Parcel
            issue: bought
            origin: [US]
            destination: [US, PR]
            zone_chart: ground
            zones_ordered: true
            limits: {weight: 3 lb, length: 40 in}
            tables: [{file: parcel.csv}]
            row_substitutes:
              - row: Big
                when: {over: {length: 30 in}}
            billable_weight:
              - until: 2025-06-30
                sides: nearest 1 in
                dimensional: {divisor: 166 in3/lb, over: 1728 in3, round_up_to: 1 lb, cap: 70 lb}
              - from: 2025-07-01
                sides: up 1 in
                minimums:
                  - weight: 2 lb
                    when: {packaging: [tube], residential: true}
            surcharges:
              - code: long
                description: Long
                when: {over: {length: 22 in}, not_over: {length: 30 in}}
                amount: 4.00 USD
              - code: home
                description: Home
                amount: 5.25 %
            tax: none
          - code: flat
            name: Acme Flat
            issue: none
            origin: [US]
            destination: [US]
            formats: [flat]
            signatures: [any]
            saturday: true
            tables:
              - {file: flat-50.csv, cover: 50 USD}
              - {file: flat-100.csv, cover: 100 USD}
            tax: included 20 %
        """

    static let matrix = """
        # Invented.
        weight_not_over,zone1,zone2
        8 oz,1.50,2.50
        1 lb,,3.00
        3 lb,2.50,gap:unclear
        Big,9.00,9.50
        """

    static let chart = """
        origin_from,origin_to,destination_from,destination_to,zone
        001,002,000,499,1
        001,002,500,999,2
        003,003,000,999,1
        """

    static let exceptions = """
        origin_from,origin_to,destination_from,destination_to,zone
        001,001,00010,00019,2
        """

    static let selection = """
        clients:
          "*": {accounts: [acme/list]}
        discourage:
          - {carrier: acme, service: flat, amount: 0.50 USD, reason: slow}
          - {carrier: acme, amount: 5 %, reason: late}
        exclude:
          - {client: sock-shop, carrier: acme, service: parcel, reason: asked for}
        """

    static var texts: [String: String] {
        [
            tariffPath: tariff, matrixPath: matrix, chartPath: chart, exceptionsPath: exceptions,
            "acme/list/flat-50.csv": "weight_not_over,flat\n500 g,3.10\n",
            "acme/list/flat-100.csv": "weight_not_over,flat\n500 g,4.10\n", "selection.yaml": selection,
        ]
    }

    static func source(_ texts: [String: String] = texts) -> RateSource {
        RateSource(files: texts.mapValues { Array($0.utf8) })
    }

    /// The faults of a directory of these files, each as `file:line:column code`.
    static func faults(_ source: RateSource) -> [String] {
        do {
            _ = try RateDirectory(source)
            return []
        } catch {
            return error.faults.map { "\($0.file):\($0.line):\($0.column) \($0.code.rawValue)" }
        }
    }
}
