import CarrierAdapters
import Foundation
import ShippingLog
import TestSupport
import Testing
import TextFormats

/// Batches of labels as a server and a command make them, ended in the middle and begun again.
@Suite(.serialized) struct LabelBatchTests {
    private func batch(_ count: Int) -> String {
        (1...count).map { Samples.abroad("EX-\($0)") }.joined(separator: "\n") + "\n"
    }

    /// Every parcel has one label, and no number is there twice.
    private func expectOneLabelEach(_ log: URL, orders: Int) async throws {
        let store = try SQLiteLogStore(path: log.path)
        #expect(try await store.verify().firstBreak == nil)
        var numbers: [StreamName: String] = [:]
        for record in try await store.follow(after: .start, limit: 1_000_000).events {
            guard case .labelIssued(let label) = try LogEvent(record) else { continue }
            #expect(numbers.updateValue(label.trackingNumber, forKey: record.stream) == nil, "\(record.stream)")
        }
        #expect(numbers.count == orders && Set(numbers.values).count == orders)
        await store.close()
    }

    /// What a raw connection has got of a chunked answer: its whole lines of JSON.
    private static func lines(_ answer: String) -> [String] {
        answer.components(separatedBy: "\r\n").filter { $0.hasPrefix("{") && $0.hasSuffix("}\n") }
            .map { String($0.dropLast()) }
    }

    /// The server is killed while it answers, again and again; each time the batch is sent once more. What was
    /// acknowledged stays the same, and in the end every parcel has one label.
    @Test func aServerKilledInTheMiddleOfABatchGoesOn() async throws {
        // Where the machine has so much else to do that every kill came after the end, it is done over.
        for _ in 0..<3 where try await killsInTheMiddle() { return }
        Issue.record("the kills came too late to prove anything")
    }

