import Testing

@testable import Printing

/// What real IPP printers do when it goes wrong.
@Suite struct ToldIPPPrinterTests {
    private static let (printJob, attributes, jobAttributes) = (UInt16(2), UInt16(0x0B), UInt16(9))

    /// A printer that prints, but for some of its requests.
    private static func printing(
        _ other: @escaping @Sendable (_ operation: UInt16, _ request: Int) -> ToldIPPPrinter.Reaction? = { _, _ in nil }
    ) -> @Sendable (UInt16, Int) -> ToldIPPPrinter.Reaction {
        { operation, request in
            if let reaction = other(operation, request) { return reaction }
            switch operation {
            case attributes: return .answer(IPPBytes.printer())
            case printJob: return .answer(IPPBytes.job(5))
            default: return .answer(IPPBytes.job(9))
            }
        }
    }

    @Test(arguments: ToldIPPPrinter.Framing.allCases) func printsHoweverTheAnswerEnds(
        framing: ToldIPPPrinter.Framing
    ) async throws {
        try await ToldIPPPrinter.run(framing, Self.printing()) { printer async throws in
            let queue = printer.queue()
            for number in 1...3 {
                #expect(await queue.print(label(number), deadline: .late) == .printed(.jobCompleted))
            }
            #expect(printer.jobs.map { $0.suffix(label(1).bytes.count) } == (1...3).map { label($0).bytes[...] })
            #expect(printer.connectionCount == (framing == .end ? 9 : 3))
        }
    }

