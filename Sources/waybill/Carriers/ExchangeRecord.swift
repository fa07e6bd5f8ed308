import CarrierAdapters
import Foundation
import Synchronization

/// A file to which exchanges with carriers are appended, a line each, without secrets and persons.
///
/// Whoever sends waits until its line is handed to the system: recording is for trying a set-up and for finding a fault.
final class ExchangeRecord: Sendable {
    private let handle: Mutex<FileHandle>

    /// Opens the file, for its owner alone where it is new.
    init(_ path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Console.fail(.unavailable, "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        handle = Mutex(FileHandle(fileDescriptor: descriptor, closeOnDealloc: true))
    }

    /// A sender whose exchanges are recorded. A record that cannot be written is left out: it must not cost a label.
    func recording(_ sender: any HTTPSender) -> any HTTPSender {
        HTTPRecording(around: sender) { line in
            self.handle.withLock { try? $0.write(contentsOf: Data(line)) }
        }
    }
}
