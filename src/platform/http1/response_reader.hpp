#pragma once
// Reads one HTTP/1.x answer (RFC 9112) as it arrives: bytes in, one message out, no I/O. Whatever a
// correct server may send is read; anything else is refused, because the bytes are a stranger's.
// Never inflates anything, follows no chunk extension, ignores trailers.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "ports/http_client.hpp"

namespace warden::http1 {

struct ReaderLimits {
    std::size_t header_max = 0;  // bytes of status line and headers, interim answers included
    std::size_t body_max = 0;    // bytes of the body without chunk framing
};

class ResponseReader {
  public:
    enum class Body {
        count,  // its bytes are counted, not kept
        keep,   // body() has it
        none,   // the answer to HEAD: it ends with its headers, whatever they say
    };

    ResponseReader(ReaderLimits limits, Body body) : limits_(limits), kind_(body) {}

    // Takes in bytes; invalid_input when they are not HTTP/1.x, limit when they are over a limit.
    // It is not to be called again after an error or once done.
    Result<void> feed(std::string_view bytes);
    // Tells that the peer ended the stream; invalid_input unless that is how the body ends.
    Result<void> end_of_stream();

    bool done() const { return state_ == State::done; }
    // Of the final answer, once its headers are complete; interim answers (1xx) are skipped.
    std::optional<unsigned> status() const { return status_; }
    const ports::HttpHeaders& headers() const { return headers_; }
    std::uint64_t body_bytes() const { return body_bytes_; }
    const std::string& body() const { return body_; }
    // Of the bytes of the last feed(): how many came after the end of the message.
    std::size_t unread() const { return unread_; }
    // Says, once done, whether the connection is good for another message.
    bool keep_alive() const { return keep_alive_; }
    // Moves headers and body out, once done.
    ports::HttpResponse take();

  private:
    enum class State {
        header,
        sized_body,
        chunk_size,
        chunk_data,
        chunk_end,
        trailer,
        to_end,
        done
    };

    Result<void> take_line(std::string_view line);
    Result<void> take_status_line(std::string_view line);
    Result<void> take_header(std::string_view line);
    Result<void> end_header();
    Result<void> take_chunk_size(std::string_view line);
    Result<void> take_body(std::string_view& bytes);

    ReaderLimits limits_;
    Body kind_;
    State state_ = State::header;
    std::string line_;              // an incomplete line
    std::size_t header_bytes_ = 0;  // status line, headers, chunk sizes and trailers
    bool first_line_ = true;
    unsigned pending_status_ = 0;
    bool is_1_0_ = false;
    bool keep_alive_ = false;
    std::size_t unread_ = 0;
    ports::HttpHeaders headers_;
    std::uint64_t left_ = 0;  // of a sized body or chunk
    std::optional<unsigned> status_;
    std::uint64_t body_bytes_ = 0;
    std::string body_;
};

}  // namespace warden::http1
