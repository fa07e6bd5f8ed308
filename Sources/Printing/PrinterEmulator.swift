public import LabelRender
internal import CCups
internal import Glibc
internal import Synchronization

/// What a printer that is not there does wrong.
public enum EmulatedFault: Hashable, Sendable {
    /// The labels have run out; `~HS` says so.
    case paperOut
    /// The head is open.
    case headOpen
    /// The ribbon has run out.
    case ribbonOut
    /// Somebody has paused it.
    case paused
    /// Its memory is full.
    case busy
    /// It takes connections, and neither reads nor answers; one that is closed meanwhile is forgotten with what it sent.
    case hang
    /// It hangs up once a connection has brought so many bytes of labels; with 0, at once.
    case drop(after: Int)

    /// Reads `paper-out`, `head-open`, `ribbon-out`, `pause`, `busy`, `hang` or `drop-after=N`; nil for anything else.
    public init?(_ text: String) {
        switch text {
        case "paper-out": self = .paperOut
        case "head-open": self = .headOpen
        case "ribbon-out": self = .ribbonOut
        case "pause": self = .paused
        case "busy": self = .busy
        case "hang": self = .hang
        default:
            let prefix = "drop-after="
            guard text.hasPrefix(prefix), let count = Int(text.dropFirst(prefix.utf8.count)), count >= 0 else {
                return nil
            }
            self = .drop(after: count)
        }
    }
}

/// A ZPL printer that is not there: it listens, takes labels, answers `~HS` and `~HI`, and goes wrong as it is told. It
/// knows where a label begins and ends, and nothing of what is on it. All connections feed one receive buffer, as in a
/// printer: two that send at once spoil each other's labels.
public final class PrinterEmulator: Sendable {
    /// What the printer is like.
    public struct Options: Sendable {
        /// The head.
        public var resolution = Resolution.dpi203
        /// The folder that each label is saved in, as it came; nil for none.
        public var saveFolder: String?
        /// How long a label takes.
        public var printTime = Duration.zero
        /// How many labels are on the roll; nil for no end.
        public var roll: Int?
        /// What it does wrong from the beginning.
        public var faults: Set<EmulatedFault> = []
        /// Told each label as it is received, and whether it could be saved.
        public var onLabel: (@Sendable (_ number: Int, _ bytes: [UInt8], _ saved: Result<String?, PrintFault>) -> Void)?

        /// A printer of 203 dpi with nothing wrong.
        public init() {}
    }

    /// Why there is no emulator.
    public struct SetupFault: Error, Hashable, Sendable {
        /// What the system says.
        public let message: String
    }

    /// The port it listens at.
    public let port: UInt16

    private let listener: Int32
    private let options: Options
    private let folder: LabelFolder?
    private let isStopping = Atomic<Bool>(false)
    private let threads = Atomic<Int>(0)
    private let printer: Mutex<EmulatedPrinter>

    private static let maximumConnections = 64
    /// How often threads look whether they are to end.
    private static let tick = Duration.milliseconds(20)

