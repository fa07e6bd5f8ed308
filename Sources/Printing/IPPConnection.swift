/// A connection to an IPP printer: HTTP/1.1, as much of it as RFC 8010 needs. Used on one thread.
///
/// Not that of libcups, whose patience begins anew with each byte: a printer that sends one now and then would hold the
/// thread for ever. Here an exchange ends at its deadline, whatever the printer does, and its answer has a bound.
struct IPPConnection: ~Copyable {
    /// How many bytes of an answer are taken; printers' longest are a few hundred thousand.
    private static let maximumAnswer = 4 << 20
    private static let maximumHead = 16_384

    private let host: String
    private let port: UInt16
    private let patience: Duration
    private var connection: TCPConnection
    /// Whether another request can be sent on it.
    private var isOpen = true
    /// Bytes that were received and not read.
    private var unread: [UInt8] = []

    init(
        host: String, port: UInt16, patience: Duration, deadline: ContinuousClock.Instant
    ) throws(PrintFault) {
        self.host = host
        self.port = port
        self.patience = patience
        connection = try TCPConnection(host: host, port: port, patience: patience, deadline: deadline)
    }

    /// Sends a request without a document and waits for its answer.
    mutating func exchange(
        _ request: IPPMessage, _ path: String, _ deadline: ContinuousClock.Instant
    ) throws(PrintFault) -> IPPMessage {
        switch send(request, [], path, deadline) {
        case .answered(let answer): return answer
        case .notTaken(let fault), .lost(let fault): throw fault
        }
    }

    enum Sent {
        /// Nothing of the document was sent, or HTTP refused it.
        case notTaken(PrintFault)
        /// Something was sent, and then the connection broke or fell silent.
        case lost(PrintFault)
        /// The printer answered.
        case answered(IPPMessage)
    }

    /// Sends a request with its document and waits for its answer.
    mutating func send(
        _ request: IPPMessage, _ document: [UInt8], _ path: String, _ deadline: ContinuousClock.Instant
    ) -> Sent {
        guard ContinuousClock.now < deadline else { return .notTaken(.tooLate) }
        do throws(PrintFault) { try makeReady(deadline) } catch { return .notTaken(error) }
        let message = request.bytes
        let place = host.contains(":") ? "[\(host)]" : host
        let head =
            "POST \(path) HTTP/1.1\r\nHost: \(place):\(port)\r\nUser-Agent: waybill\r\n"
            + "Content-Type: application/ipp\r\nContent-Length: \(message.count + document.count)\r\n\r\n"
        let before = Array(head.utf8) + message
        let bytes = before + document
        var sent = 0
        var trouble: PrintFault?
        do throws(PrintFault) {
            var answer: Head
            // A printer may speak before it has read everything: to refuse the job, or to say that it is listening.
            repeat {
                if unread.isEmpty {
                    (sent, trouble) = connection.send(bytes, from: sent, until: deadline, stopsWhenAnswered: true)
                }
                answer = try self.head(deadline)
            } while answer.isInterim && sent < bytes.count && trouble == nil
            while answer.isInterim { answer = try self.head(deadline) }
            let body = try self.body(answer, deadline)
            isOpen = answer.keepsOpen && sent == bytes.count
            switch answer.status {
            case 200:
                guard let message = IPPMessage(body) else { throw PrintFault(.badAnswer, "its answer is not IPP") }
                return .answered(message)
            case 408, 500...: throw PrintFault(.badAnswer, "HTTP \(answer.status)")
            default: return .notTaken(PrintFault(.refused, "HTTP \(answer.status)"))
            }
        } catch {
            let fault = trouble ?? error
            return sent <= before.count ? .notTaken(fault) : .lost(fault)
        }
    }

    /// Connects again if the last exchange did not leave the connection open, or the printer has closed it since.
    private mutating func makeReady(_ deadline: ContinuousClock.Instant) throws(PrintFault) {
        if !isOpen || !unread.isEmpty || connection.isReadable {
            connection = try TCPConnection(host: host, port: port, patience: patience, deadline: deadline)
            unread = []
        }
        isOpen = false
    }

    // MARK: Answers

    private struct Head {
        let status: Int
        let keepsOpen: Bool
        let isChunked: Bool
        /// Nil where the body ends with the connection.
        let length: Int?