    /// Whether a server was killed while labels were left to be made.
    private func killsInTheMiddle() async throws -> Bool {
        try await RunningServer.withFolder { folder async throws in
            let log = folder.appendingPathComponent("log.sqlite")
            let count = 600
            let text = batch(count)
            var known: [Int: String] = [:]
            // As long as there are labels left to be made when it is killed.
            for round in 0..<6 where known.count < count / 2 {
                let server = try await RunningServer.start(.s10, log: log)
                let head =
                    "POST /v1/labels/batch HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(text.utf8.count)\r\n\r\n"
                let connection = try RawConnection(port: server.port, sending: head + text)
                // Killed after so many answers that are new.
                let enough = known.count + 2 + round * 7
                let first = try await connection.received(until: "\"line\":\(enough),")
                try await server.kill()
                let got = Self.lines(first + (try await connection.received(until: nil)))
                #expect(got.count >= enough - 1, "round \(round)")
                for line in got {
                    let answer = try Answer(Array(line.utf8))
                    let number = try #require(answer.root["line"]?.integer)
                    #expect(answer.text("order") == "EX-\(number)")
                    #expect(known[number, default: line] == line, "line \(number) after kill \(round)")
                    known[number] = line
                }
            }
            guard known.count < count else { return false }
            let server = try await RunningServer.start(.s10, log: log)
            let whole = try await server.send(.post, "/v1/labels/batch", body: Array(text.utf8))
            #expect(whole.status == 200)
            let lines = String(decoding: whole.body, as: UTF8.self).split(separator: "\n").map(String.init)
            #expect(lines.count == count)
            for (number, line) in known { #expect(lines[number - 1] == line, "line \(number)") }
            #expect(try await server.stop() == 0)
            try await expectOneLabelEach(log, orders: count)
            return true
        }
    }

    /// A reader that shares no code with us finds the number of each line on the page of that line.
    @Test func oneDocumentOfABatchHasAPageALine() async throws {
        try await RunningServer.withFolder { folder async throws in
            let server = try await RunningServer.start(.s10, log: folder.appendingPathComponent("log.sqlite"))
            let orders = (1...25).map { Samples.withinBritain("GB-\($0)", name: "Gwen Price \($0)") }
            let body = Array(orders.joined(separator: "\n").utf8)
            let lines = try await server.send(.post, "/v1/labels/batch", body: body)
            let numbers = try String(decoding: lines.body, as: UTF8.self).split(separator: "\n").map {
                try #require(Answer(Array($0.utf8)).text("tracking_number"))
            }
            let document = try await server.send(
                .post, "/v1/labels/batch", headers: ["Accept": "application/pdf"], body: body)
            #expect(document.status == 200 && document.headers["Waybill-Batch"] == "labels=25; failed=0; repeated=0")
            let pages = try LabelCheck.pages(document.body, suffix: "pdf", folder: folder)
            #expect(pages.count == numbers.count)
            for (page, number) in zip(pages, numbers) {
                #expect(page.symbols.contains { $0.text.contains(number) }, "\(number)")
            }
            #expect(try await server.stop() == 0)
        }
    }

    // MARK: The command

    private func arguments(_ file: URL, in folder: URL, _ options: [String] = []) -> [String] {
        [
            "label", file.path, "--rate-tables", "\(Samples.root)/\(RunningServer.Tables.s10.rawValue)", "--store",
            "sqlite:\(folder.path)/log.sqlite", "--clock", Samples.today,
        ] + options
    }

    private func run(_ arguments: [String], output: URL) throws -> Int32 {
        let program = try #require(WaybillProcess.program)
        try Data().write(to: output)
        let file = try FileHandle(forWritingTo: output)
        return try ChildProcess(
            "/usr/bin/env", ["timeout", "120", program.path] + arguments, output: file.fileDescriptor
        ).waitUntilExit()
    }

    /// A table of orders, of which one is twice there and one is faulty.
    private func table(_ count: Int) -> String {
        let header =
            "order,ship_from.company,ship_from.street.0,ship_from.city,ship_from.postcode,ship_from.country,ship_to.name,"
            + "ship_to.street.0,ship_to.city,ship_to.postcode,ship_to.country,weight,dimensions.length,dimensions.width,"
            + "dimensions.height,dimensions.unit\n"
        return header
            + (1...count).map { row in
                let order = row == 100 ? 50 : row
                return
                    "GB-\(order),Sock Shop Ltd,1 Kingsway,London,WC2B 6AN,GB,Gwen Price \(order),33 Queen Street,Cardiff,"
                    + "\(row == 77 ? "C" : "CF10 2AF"),GB,1.25 kg,30,20,10,cm\n"
            }.joined()
    }

    @Test func theCommandIsKilledAndEndsTheFileTheNextTime() async throws {
        try await RunningServer.withFolder { folder async throws in
            let orders = folder.appendingPathComponent("orders.csv")
            let count = 400
            try Data(table(count).utf8).write(to: orders)
            let output = folder.appendingPathComponent("output")
            func lines(_ text: Data) -> [String] {
                String(decoding: text, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
                    .dropLast()
                    .map(String.init)
            }
            // Killed in the middle: its lines are more than a pipe holds, so it cannot have come to their end.
            let program = try #require(WaybillProcess.program)
            let pipe = SlowReader()
            let process = try ChildProcess(
                program.path, arguments(orders, in: folder), output: pipe.writingDescriptor)
            pipe.closeWriting()
            while lines(pipe.text).count < 40, try await pipe.readMore() {}
            process.signal(SIGKILL)
            #expect(process.waitUntilExit() == -SIGKILL)
            while try await pipe.readMore() {}
            let before = lines(pipe.text)
            #expect((40..<count).contains(before.count))

            let pdf = folder.appendingPathComponent("labels.pdf")
            #expect(try run(arguments(orders, in: folder, ["--pdf", pdf.path]), output: output) == 65)
            let after = lines(try Data(contentsOf: output))
            #expect(after.count == count && Array(after.prefix(before.count)) == before)
            let answers = try after.map { try Answer(Array($0.utf8)) }
            #expect(answers[76].text("code") == "invalid-shipment")
            #expect(after[99] == after[49])
            #expect(Array(answers.map { $0.text("order") }.prefix(3)) == ["GB-1", "GB-2", "GB-3"])
            let pages = String(decoding: try Data(contentsOf: pdf), as: UTF8.self)
                .components(separatedBy: "/Type/Page/Parent")
            #expect(pages.count - 1 == count - 2)
            try await expectOneLabelEach(folder.appendingPathComponent("log.sqlite"), orders: count - 2)
        }
    }

    /// The table of labels holds the orders of the other file of labels.
    @Test func theExampleIsThereAsATableToo() async throws {
        try await RunningServer.withFolder { folder async throws in
            let outputs = try ["labels.jsonl", "labels.csv"].map { name in
                let output = folder.appendingPathComponent("output")
                let code = try run(
                    [
                        "label", "\(Samples.root)/Examples/\(name)", "--rate-tables", "\(Samples.root)/rate-tables",
                        "--store", "sqlite:\(folder.path)/log.sqlite", "--clock", Samples.today,
                    ], output: output)
                #expect(code == 0)
                return try String(contentsOf: output, encoding: .utf8)
            }
            #expect(outputs[0] == outputs[1] && outputs[0].split(separator: "\n").count == 5)
        }
    }
}

/// The reading end of a pipe. A pipe holds 64 KB: who writes more stands still until that is read.
private final class SlowReader {
    private let pipe = Pipe()
    /// What has been read so far.
    private(set) var text = Data()

    init() {
        _ = fcntl(pipe.fileHandleForReading.fileDescriptor, F_SETFL, O_NONBLOCK)
    }

    var writingDescriptor: Int32 { pipe.fileHandleForWriting.fileDescriptor }

    /// Leaves the writing to the processes that have it.
    func closeWriting() { try? pipe.fileHandleForWriting.close() }

    /// Waits until there is more and reads it; false at the end, or if none comes in a minute.
    func readMore() async throws -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let deadline = ContinuousClock.now + .seconds(60)
        while .now < deadline {
            let count = read(pipe.fileHandleForReading.fileDescriptor, &buffer, buffer.count)
            if count >= 0 {
                text.append(contentsOf: buffer.prefix(count))
                return count > 0
            }
            guard errno == EAGAIN || errno == EINTR else { return false }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}