    /// Listens at an IPv4 address.
    ///
    /// - Parameter port: 0 for any that is free.
    public init(address: String = "127.0.0.1", port: UInt16 = 0, _ options: Options = Options()) throws(SetupFault) {
        folder = options.saveFolder.map {
            LabelFolder(path: $0.utf8.last == UInt8(ascii: "/") ? $0 : $0 + "/", name: "label", suffix: "zpl")
        }
        do throws(PrintFault) { try folder?.check() } catch {
            throw SetupFault(message: "cannot save in \(error.detail)")
        }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        guard inet_pton(AF_INET, address, &place.sin_addr) == 1 else {
            throw SetupFault(message: "cannot listen at \(address): no IPv4 address")
        }
        let descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SetupFault(message: systemError(errno)) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &place) { place in
            place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &length) == 0
            }
        }
        guard isListening else {
            let reason = systemError(errno)
            close(descriptor)
            throw SetupFault(message: "cannot listen at \(address):\(port): \(reason)")
        }
        listener = descriptor
        self.port = UInt16(bigEndian: place.sin_port)
        self.options = options
        printer = Mutex(EmulatedPrinter(options))
        threads.add(1, ordering: .relaxed)
        guard OwnThread.start({ self.accept() }) else {
            close(descriptor)
            throw SetupFault(message: "the system gives no thread")
        }
    }

    /// What it does wrong.
    public var faults: Set<EmulatedFault> { printer.withLock { $0.faults } }

    /// Does this wrong from now on, in place of what it did wrong before; none puts everything right.
    public func set(_ faults: Set<EmulatedFault>) {
        printer.withLock {
            $0.faults = faults
            $0.settle(.now)
        }
    }

    /// Ends everything that it does wrong, as switching it off and on does: a label begun and not ended is forgotten.
    public func reset() {
        printer.withLock {
            $0.faults = []
            $0.forgetBegunLabel()
            $0.settle(.now)
        }
    }

    /// Puts in a roll of so many labels; nil for one without end. That ends a roll that ran out.
    public func load(_ labels: Int?) {
        printer.withLock {
            $0.load(labels)
            $0.settle(.now)
        }
    }

    /// The labels received, each from `^XA` to `^XZ`, in their order; the first of them, where they are very many.
    public var received: [[UInt8]] { printer.withLock { $0.received } }

    /// How many of them have come out.
    public var printedCount: Int {
        printer.withLock {
            $0.settle(.now)
            return $0.printedCount
        }
    }

    /// How many bytes came outside of labels, blanks and line ends apart.
    public var strayCount: Int { printer.withLock { $0.receiver.strayCount } }

    /// How many connections were made.
    public var connectionCount: Int { printer.withLock { $0.connectionCount } }

    /// Hangs up and listens no more. Returns when its threads have ended.
    public func stop() {
        isStopping.store(true, ordering: .releasing)
        while threads.load(ordering: .acquiring) > 0 { OwnThread.sleep(.milliseconds(1)) }
    }

    private var ends: Bool { isStopping.load(ordering: .acquiring) }

    private func accept() {
        defer {
            close(listener)
            threads.subtract(1, ordering: .releasing)
        }
        while !ends {
            guard threads.load(ordering: .relaxed) <= PrinterEmulator.maximumConnections else {
                OwnThread.sleep(PrinterEmulator.tick)
                continue
            }
            guard TCPConnection.wait(listener, POLLIN, until: .now + PrinterEmulator.tick) else { continue }
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else {
                // Where the process may open no more files the next attempt fails as well.
                OwnThread.sleep(PrinterEmulator.tick)
                continue
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            threads.add(1, ordering: .relaxed)
            let started = OwnThread.start {
                self.serve(TCPConnection(descriptor: descriptor))
                self.threads.subtract(1, ordering: .releasing)
            }
            if !started {
                close(descriptor)
                threads.subtract(1, ordering: .releasing)
            }
        }
    }

    private func serve(_ connection: consuming TCPConnection) {
        var labelBytes = 0
        printer.withLock { $0.connectionCount += 1 }
        while !ends {
            let (isHanging, limit) = printer.withLock { ($0.faults.contains(.hang), $0.dropLimit) }
            if let limit, labelBytes >= limit { return }
            if isHanging {
                if connection.isClosedByPeer { return }
                OwnThread.sleep(PrinterEmulator.tick)
                continue
            }
            guard let bytes = try? connection.receive(until: .now + PrinterEmulator.tick) else { continue }
            if bytes.isEmpty { return }
            // What came together is taken together: bytes that a lost connection had sent are not mixed into another's
            // label.
            var answers: [UInt8] = []
            var labels: [(bytes: [UInt8], number: Int)] = []
            printer.withLock { printer in
                for byte in bytes {
                    let (answer, label, labelCount) = printer.take(byte, .now)
                    answers += answer
                    labelBytes += labelCount
                    if let label { labels.append((label.bytes, label.number)) }
                    if let limit, labelBytes >= limit { break }
                }
            }
            for label in labels { save(label.bytes, label.number) }
            if !answers.isEmpty, connection.send(answers, until: .now + .seconds(1)).fault != nil { return }
        }
    }

    private func save(_ label: [UInt8], _ number: Int) {
        let saved = Result { () throws(PrintFault) -> String? in
            do throws(LabelFolder.WriteFault) { return try folder?.write(label) } catch { throw error.fault }
        }
        options.onLabel?(number, label, saved)
    }
}

/// The printer behind the connections: what has come, what has been printed, what is wrong.
struct EmulatedPrinter {
    var faults: Set<EmulatedFault>
    private(set) var receiver = ZPLReceiver()
    private(set) var received: [[UInt8]] = []
    private(set) var printedCount = 0
    var connectionCount = 0

    private let identification: HostIdentification
    private let printTime: Duration
    private var roll: Int?
    private var isRollOut = false
    /// Received and not printed.
    private var waiting = 0
    /// When the first of them will have come out; nil if none is under way.
    private var nextEnd: ContinuousClock.Instant?

    /// The most labels kept for ``received``, and the most bytes of them.
    static let maximumKept = 100_000
    static let maximumKeptBytes = 64 << 20
    private var keptBytes = 0

    init(_ options: PrinterEmulator.Options) {
        faults = options.faults
        printTime = options.printTime
        roll = options.roll
        identification = HostIdentification(
            model: "WAYBILL-\(options.resolution.rawValue)dpi", firmware: "V1.0.0Z",
            dotsPerMillimetre: options.resolution.dotsPerMillimetre, memory: "65536KB")
    }

    /// After how many bytes of labels it hangs up; nil for never.
    var dropLimit: Int? {
        faults.lazy.compactMap { fault in if case .drop(let count) = fault { count } else { nil } }.min()
    }

    mutating func load(_ labels: Int?) {
        roll = labels
        isRollOut = false
    }

