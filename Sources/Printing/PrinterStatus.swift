internal import LabelRender

/// How a printer is, by whatever protocol it was asked.
public struct PrinterStatus: Hashable, Sendable {
    /// Troubles that only a person ends, most urgent first; none if it can print.
    public var troubles: [PrintFault.Code] = []
    /// Whether it is at work.
    public var isBusy = false
    /// Model and firmware as it names them; empty if it does not.
    public var model = ""
    /// Its resolutions in dots per inch; empty if it does not say.
    public var resolutions: [Int] = []
    /// How many jobs or labels it still has to print.
    public var waiting = 0

    init() {}

    init(_ status: HostStatus, _ identification: HostIdentification) {
        troubles = status.troubles + (status.isFormatPartial ? [.unfinishedLabel] : [])
        isBusy = !status.isIdle
        model = "\(identification.model) \(identification.firmware)"
        let known = Resolution.allCases.first { $0.dotsPerMillimetre == identification.dotsPerMillimetre }
        // The one head there is no name for has 6 dots per millimetre.
        resolutions = [known?.rawValue ?? 152]
        waiting = max(status.formatsWaiting, status.labelsRemaining)
    }

    /// The status of a printer that is listed so: one whose head has another resolution than what it would be sent was
    /// drawn for cannot print. A page is drawn for any.
    public func compared(with printer: PrinterConfiguration) -> PrinterStatus {
        guard printer.language != .pdf, !resolutions.isEmpty, !resolutions.contains(printer.resolution.rawValue) else {
            return self
        }
        var status = self
        status.troubles.append(.wrongResolution)
        return status
    }
}
