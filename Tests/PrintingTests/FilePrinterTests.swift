import Foundation
import Printing
import Synchronization
import Testing

@Suite struct FilePrinterTests {
    private func queue(_ path: String) throws -> PrintQueue {
        PrintQueue(PrinterConfiguration(name: "desk", address: try PrinterAddress("file://" + path)))
    }

    /// A pipe with a name, and a program that has opened it for reading.
    private func withPipe(_ body: (_ path: String, _ reader: Int32) async throws -> Void) async throws {
        try await withFolder { folder async throws in
            let path = folder.appendingPathComponent("lp0").path
            try #require(mkfifo(path, 0o600) == 0)
            let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            try #require(reader >= 0)
            defer { close(reader) }
            try await body(path, reader)
        }
    }

    @Test func jobsAreAppendedToAFile() async throws {
        try await withFolder { folder async throws in
            let file = folder.appendingPathComponent("labels.zpl")
            try Data("before\n".utf8).write(to: file)
            let queue = try queue(file.path)
            #expect(try await queue.status(deadline: .late).troubles.isEmpty)
            for number in 1...2 {
                #expect(await queue.print(label(number), deadline: .late) == .printed(.fileWritten))
            }
            #expect(try Data(contentsOf: file) == Data(Array("before\n".utf8) + label(1).bytes + label(2).bytes))
        }
    }

    @Test func nothingIsCreated() async throws {
        try await withFolder { folder async throws in
            for path in [folder.path + "/missing", folder.path] {
                let queue = try queue(path)
                #expect(await queue.print(label(1), deadline: .late).notPrinted == .cannotWrite)
                await #expect(throws: PrintFault.self) { try await queue.status(deadline: .late) }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }

    @Test func devicesTakeBytesOrSayWhyNot() async throws {
        #expect(try await queue("/dev/null").print(label(1), deadline: .late) == .printed(.bytesTaken))
        #expect(try await queue("/dev/full").print(label(1), deadline: .late).notPrinted == .cannotWrite)
    }

    /// As from two processes: each desk has a queue of its own.
    @Test func manyDesksNeverInterleave() async throws {
        try await withPipe { path, reader async throws in
            let all = (0..<20).map { label($0, length: 100_000) }
            let length = all.reduce(0) { $0 + $1.bytes.count }
            let received = Mutex<[UInt8]>([])
            Thread.detachNewThread { [reader] in
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let end = ContinuousClock.now + .seconds(120)
                while received.withLock(\.count) < length, ContinuousClock.now < end {
                    let count = read(reader, &buffer, buffer.count)
                    if count > 0 { received.withLock { $0 += buffer[..<count] } } else { usleep(1000) }
                }
            }
            let outcomes = try await withThrowingTaskGroup(of: PrintOutcome.self) { group in
                for document in all {
                    let queue = try queue(path)
                    group.addTask { await queue.print(document, deadline: .late) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { $0 == .printed(.bytesTaken) }, "\(outcomes)")
            try await until { received.withLock(\.count) == length }
            let labels = String(decoding: received.withLock { $0 }, as: UTF8.self).split(separator: "^XA")
                .map { "^XA" + $0 }
            #expect(Set(labels) == Set(all.map { String(decoding: $0.bytes, as: UTF8.self) }))
        }
    }

    @Test func aDeviceThatTakesNoMoreLeavesItUnknown() async throws {
        try await withPipe { path, reader async throws in
            let queue = try queue(path)
            let long = label(1, length: 1_000_000)
            #expect(await queue.print(long, deadline: .now + .seconds(1)).unknown == .noAnswer)
            // It is full: of the next nothing is taken.
            #expect(await queue.print(label(2), deadline: .now + .seconds(1)).notPrinted == .noAnswer)
            var buffer = [UInt8](repeating: 0, count: 2_000_000)
            while read(reader, &buffer, buffer.count) > 0 {}
            #expect(await queue.print(label(3), deadline: .late) == .printed(.bytesTaken))
            await queue.stop(patience: .seconds(600))
        }
    }

    @Test func aPipeThatNobodyReadsIsNotWaitedFor() async throws {
        try await withFolder { folder async throws in
            let path = folder.appendingPathComponent("lp0").path
            try #require(mkfifo(path, 0o600) == 0)
            #expect(try await queue(path).print(label(1), deadline: .late).notPrinted == .cannotWrite)
        }
    }
}
