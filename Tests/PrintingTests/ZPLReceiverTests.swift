import Testing

@testable import Printing

@Suite struct ZPLReceiverTests {
    private func events(_ text: String) -> (events: [ZPLReceiver.Event], stray: Int, isInLabel: Bool) {
        var receiver = ZPLReceiver()
        let events = text.utf8.compactMap { receiver.take($0) }
        return (events, receiver.strayCount, receiver.isInLabel)
    }

    private func label(_ text: String) -> ZPLReceiver.Event { .label(Array(text.utf8)) }

    @Test func findsLabels() {
        let found = events("^XA^FO1,1^FDa^FS^XZ\r\n^xa^FDb^FS^xz\n")
        #expect(found.events == [label("^XA^FO1,1^FDa^FS^XZ"), label("^xa^FDb^FS^xz")])
        #expect(found.stray == 0 && !found.isInLabel)
    }

    @Test func commandsInDataCountAsInPrinters() {
        #expect(events("^XA^FDa^XZ~JA").events == [label("^XA^FDa^XZ"), .cancelAll])
        #expect(events("^XA^FDa~JAb^FS^XZ").events == [.cancelAll])
        #expect(events("^XA^FDa~HSb^FS^XZ").events == [.hostStatus, label("^XA^FDab^FS^XZ")])
    }

    @Test func whatIsNoCommandBelongsToTheData() {
        for text in ["^XA^^XZ", "^XA~~XZ^XZ", "^XA^X^XZ", "^XA~H^XZ", "^XA^XB~HQ~JX^XZ"] {
            #expect(events(text).events == [label(text)], "\(text)")
        }
    }

    @Test func aLabelWithoutAnEndIsForgotten() {
        var receiver = ZPLReceiver()
        receiver.maximumLength = 20
        for byte in "^XA^FD12345678901234".utf8 { #expect(receiver.take(byte) == nil) }
        #expect(receiver.isInLabel && receiver.strayCount == 0)
        for byte in "56".utf8 { #expect(receiver.take(byte) == nil) }
        #expect(!receiver.isInLabel && receiver.strayCount == 1)
        let whole = "^XA^FDabcdefghijk^XZ"
        #expect(whole.utf8.compactMap { receiver.take($0) } == [label(whole)])
    }

    @Test func countsWhatStandsOutside() {
        let found = events("abc ~HI\r\n^XZ ^FDx^XA")
        #expect(found.events == [.hostIdentification])
        #expect(found.stray == 10 && found.isInLabel)
    }
}
