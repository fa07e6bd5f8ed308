import CarrierAdapters
import Foundation
import Testing

/// An answer that came over a connection of bytes.
struct RawAnswer {
    let status: Int
    let fields: [String]
    let body: [UInt8]

    /// Sends a label request with these header lines as they stand, over a connection of its own.
    static func label(
        _ order: String, fields: [String], path: String = "/v1/labels", to server: RunningServer
    ) async throws -> RawAnswer {
        let head = ["POST \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + fields
        let connection = try RawConnection(
            port: server.port,
            sending: (head + ["Content-Length: \(order.utf8.count)", "", order]).joined(separator: "\r\n"))
        return try RawAnswer(try await connection.received(until: nil))
    }

    /// An answer with a length, as it came.
    init(_ text: String) throws {
        guard let end = text.range(of: "\r\n\r\n"), text.hasPrefix("HTTP/1.1 "),
            let status = Int(text.dropFirst(9).prefix(3))
        else { throw ServerTrouble("no answer: \(text.prefix(200))") }
        self.status = status
        fields = text[..<end.lowerBound].components(separatedBy: "\r\n").dropFirst().map { $0 }
        body = Array(text[end.upperBound...].utf8)
    }
}

/// A label request that was answered with a label, and what its repetitions are to be answered with.
struct FirstAnswer {
    let body: [UInt8]
    let location: String
    let id: String
    let number: String

    /// The answer must be a label that this request made.
    init(_ response: HTTPResponse, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(
            response.status == 201, "\(String(decoding: response.body, as: UTF8.self))", sourceLocation: sourceLocation)
        #expect(response.headers["Waybill-Deduplicated"] == nil, sourceLocation: sourceLocation)
        try self.init(any: response, sourceLocation: sourceLocation)
    }

    /// The answer must be a label, whoever made it.
    init(any response: HTTPResponse, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(
            response.status == 201, "\(String(decoding: response.body, as: UTF8.self))", sourceLocation: sourceLocation)
        let answer = try Answer(response.body)
        body = response.body
        location = try #require(response.headers["Location"], sourceLocation: sourceLocation)
        id = try #require(answer.text("id"), sourceLocation: sourceLocation)
        number = try #require(answer.text("tracking_number"), sourceLocation: sourceLocation)
        #expect(location == "/v1/labels/\(id)", sourceLocation: sourceLocation)
    }

    /// The answer must be this one again, byte for byte, and say which guard gave it.
    func expect(
        again response: HTTPResponse, by guardian: String = "key", sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(
            response.status == 201, "\(String(decoding: response.body, as: UTF8.self))", sourceLocation: sourceLocation)
        let isSame = response.body == body
        #expect(isSame, "\(String(decoding: response.body, as: UTF8.self))", sourceLocation: sourceLocation)
        #expect(response.headers["Location"] == location, sourceLocation: sourceLocation)
        #expect(response.headers["Content-Type"] == "application/json", sourceLocation: sourceLocation)
        #expect(response.headers["Waybill-Deduplicated"] == guardian, sourceLocation: sourceLocation)
    }
}

/// The answer must be this problem; its members.
@discardableResult func expectProblem(
    _ response: HTTPResponse, _ status: Int, _ code: String, sourceLocation: SourceLocation = #_sourceLocation
) throws -> Answer {
    let answer = try Answer(response.body)
    #expect(response.status == status, sourceLocation: sourceLocation)
    #expect(answer.text("code") == code, sourceLocation: sourceLocation)
    #expect(response.headers["Content-Type"] == "application/problem+json", sourceLocation: sourceLocation)
    return answer
}

extension RunningServer {
    /// The answers to so many requests that are sent at once.
    func atOnce(
        _ count: Int, _ request: @escaping @Sendable (Int, RunningServer) async throws -> HTTPResponse
    ) async throws -> [HTTPResponse] {
        try await withThrowingTaskGroup(of: (Int, HTTPResponse).self) { group in
            for index in 0..<count { group.addTask { (index, try await request(index, self)) } }
            var responses: [Int: HTTPResponse] = [:]
            for try await (index, response) in group { responses[index] = response }
            return (0..<count).compactMap { responses[$0] }
        }
    }
}

extension String {
    /// A JSON object that says something more, before all else.
    func saying(_ members: String) -> String {
        precondition(hasPrefix("{"), "an object")
        return "{" + members + "," + dropFirst()
    }
}