    static let endless: [(begin: String, again: [UInt8], pause: Duration)] = [
        // An attribute every few milliseconds.
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
            IPPBytes.begin(0) + IPPBytes.printer(), .milliseconds(3)
        ),
        ("HTTP/1.1 200 OK\r\n\r\n", [0x41], .milliseconds(3)),
        ("HTTP/1.1 200 OK\r\n", Array("X".utf8), .milliseconds(3)),
        ("", Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), .milliseconds(3)),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", Array("1\r\nx\r\n".utf8), .milliseconds(3)),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", Array("X: y\r\n".utf8), .milliseconds(3)),
    ]

    @Test(arguments: endless.indices) func anAnswerWithoutEndHoldsNobody(index: Int) async throws {
        let (begin, again, pause) = Self.endless[index]
        let react = Self.printing { _, request in
            request == 0 ? .endless(begin: Array(begin.utf8), again: again, pause: pause) : nil
        }
        try await ToldIPPPrinter.run(.length, react) { printer async throws in
            let queue = printer.queue()
            let outcome = await queue.print(label(1), deadline: .now + .seconds(1))
            #expect([.noAnswer, .deadlinePassed].contains(outcome.notPrinted), "\(outcome)")
            #expect(await queue.print(label(2), deadline: .late) == .printed(.jobCompleted))
            #expect(printer.jobs.count == 1 && printer.connectionCount == 2)
            await queue.stop(patience: .seconds(600))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n",
    ]) func aFloodIsNotKept(begin: String) async throws {
        let flood = [UInt8](repeating: 0x41, count: 65_536)
        let react = Self.printing { _, _ in .endless(begin: Array(begin.utf8), again: flood, pause: .zero) }
        try await ToldIPPPrinter.run(.length, react) { printer async throws in
            #expect(await printer.queue().print(label(1), deadline: .late).notPrinted == .badAnswer)
        }
    }

    @Test func collectionsWithoutEndAreRefused() async throws {
        let deep = (0..<200_000).flatMap { _ in IPPBytes.value(0x34, "", []) }
        let react = Self.printing { _, _ in .answer([0x04] + IPPBytes.value(0x34, "media-col", []) + deep) }
        try await ToldIPPPrinter.run(.length, react) { printer async throws in
            #expect(await printer.queue().print(label(1), deadline: .late).notPrinted == .badAnswer)
        }
    }

    /// Longer than the system keeps on its way.
    private static let long = label(1, length: 16_000_000)

    @Test func silenceWithinTheDocumentLeavesItUnknown() async throws {
        for (document, count) in [(label(1), 100), (Self.long, 100), (Self.long, 1_000_000)] {
            let react = Self.printing { operation, _ in operation == Self.printJob ? .silent(after: count) : nil }
            try await ToldIPPPrinter.run(.length, react) { printer async throws in
                let outcome = await printer.queue().print(document, deadline: .now + .seconds(2))
                #expect(outcome.unknown == .noAnswer, "\(outcome)")
            }
        }
    }

    @Test func hangingUpWithinTheDocumentLeavesItUnknown() async throws {
        for (document, count) in [(label(1), 400), (Self.long, 1000), (Self.long, 1_000_000)] {
            let react = Self.printing { operation, _ in operation == Self.printJob ? .hangUp(after: count) : nil }
            try await ToldIPPPrinter.run(.length, react) { printer async throws in
                let queue = printer.queue()
                #expect(await queue.print(document, deadline: .late).unknown == .connectionLost)
                #expect(try await queue.status(deadline: .late).troubles.isEmpty)
            }
        }
    }

    @Test func aRefusalIsHeardBeforeTheDocumentIsRead() async throws {
        let react = Self.printing { operation, _ in operation == Self.printJob ? .answerEarly(status: 0x040A) : nil }
        try await ToldIPPPrinter.run(.length, react) { printer async throws in
            let queue = printer.queue()
            #expect(await queue.print(Self.long, deadline: .late).notPrinted == .unsupportedFormat)
            #expect(try await queue.status(deadline: .late).model == "Told")
        }
    }

    @Test(arguments: [(401, 0x0B), (404, 0x0B), (401, 2)]) func whatHTTPRefusesIsNotPrinted(
        status: Int, operation: UInt16
    ) async throws {
        let react = Self.printing { asked, _ in asked == operation ? .http(status) : nil }
        try await ToldIPPPrinter.run(.length, react) { printer async throws in
            let outcome = await printer.queue().print(label(1), deadline: .late)
            #expect(outcome == .notPrinted(PrintFault(.refused, "HTTP \(status)")))
        }
    }

    @Test func aFaultOfTheServerWithinAJobLeavesItUnknown() async throws {
        let react = Self.printing { operation, _ in operation == Self.printJob ? .http(500) : nil }
        try await ToldIPPPrinter.run(.length, react) { printer async throws in
            #expect(await printer.queue().print(label(1), deadline: .late).unknown == .badAnswer)
        }
    }

    /// Only the printer's word that no side came out is taken for it.
    @Test(arguments: [(7, 0, true), (8, 0, true), (8, 1, false), (8, nil, false)] as [(UInt8, UInt8?, Bool)])
    func aJobThatIsGivenUp(state: UInt8, impressions: UInt8?, surelyNot: Bool) async throws {
        let react = Self.printing { operation, _ in
            operation == Self.jobAttributes ? .answer(IPPBytes.job(state, impressions: impressions)) : nil
        }
        try await ToldIPPPrinter.run(.length, react) { printer async throws in
            let outcome = await printer.queue().print(label(1), deadline: .late)
            #expect((surelyNot ? outcome.notPrinted : outcome.unknown) == .aborted, "\(outcome)")
        }
    }

    @Test func itsWordsAreShortAndPlain() async throws {
        let words = "\u{1B}[2J\n" + String(repeating: "é", count: 200)
        let react = Self.printing { operation, request in
            switch operation {
            case Self.attributes:
                .answer(IPPBytes.printer(model: words, formats: request < 2 ? [words] : ["application/vnd.zebra-zpl"]))
            case Self.jobAttributes: .answer(IPPBytes.job(8, reasons: [words]))
            default: nil
            }
        }
        func isPlain(_ text: String) -> Bool {
            text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.utf8.count < 400
        }
        try await ToldIPPPrinter.run(.length, react) { printer async throws in
            let queue = printer.queue()
            let model = try await queue.status(deadline: .late).model
            #expect(model.hasPrefix("?[2J?") && isPlain(model))
            for part in ["it takes ?[2J?", "ended unprinted: ?[2J?"] {
                switch await queue.print(label(1), deadline: .late) {
                case .notPrinted(let fault), .unknown(let fault):
                    #expect(fault.detail.contains(part) && isPlain(fault.detail), "\(fault)")
                case .printed: Issue.record("printed")
                }
            }
        }
    }
}