        var isInterim: Bool { (100..<200).contains(status) }

        init?(_ text: String) {
            let lines = text.split(whereSeparator: \.isNewline)
            let words = lines.first?.split(separator: " ") ?? []
            guard words.count >= 2, words[0].hasPrefix("HTTP/1."), words[1].utf8.count == 3,
                let status = Int(words[1]), status >= 100
            else { return nil }
            self.status = status
            var fields: [String: String] = [:]
            for line in lines.dropFirst() {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
                fields[line[..<colon].lowercased()] = value.lowercased()
            }
            isChunked = fields["transfer-encoding"]?.contains("chunked") == true
            if let field = fields["content-length"] {
                guard let length = Int(field), length >= 0 else { return nil }
                self.length = length
            } else {
                length = nil
            }
            keepsOpen =
                words[0] == "HTTP/1.1" && fields["connection"]?.contains("close") != true
                && (isChunked || length != nil)
        }
    }

    /// Receives more; false at the connection's end.
    private mutating func receive(_ deadline: ContinuousClock.Instant) throws(PrintFault) -> Bool {
        guard ContinuousClock.now < deadline, let bytes = try connection.receive(until: deadline) else {
            throw PrintFault(.noAnswer, "no answer in time")
        }
        unread += bytes
        return !bytes.isEmpty
    }

    private static let hungUp = PrintFault(.connectionLost, "it hung up instead of answering")

    private static let tooLong = PrintFault(.badAnswer, "its answer has no end")

    /// The next line, or what else ends so, without its end.
    private mutating func text(
        until end: String, _ deadline: ContinuousClock.Instant
    ) throws(PrintFault) -> String {
        while true {
            if let range = unread.firstRange(of: Array(end.utf8)) {
                defer { unread.removeSubrange(..<range.upperBound) }
                return String(decoding: unread[..<range.lowerBound], as: UTF8.self)
            }
            guard unread.count < IPPConnection.maximumHead else { throw IPPConnection.tooLong }
            guard try receive(deadline) else { throw IPPConnection.hungUp }
        }
    }

    private mutating func head(_ deadline: ContinuousClock.Instant) throws(PrintFault) -> Head {
        guard ContinuousClock.now < deadline else { throw PrintFault(.noAnswer, "no answer in time") }
        guard let head = Head(try text(until: "\r\n\r\n", deadline)) else {
            throw PrintFault(.badAnswer, "its answer is not HTTP")
        }
        return head
    }

    private mutating func bytes(
        _ count: Int, _ deadline: ContinuousClock.Instant
    ) throws(PrintFault) -> ArraySlice<UInt8> {
        guard count <= IPPConnection.maximumAnswer else { throw IPPConnection.tooLong }
        while unread.count < count { guard try receive(deadline) else { throw IPPConnection.hungUp } }
        defer { unread.removeFirst(count) }
        return unread[..<count]
    }

    private mutating func body(
        _ head: Head, _ deadline: ContinuousClock.Instant
    ) throws(PrintFault) -> [UInt8] {
        var body: [UInt8] = []
        if head.isChunked {
            while true {
                guard ContinuousClock.now < deadline else { throw PrintFault(.noAnswer, "no answer in time") }
                let size = try text(until: "\r\n", deadline).prefix { $0.isHexDigit }
                guard size.utf8.count <= 8, let count = Int(size, radix: 16) else {
                    throw PrintFault(.badAnswer, "its answer is not HTTP")
                }
                if count == 0 { break }
                guard body.count + count <= IPPConnection.maximumAnswer else { throw IPPConnection.tooLong }
                body += try bytes(count, deadline)
                _ = try text(until: "\r\n", deadline)
            }
            // What follows the last piece: lines that nobody needs, and an empty one.
            while try !text(until: "\r\n", deadline).isEmpty {
                guard ContinuousClock.now < deadline else { throw PrintFault(.noAnswer, "no answer in time") }
            }
        } else if let length = head.length {
            body += try bytes(length, deadline)
        } else {
            while unread.count <= IPPConnection.maximumAnswer, try receive(deadline) {}
            guard unread.count <= IPPConnection.maximumAnswer else { throw IPPConnection.tooLong }
            swap(&body, &unread)
        }
        return body
    }
}
