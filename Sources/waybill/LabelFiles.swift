public import ArgumentParser
import Foundation
import LabelDesk
public import LabelRender

extension LabelSize: ExpressibleByArgument {}

extension Turn: ExpressibleByArgument {}

/// Where labels are written to, and how they look.
struct LabelFileOptions: ParsableArguments {
    @Option(help: "Write the label as ZPL II to this file; several follow one another.")
    var zpl: String?

    @Option(help: "Write the label as PDF to this file; of several each has a page.")
    var pdf: String?

    @Option(help: "Write the label as PNG to this file.")
    var png: String?

    @Option(
        help: ArgumentHelp(
            "Write the customs declaration CN 23, where one goes with the label, as PDF to this file; several have a page each.",
            valueName: "customs"))
    var customs: String?

    @Option(help: "The printer's resolution for ZPL and PNG: 203, 300 or 600.")
    var dpi = 203

    @Option(
        help: ArgumentHelp(
            "The label's size; a4x4 is A6, four on a page of A4, for PDF and PNG.", valueName: "size"))
    var size = LabelSize.fourBySix

    @Option(
        help: ArgumentHelp(
            "Turn the page clockwise, for printers that feed labels sideways: 90 makes it wider than high.",
            valueName: "degrees"))
    var turn = Turn.none

    /// The files that were named, with the names of their options.
    private var named: [(option: String, path: String)] {
        [("--zpl", zpl), ("--pdf", pdf), ("--png", png), ("--customs", customs)].compactMap { option, path in
            path.map { (option, $0) }
        }
    }

    /// Looks whether each file can be written, and that none takes another's place, nor that of a file that is not to be
    /// lost.
    ///
    /// - Parameter kept: such files, and what each is.
    func check(keeping kept: [(path: String, what: String)]) throws {
        func place(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        var options = Dictionary(kept.map { (place($0.path), $0.what) }) { first, _ in first }
        for (option, path) in named {
            if let other = options.updateValue(option, forKey: place(path)) {
                throw ValidationError("\(option) \(path): \(other) is the same file; name a file for each")
            }
        }
        for (_, path) in named { _ = try OutputFile(path) }
    }

    mutating func validate() throws {
        guard Resolution(rawValue: dpi) != nil else {
            throw ValidationError("--dpi \(dpi): expected 203, 300 or 600")
        }
        guard zpl == nil || LabelFormat.zpl.sizes.contains(size) else {
            throw ValidationError(
                "--zpl with --size \(size.rawValue): a sheet of labels is a page for --pdf and --png; label printers take "
                    + LabelFormat.zpl.sizes.map(\.rawValue).joined(separator: ", "))
        }
    }

    /// A label as it is written in a format.
    func form(_ format: LabelFormat, of kind: DocumentName.Kind = .label) -> DocumentName {
        // Checked when it was read.
        DocumentName(format, Resolution(rawValue: dpi) ?? .dpi203, size: size, turn: turn, of: kind)
    }

    /// The files of labels that there are to be.
    var files: [(path: String, form: DocumentName)] {
        [(zpl, LabelFormat.zpl), (pdf, .pdf), (png, .png)].compactMap { path, format in
            path.map { ($0, form(format)) }
        }
    }

    /// The forms in which labels, and what goes with them, will be written.
    var forms: [DocumentName] { files.map(\.form) + (customs == nil ? [] : [form(.pdf, of: .customs)]) }
}

/// The files that a command's labels are written to, in the order in which they are added.
struct LabelFiles {
    private let options: LabelFileOptions
    private let isSingle: Bool
    private var single: [(path: String, bytes: [UInt8])] = []
    private var written: Set<String> = []
    private var zpl: [UInt8] = []
    private var drawings: [LabelDrawing] = []
    private var customs: [LabelDrawing] = []
    private var hasCustoms = false

    /// - Parameters:
    ///   - count: how many labels there may be; a PNG holds but one.
    ///   - source: where the shipments are read from.
    ///   - kept: the files that none of them may take the place of, and what each is.
    init(_ options: LabelFileOptions, count: Int, source: String, keeping kept: [(path: String, what: String)]) throws {
        guard options.png == nil || count == 1 else {
            throw ValidationError("--png writes one label, and \(source) holds \(count) shipments: use --pdf or --zpl")
        }
        try options.check(keeping: kept + [(source, "the file of shipments")])
        self.options = options
        isSingle = count == 1
    }

    /// Adds a label that stands.
    mutating func add(
        _ label: String, from desk: LabelDesk, deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) {
        if options.customs != nil { try await addCustoms(label, from: desk, deadline: deadline) }
        guard isSingle else {
            if options.pdf != nil { drawings.append(try await desk.drawing(label, size: options.size)) }
            if options.zpl != nil { zpl += try await desk.document(label, options.form(.zpl), deadline: deadline) }
            return
        }
        for (path, form) in options.files {
            single.append((path, try await desk.document(label, form, deadline: deadline)))
        }
    }

    /// Adds the customs declaration that goes with a label, where there is one.
    private mutating func addCustoms(
        _ label: String, from desk: LabelDesk, deadline: ContinuousClock.Instant
    ) async throws(LabelRefusal) {
        do throws(LabelRefusal) {
            if isSingle, let path = options.customs {
                single.append(
                    (path, try await desk.document(label, options.form(.pdf, of: .customs), deadline: deadline)))
            } else {
                customs.append(try await desk.drawing(label, size: options.size, of: .customs))
            }
            hasCustoms = true
        } catch {
            guard case .noCustomsDocument = error else { throw error }
        }
    }

    /// Writes the files; none where there is nothing to write, which it says.
    mutating func write(with desk: LabelDesk) throws {
        for file in single { try write(file.bytes, to: file.path) }
        if let path = options.zpl, !zpl.isEmpty { try write(zpl, to: path) }
        try write(drawings, to: options.pdf, with: desk)
        try write(customs, to: options.customs, with: desk)
        for (path, _) in options.files where !written.contains(path) {
            Console.note("\(path) is not written: there is no label to write")
        }
        if let path = options.customs, !hasCustoms {
            Console.note("\(path) is not written: no label has a customs declaration beside it")
        }
    }

    private mutating func write(_ bytes: [UInt8], to path: String) throws {
        try OutputFile(path).write(bytes)
        written.insert(path)
    }

    private mutating func write(_ drawings: [LabelDrawing], to path: String?, with desk: LabelDesk) throws {
        let bytes: [UInt8]
        guard let path, !drawings.isEmpty else { return }
        do throws(LabelRefusal) {
            bytes = try desk.write(drawings, as: options.form(.pdf))
        } catch {
            throw Console.fail(RefusalLine.exitCode(error), "\(path): " + RefusalLine.text(error))
        }
        try write(bytes, to: path)
    }
}
