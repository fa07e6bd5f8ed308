import RateTables

/// A rate directory in memory that uses the whole language and is free of faults and warnings, for tests to break.
enum RichSample {
    static let tariffPath = "acme/contract/tariff.yaml"
    static let parcelPath = "acme/contract/parcel.csv"
    static let groundPath = "acme/zones.csv"
    static let groupsPath = "acme/groups.csv"
    static let areaPath = "areas/remote.csv"
    static let fuelPath = "fuel/acme.csv"
    static let dieselPath = "fuel/diesel.csv"
    static let stepsPath = "fuel/acme-steps.csv"
    static let calendarPath = "calendars/us.csv"

    static let tariff = """
        carrier: acme
        carrier_name: Acme Parcels
        account: contract
        currency: USD
        valid_from: 2025-01-01
        valid_until: 2025-12-31
        until_basis: published
        source: invented
        completeness: invented
        gaps:
          unclear: the print is smudged
        areas:
          lower-48: {country: US, except: [{country: US, regions: [AK, HI]}, {country: US, postcodes: [967*, 995..999]}]}
          remote: {country: US, postcodes_file: areas/remote.csv}
          highlands: {country: GB, postcodes: [IV, "KW1", PA20..PA49]}
          abroad: {countries: all, except: [{country: US}]}
          isles: {places: [{country: IM}, {country: GB, postcodes: [ZE]}]}
        zone_charts:
          ground: {file: acme/zones.csv, column: ground, exceptions: acme/zones5.csv, valid_from: 2025-01-01}
          groups: {destinations: acme/groups.csv, column: air, valid_from: 2025-01-01}
          isles: {pairs: [{origin: GB, destination: isles, zone: "3"}, {origin: GB, destination: GB, zone: "1"}], valid_from: 2025-01-01}
          caller: {declared_by_caller: true, declaration: The zone is yours to name.}
        formats:
          letter: {sides: 240 x 165 x 5 mm, weight: 100 g}
          roll: {length_plus_girth: 104 cm, length: 90 cm, sum_of_sides: 120 cm}
        accepted_falls:
          - {file: parcel.csv, rows: 3 lb, columns: zone4-5, source: page 2}
        services:
          - code: parcel
            name: Acme Parcel
            issue: bought
            when: {not_destination: remote}
            origin: lower-48
            destination: [lower-48, PR]
            po_boxes: false
            pieces: together
            zone_chart: ground
            unpriced_zones: [44]
            zones_ordered: true
            packaging: [own, tube]
            signatures: [any, adult]
            saturday: true
            limits:
              - {weight: 150 lb, value: 2500 USD, pieces: 40}
              - {weight: 44 lb, when: {destination: [PR]}}
            tables: [{file: parcel.csv}]
            row_substitutes:
              - {row: Oversized, when: {over: {length: 30 in}, sides: up 1 in}}
            billable_weight:
              - until: 2025-06-30
                sides: nearest 1 in
                weight: up 1 lb
                dimensional:
                  divisor: 166 in3/lb
                  over: 1728 in3
                  round_up_to: 1 lb
                  cap: 70 lb
                  nonrectangular: {factor: 0.785, packaging: [tube]}
                  when: {zones: [3-5]}
              - from: 2025-07-01
                sides: up 1 in
                minimums:
                  - {weight: 2 lb, when: {packaging: [tube]}}
            surcharges:
              - {code: discount, description: Contract discount, amount: -38 %}
              - {code: minimum, description: Minimum net charge, at_least: 9.25 USD, of: [base, discount]}
              - {code: home, description: Home, when: {residential: true}, amount: 5.95 USD, unless: [minimum], group: home}
              - code: handling
                description: Handling
                when: {over: {length_plus_width: 60 in}, zones: ["2", 3-5], not_destination: highlands}
                amount: {by_zone: {"2": 14.00 USD, 3-5: 15.00 USD}}
                per: shipment
              - code: insurance
                description: Insurance
                when: {over: {insured_value: 0 USD}, signatures: [adult], saturday: false, billing: [third-party]}
                amount: {table: insurance.csv, by: insured_value}
              - code: declared
                description: Declared value
                amount: {each: 1.25 USD, per: 100 USD, of: insured_value, above: 100 USD}
              - code: remote
                description: Remote
                when: {origin: remote, po_box: false}
                amount: {percent: 120 %, of: [base], at_least: 7.75 USD, at_most: 80 USD, round: up}
              - code: fuel
                description: Fuel
                amount: {index: fuel/acme.csv, of: [base, home]}
              - code: air-fuel
                description: Air fuel
                amount: {index: fuel/diesel.csv, steps: fuel/acme-steps.csv, lag_weeks: 2, takes_effect: monday, of: all}
            includes:
              - {code: increase, description: Seasonal increase, file: increase.csv}
              - {code: handling-included, description: Handling, amount: 0.50 USD}
            taxes:
              - {treatment: added 20 %, when: {destination: highlands}}
              - {treatment: zero, when: {destination: abroad}}
              - {treatment: exempt}
            delivery:
              days: 2..5
              by_zone: {"2": 2..3, 3-5: 4}
              cut_off: "17:00"
              calendar: us
              saturday: true
              guaranteed: true
              source: invented
          - code: air
            name: Acme Air
            issue: none
            price_complete: false
            missing: customs
            origin: US
            destination: abroad
            zone_chart: groups
            zones_ordered: true
            limits: {weight: 999 lb}
            tables: [{file: air.csv}]
            tax: none
          - code: letter
            name: Acme Letter
            issue: none
            origin: GB
            destination: GB
            formats: [letter, roll]
            tables: [{file: letter.csv, unit_price: 1.30 USD}]
            tax: included 20 %
          - code: soft
            name: Acme Soft
            issue: none
            origin: GB
            destination: [isles, highlands]
            zone_chart: isles
            zones_ordered: false
            tables: [{file: soft.csv}]
            tax: zero
          - code: named
            name: Acme Named
            issue: none
            origin: US
            destination: US
            zone_chart: caller
            zones_ordered: false
            tables: [{file: named.csv}]
            tax: none
        """

