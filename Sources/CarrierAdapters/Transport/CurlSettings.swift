import CCurl
import CCurlShim

/// Every setting of a transfer, in one place. libcurl's defaults allow far more than an exchange with a carrier needs:
/// files, gophers, redirects to other protocols, proxies from the environment, no time-out at all.
final class CurlSettings {
    private let handle: UnsafeMutableRawPointer
    /// The first setting's code that was not accepted, or `CURLE_OK`.
    private(set) var code = CURLE_OK

    init(handle: UnsafeMutableRawPointer) { self.handle = handle }

    /// Keeps the code if it is the first failure.
    func note(_ code: CURLcode) {
        if self.code == CURLE_OK { self.code = code }
    }

    /// What is the same for every request of a client.
    func apply(_ configuration: HTTPClient.Configuration, errorText: UnsafeMutablePointer<CChar>) {
        note(waybill_curl_set_buffer(handle, CURLOPT_ERRORBUFFER, errorText))
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_PROTOCOLS_STR, configuration.allowsPlainLoopback ? "http,https" : "https")
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_HTTP09_ALLOWED, 0)
        set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        if let bundle = configuration.certificateBundle { set(CURLOPT_CAINFO, bundle) }
        // An empty text switches off what the environment says (`https_proxy`).
        set(CURLOPT_PROXY, configuration.proxy?.text ?? "")
        set(CURLOPT_NOPROXY, "")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        // A name server that does not answer would otherwise hold the worker until its thread gives up.
        set(CURLOPT_QUICK_EXIT, 1)
        // The longer a connection lay idle, the likelier its other end is closing it just as a purchase is sent.
        set(CURLOPT_MAXAGE_CONN, max(1, Int(configuration.idleConnectionLifetime.components.seconds)))
        set(CURLOPT_MAXCONNECTS, configuration.keptConnectionsPerHandle)
    }

    /// What one request asks for.
    func apply(
        _ request: HTTPRequest, body: UnsafeRawBufferPointer, lines: UnsafeMutablePointer<curl_slist>?,
        remaining: Duration, isFresh: Bool
    ) {
        set(CURLOPT_FRESH_CONNECT, isFresh ? 1 : 0)
        set(CURLOPT_URL, request.url.text)
        set(CURLOPT_PATH_AS_IS, 1)
        note(waybill_curl_set_list(handle, CURLOPT_HTTPHEADER, lines))
        set(CURLOPT_TIMEOUT_MS, remaining.millisecondsAtLeastOne)
        set(CURLOPT_CONNECTTIMEOUT_MS, min(request.limits.connect, remaining).millisecondsAtLeastOne)
        switch request.method {
        case .get: set(CURLOPT_HTTPGET, 1)
        case .head: set(CURLOPT_NOBODY, 1)
        case .post, .put, .patch: setBody(body)
        case .delete: if body.isEmpty { set(CURLOPT_HTTPGET, 1) } else { setBody(body) }
        }
        if request.method != .head { set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    }

    /// The bytes are not copied: they must last until the transfer ends.
    private func setBody(_ body: UnsafeRawBufferPointer) {
        set(CURLOPT_POST, 1)
        note(waybill_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        if body.isEmpty {
            set(CURLOPT_COPYPOSTFIELDS, "")
        } else {
            note(waybill_curl_set_bytes(handle, CURLOPT_POSTFIELDS, body.baseAddress))
        }
    }

    private func set(_ option: CURLoption, _ value: Int) { note(waybill_curl_set_long(handle, option, value)) }

    private func set(_ option: CURLoption, _ value: String) { note(waybill_curl_set_text(handle, option, value)) }
}
