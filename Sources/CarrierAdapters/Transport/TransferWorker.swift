import CCurl
import CCurlShim
import Glibc
import Synchronization

/// A thread with one libcurl handle, used for one request after another so that connections are kept.
///
/// The thread is our own, not the cooperative pool's: it blocks. It sleeps in `curl_multi_poll`, busy or idle, because
/// that can be woken from elsewhere; a progress callback would notice a cancellation up to a second late.
/// All signals are blocked on it: OpenSSL writes without MSG_NOSIGNAL, and SIGPIPE would end the process.
final class TransferWorker {
    /// Wakes a worker from any thread; does nothing once the worker has ended.
    struct Waker: @unchecked Sendable {
        // curl_multi_wakeup is the one call on a multi handle that libcurl allows from other threads. The queue calls
        // it under its lock, and the worker takes it away under the same lock before it frees the handle.
        fileprivate let multi: UnsafeMutableRawPointer?

        static let none = Waker(multi: nil)

        func wake() {
            if let multi { curl_multi_wakeup(multi) }
        }
    }

    private let index: Int
    private let queue: TransferQueue
    private let configuration: HTTPClient.Configuration
    private let handles: Handles
    private let sockets = OpenSockets()
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    /// What libcurl keeps for one worker.
    struct Handles {
        let easy: UnsafeMutableRawPointer
        let multi: UnsafeMutableRawPointer

        /// Nil if there is no memory for them.
        init?() {
            guard let multi = curl_multi_init() else { return nil }
            guard let easy = curl_easy_init() else {
                curl_multi_cleanup(multi)
                return nil
            }
            self.easy = easy
            self.multi = multi
        }

        var waker: Waker { Waker(multi: multi) }

        func close() {
            curl_easy_cleanup(easy)
            curl_multi_cleanup(multi)
        }
    }

    private init(index: Int, queue: TransferQueue, configuration: HTTPClient.Configuration, handles: Handles) {
        self.index = index
        self.queue = queue
        self.configuration = configuration
        self.handles = handles
    }

    deinit { errorText.deallocate() }

    /// Starts a worker's thread; false if the system gives none.
    static func start(
        index: Int, queue: TransferQueue, configuration: HTTPClient.Configuration, handles: Handles
    ) -> Bool {
        let worker = TransferWorker(index: index, queue: queue, configuration: configuration, handles: handles)
        let held = Unmanaged.passRetained(worker)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { preconditionFailure("a worker's thread without its worker") }
                Unmanaged<TransferWorker>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, held.toOpaque())
        guard code == 0 else {
            held.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        var signals = sigset_t()
        sigfillset(&signals)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        while true {
            if let job = queue.job(for: index) {
                let result = perform(job)
                queue.release(index)
                job.finish(result)
            } else if queue.isClosing {
                break
            } else {
                sleepUntilWoken()
            }
        }
        queue.retire(index) { handles.close() }
    }

    private func perform(_ job: TransferQueue.Job) -> Result<HTTPResponse, TransportFault> {
        if let result = attempt(job, isFresh: false) { return result }
        guard let result = attempt(job, isFresh: true) else { preconditionFailure("a fresh connection that was kept") }
        return result
    }

    /// Sends the request; nil, with nothing sent, if the kept connection that it would have gone over is not quiet.
    private func attempt(
        _ job: TransferQueue.Job, isFresh: Bool
    ) -> Result<HTTPResponse, TransportFault>? {
        let transfer = Transfer(job.request, isFresh: isFresh, sockets: sockets)
        let remaining = ContinuousClock.now.duration(to: job.deadline)
        guard remaining > .zero else {
            return .failure(.notSent(.timeOut, detail: "the deadline passed while waiting for a handle"))
        }
        curl_easy_reset(handles.easy)
        errorText.pointee = 0
        let lines = HeaderLines(job.request)
        defer { lines?.free() }
        guard let lines else { return .failure(.notSent(.other(code: Int(CURLE_OUT_OF_MEMORY.rawValue)), detail: "")) }
        return job.request.body.withUnsafeBytes { body in
            let settings = CurlSettings(handle: handles.easy)
            settings.apply(configuration, errorText: errorText)
            settings.apply(job.request, body: body, lines: lines.list, remaining: remaining, isFresh: isFresh)
            settings.note(sockets.attach(to: handles.easy))
            settings.note(transfer.attach(to: handles.easy))
            guard settings.code == CURLE_OK else {
                let detail = "libcurl refuses a setting: " + String(cString: curl_easy_strerror(settings.code))
                return .failure(.notSent(.other(code: Int(settings.code.rawValue)), detail: detail))
            }
            let result = withExtendedLifetime(transfer) { finish(job, transfer) }
            return transfer.needsFreshConnection ? nil : result
        }
    }

    private func finish(_ job: TransferQueue.Job, _ transfer: Transfer) -> Result<HTTPResponse, TransportFault> {
        let added = curl_multi_add_handle(handles.multi, handles.easy)
        guard added == CURLM_OK else { return .failure(transfer.fault(.other(code: Int(added.rawValue)), detail: "")) }
        // Removing an unfinished handle closes its connection; a finished one leaves it for the next request.
        defer { curl_multi_remove_handle(handles.multi, handles.easy) }
        while true {
            if job.isCancelled.load(ordering: .acquiring) {
                return .failure(transfer.fault(.cancelled, detail: "cancelled while under way"))
            }
            var running: CInt = 0
            let code = curl_multi_perform(handles.multi, &running)
            guard code == CURLM_OK else {
                return .failure(transfer.fault(.other(code: Int(code.rawValue)), detail: ""))
            }
            if let done = finishedCode() { return transfer.outcome(done, detail: detail(of: done)) }
            sleepUntilWoken()
        }
    }

    private func finishedCode() -> CURLcode? {
        var left: CInt = 0
        while let message = curl_multi_info_read(handles.multi, &left) {
            if message.pointee.msg == CURLMSG_DONE { return message.pointee.data.result }
        }
        return nil
    }

    private func detail(of code: CURLcode) -> String {
        let text = String(cString: errorText)
        return text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    }

    /// Until a socket is ready, one of libcurl's own timers is due, or somebody wakes this worker.
    private func sleepUntilWoken() { curl_multi_poll(handles.multi, nil, 0, 60_000, nil) }
}