    /// Forgets the label begun and not ended.
    mutating func forgetBegunLabel() { receiver.forgetBegunLabel() }

    /// Prints what is due.
    mutating func settle(_ now: ContinuousClock.Instant) {
        while waiting > 0 {
            if roll == 0 { isRollOut = true }
            guard status.troubles.isEmpty else {
                nextEnd = nil
                return
            }
            let end = nextEnd ?? now + printTime
            nextEnd = end
            guard end <= now else { return }
            waiting -= 1
            printedCount += 1
            roll = roll.map { $0 - 1 }
            nextEnd = waiting > 0 ? end + printTime : nil
        }
    }

    /// What `~HS` tells.
    var status: HostStatus {
        var status = HostStatus()
        status.isPaperOut = isRollOut || faults.contains(.paperOut)
        status.isHeadOpen = faults.contains(.headOpen)
        status.isRibbonOut = faults.contains(.ribbonOut)
        status.isPaused = faults.contains(.paused)
        status.isBufferFull = faults.contains(.busy)
        status.isFormatPartial = receiver.isInLabel
        status.labelLength = 1218
        status.formatsWaiting = min(waiting, 999)
        status.labelsRemaining = waiting > 0 ? 1 : 0
        return status
    }

    /// Takes a byte; gives what is to be answered, the label that it ends, and how many bytes more of
    /// labels there are: `^XA` counts once it is whole.
    mutating func take(
        _ byte: UInt8, _ now: ContinuousClock.Instant
    ) -> (answer: [UInt8], label: (number: Int, bytes: [UInt8])?, labelCount: Int) {
        let wasInLabel = receiver.isInLabel
        let event = receiver.take(byte)
        switch event {
        case .label(let label):
            waiting += 1
            if received.count < EmulatedPrinter.maximumKept,
                keptBytes + label.count <= EmulatedPrinter.maximumKeptBytes
            {
                received.append(label)
                keptBytes += label.count
            }
            receivedCount += 1
            settle(now)
            return ([], (receivedCount, label), 1)
        case .hostStatus:
            settle(now)
            return (status.bytes, nil, 0)
        case .hostIdentification: return (identification.bytes, nil, 0)
        case .cancelAll:
            waiting = 0
            nextEnd = nil
            return ([], nil, 0)
        case nil: return ([], nil, wasInLabel ? 1 : receiver.isInLabel ? 3 : 0)
        }
    }

    private var receivedCount = 0
}

/// Finds labels and immediate commands in what a printer receives. `^` and `~` count wherever they stand, in data too,
/// as with printers: `^FD^XZ^FS` ends the label.
struct ZPLReceiver {
    /// What a byte may end.
    enum Event: Hashable {
        /// A label, from `^XA` to `^XZ`.
        case label([UInt8])
        /// `~HS`.
        case hostStatus
        /// `~HI`.
        case hostIdentification
        /// `~JA`: everything that was received and not printed is thrown away.
        case cancelAll
    }

    /// The longest label that is taken. One that grows beyond is forgotten: what began it was no label.
    var maximumLength = 16 << 20

    /// Bytes outside of labels, blanks and line ends apart.
    private(set) var strayCount = 0
    /// The label begun and not ended.
    private var label: [UInt8]?
    /// A command begun and not recognised yet: `^`, `~`, `^X`, `~H`, `~J`.
    private var command: [UInt8] = []

    /// Whether a label has begun and not ended.
    var isInLabel: Bool { label != nil }

    /// Forgets the label begun and not ended.
    mutating func forgetBegunLabel() {
        label = nil
        command = []
    }

    /// Takes a byte; tells what it ends.
    mutating func take(_ byte: UInt8) -> Event? {
        if byte == UInt8(ascii: "^") || byte == UInt8(ascii: "~") {
            passOn(command)
            command = [byte]
            return nil
        }
        guard !command.isEmpty else {
            passOn([byte])
            return nil
        }
        command.append(byte)
        let upper = command.map { (0x61...0x7A).contains($0) ? $0 & 0xDF : $0 }
        switch String(decoding: upper, as: UTF8.self) {
        case "^X", "~H", "~J": return nil
        case "^XA":
            // One that begins within another ends nothing: the printer goes on with what it has.
            if label == nil { label = [] }
            passOn(command)
            command = []
        case "^XZ":
            guard let begun = label else { break }
            let whole = begun + command
            label = nil
            command = []
            return .label(whole)
        case "~HS":
            command = []
            return .hostStatus
        case "~HI":
            command = []
            return .hostIdentification
        case "~JA":
            forgetBegunLabel()
            return .cancelAll
        default: break
        }
        passOn(command)
        command = []
        return nil
    }

    private mutating func passOn(_ bytes: [UInt8]) {
        if let length = label?.count {
            label! += bytes
            if length + bytes.count > maximumLength { label = nil }
        } else {
            strayCount += bytes.count { ![0x20, 0x0D, 0x0A].contains($0) }
        }
    }
}