    static let texts: [String: String] = [
        tariffPath: tariff + "\n",
        parcelPath: """
        # Invented.
        weight_not_over,zone2,zone3,zone4-5
        1 lb,10.00,11.00,12.00
        2 lb,11.00,12.00,14.00
        3 lb,12.00,13.00,13.50
        4 lb,13.00,14.00,15.00
        + 1 lb to 70 lb,1.00,1.10,1.20
        x 1 lb to 150 lb,2.00,2.10,gap:unclear 2.20
        Oversized,98.25,108.68,124.30

        """,
        "acme/contract/increase.csv": """
        weight_not_over,zone2,zone3,zone4,zone5
        70 lb,0.40,0.40,0.90,0.90
        Oversized,0.00,0.00,0.00,0.00

        """,
        "acme/contract/insurance.csv": """
        value_not_over,price
        100 USD,0.00
        300 USD,1.50
        + 100 USD to 5000 USD,0.50

        """,
        "acme/contract/air.csv": """
        weight_not_over,zoneA,zoneB+C
        1 lb,20.00,30.00
        + 1 lb,2.00,3.00

        """,
        "acme/contract/letter.csv": "weight_not_over,letter,roll\n100 g,1,2\n1 kg,,4\n",
        "acme/contract/soft.csv": """
        length_plus_width_not_over,zone1,zone3
        30 cm,3.00,4.00
        60 cm,5.00,6.00

        """,
        "acme/contract/named.csv": "weight_not_over,zone17,zone22\n1 lb,5.00,6.00\n",
        groundPath: """
        # Invented.
        origin_from,origin_to,destination_from,destination_to,ground,air
        001,002,000,499,2,102
        001,002,500,599,44,
        001,002,600,999,3,103
        003,003,000,899,4,104
        003,003,900,999,5,105

        """,
        "acme/zones5.csv": "origin_from,origin_to,destination_from,destination_to,zone\n001,001,00501,00501,3\n",
        groupsPath: """
        destination,air,sea
        CA,A,1
        CA-NU,B,
        CA:V*,C,1
        MX,B,2

        """,
        areaPath: "# Invented.\npostcode\n00501\n00601..00603\n59001\n967*\n",
        fuelPath: "from,until,percent\n2025-01-01,,15.25\n2025-02-01,2025-12-31,16\n",
        dieselPath: "published,price\n2025-01-06,3.561\n2025-01-13,3.602\n2025-01-20,3.715\n",
        stepsPath: "price_not_over,percent\n3.50,14.00\n3.60,14.25\n3.70,14.50\n",
        calendarPath:
            "# covers 2025-01-01..2025-12-31\ndate,name\n2025-01-01,New Year's Day\n2025-07-04,Independence Day\n",
        "selection.yaml": """
        clients:
          "*": {accounts: [acme/contract]}
        discourage:
          - {carrier: acme, service: air, amount: 0.50 USD, reason: slow}
          - {carrier: acme, amount: 5 %, reason: late}

        """,
    ]

    static func source(_ texts: [String: String] = texts) -> RateSource {
        RateSource(files: texts.mapValues { Array($0.utf8) })
    }
}
