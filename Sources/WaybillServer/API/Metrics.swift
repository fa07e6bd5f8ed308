internal import LabelDesk

extension WaybillAPI {
    /// `GET /metrics`: what this process has counted since it began, in Prometheus' text format (version 0.0.4).
    func metrics() -> APIResponse {
        var text = ""
        func head(_ name: String, _ kind: String, _ help: String) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
        }
        let prepared = desk.preparations
        for (name, count, help) in [
            ("started", prepared.started, "Labels that began to be made ahead."),
            ("taken", prepared.taken, "Labels made ahead that were there when they were asked for."),
            ("numbers_wasted", prepared.numbersWasted, "Tracking numbers of labels made ahead in vain."),
            ("voided_at_carrier", prepared.boughtInVain, "Labels made ahead that were given back to their carrier."),
        ] {
            let full = "waybill_prepared_labels_\(name)_total"
            head(full, "counter", help)
            text += "\(full) \(count)\n"
        }
        let carriers = desk.carrierStandings
        for (name, help, value) in [
            ("at_work", "Calls at work.", { $0.atWork }), ("waiting", "Calls that wait.", { $0.waiting }),
            ("given_up", "1 while the carrier is given up for its failures.", { $0.givenUpSeconds == nil ? 0 : 1 }),
            ("paused", "1 while the carrier wants to be left alone.", { $0.pausedSeconds == nil ? 0 : 1 }),
        ] as [(String, String, (CarrierStanding) -> Int)] {
            head("waybill_carrier_\(name)", "gauge", help)
            for carrier in carriers {
                let labels = [("carrier", carrier.carrier), ("account", carrier.account)]
                let shown = labels.map { "\($0)=\"\(WaybillAPI.escaped($1))\"" }.joined(separator: ",")
                text += "waybill_carrier_\(name){\(shown)} \(value(carrier))\n"
            }
        }
        let services = desk.drift.services.sorted {
            ($0.key.carrier, $0.key.account, $0.key.service) < ($1.key.carrier, $1.key.account, $1.key.service)
        }
        func series(_ name: String, _ kind: String, _ help: String, _ value: (DriftTally.Count) -> String) {
            head(name, kind, help)
            for (service, count) in services {
                let labels = [("carrier", service.carrier), ("account", service.account), ("service", service.service)]
                let shown = labels.map { "\($0)=\"\(WaybillAPI.escaped($1))\"" }.joined(separator: ",")
                text += "\(name){\(shown)} \(value(count))\n"
            }
        }
        series("waybill_price_compared_total", "counter", "Carriers' prices compared with our tables.") {
            String($0.compared)
        }
        series("waybill_price_drift_total", "counter", "Carriers' prices that differed from our tables.") {
            String($0.drifted)
        }
        series(
            "waybill_price_drift_millionths", "gauge",
            "By how much the last price differed from our table's, in millionths of it."
        ) { String($0.lastMillionths) }
        return APIResponse(
            status: 200, contentType: "text/plain; version=0.0.4; charset=utf-8", body: Array(text.utf8))
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
