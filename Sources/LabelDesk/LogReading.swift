internal import ShippingLog

/// Reading of the log whose faults are refusals.
extension LogStore {
    /// Who holds a name.
    func holder(_ name: String) async throws(LabelRefusal) -> Claim? {
        do throws(StoreFault) { return try await claim(name) } catch { throw .store(error) }
    }

    /// A parcel's personal data.
    func sealed(_ stream: StreamName) async throws(LabelRefusal) -> VaultState {
        do throws(StoreFault) { return try await vault(stream) } catch { throw .store(error) }
    }

    /// What happened to a parcel.
    func parcel(_ stream: StreamName) async throws(LabelRefusal) -> ParcelHistory {
        let records: [EventRecord]
        do throws(StoreFault) { records = try await read(stream) } catch { throw .store(error) }
        do { return try ParcelHistory(stream, records) } catch { throw .unreadable("\(stream): \(error)") }
    }
}
