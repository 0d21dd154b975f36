#pragma once
// A TCP connection as a ByteStream, and what plain and TLS streams share. Internal to
// platform/http.

#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string_view>

#include "domain/base/error.hpp"
#include "ports/dialer.hpp"

namespace warden::http {

namespace asio = boost::asio;

std::unique_ptr<ports::ByteStream> make_tcp_stream(asio::ip::tcp::socket socket);

// Low latency and, for peers that vanish silently, TCP keep-alive. Failures don't matter.
void tune(asio::ip::tcp::socket& socket);

// See ByteStream::quiet().
bool is_quiet(asio::ip::tcp::socket& socket);

// `closed`, or a code of our own fault, with the error's text. Throws when the error says that the
// caller was cancelled, unless it was our own close().
enum class ClosedByUs { no, yes };
Fail broken(const boost::system::error_code& error, std::string_view what, ClosedByUs by_us);

}  // namespace warden::http
