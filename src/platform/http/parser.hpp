#pragma once
// Incremental parser of HTTP/1.1 requests: bytes in, one message out. Internal to platform/http;
// parser.cpp is the only place that knows Beast's parser. Answers are read by platform/http1.

#include <cstddef>
#include <memory>
#include <string>

#include "domain/base/error.hpp"
#include "platform/http/server.hpp"
#include "ports/http_client.hpp"

namespace warden::http {

struct MessageLimits {
    std::size_t header_max = 0;  // bytes of first line and headers
    std::size_t body_max = 0;    // bytes of the body, without chunk framing
};

// Parses one request.
class RequestParser {
  public:
    explicit RequestParser(MessageLimits limits);
    ~RequestParser();
    RequestParser(const RequestParser&) = delete;
    RequestParser& operator=(const RequestParser&) = delete;

    // Consumes what it can from the front of `buffer`; on a failure rejection() is the status to
    // answer with.
    Result<void> feed(std::string& buffer);
    bool header_done() const;
    bool done() const;
    unsigned rejection() const;  // 400, 413, 431 or 505; 0 when nothing failed
    // These are asked after header_done().
    bool wants_continue() const;
    bool upgrades_to_web_socket() const;
    bool keep_alive() const;
    bool knows_chunks() const;  // HTTP/1.1
    // Takes the request, after done(); peer and deadline are the caller's to fill in.
    Request take();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Returns the reason phrase; empty for an unknown status.
std::string reason_of(unsigned status);
// Says whether the text can be a method or header name.
bool is_token(std::string_view text);
// Says whether the text can stand in a header's value: it has no control characters but tab.
bool is_header_value(std::string_view text);

}  // namespace warden::http
