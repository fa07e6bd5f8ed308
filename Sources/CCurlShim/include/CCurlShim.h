#ifndef CCURLSHIM_H
#define CCURLSHIM_H

#include <curl/curl.h>

// curl_easy_setopt and curl_easy_getinfo take variable arguments, which Swift cannot call. One function for each type
// of argument takes their place; the option must be one that libcurl documents with that type.

CURLcode waybill_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode waybill_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode waybill_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode waybill_curl_set_bytes(CURL *handle, CURLoption option, const void *value);
CURLcode waybill_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode waybill_curl_set_buffer(CURL *handle, CURLoption option, char *value);

// The callbacks, each with the pointer that it is called with.
CURLcode waybill_curl_on_write(CURL *handle, curl_write_callback callback, void *context);
CURLcode waybill_curl_on_header(CURL *handle, curl_write_callback callback, void *context);
CURLcode waybill_curl_before_request(CURL *handle, curl_prereq_callback callback, void *context);
// The context must outlive every connection that is opened with it.
CURLcode waybill_curl_on_sockets(
    CURL *handle, curl_opensocket_callback open, curl_closesocket_callback close, void *context);

CURLcode waybill_curl_get_long(CURL *handle, CURLINFO info, long *value);

#endif
