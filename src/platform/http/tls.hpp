#pragma once
// TLS over a connected socket. Internal to platform/http; tls.cpp alone knows OpenSSL.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <optional>
#include <string>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "platform/http/server.hpp"
#include "ports/dialer.hpp"

namespace warden::http {

class TlsContext;  // keys and trust, shared by all connections

// See DialerSettings::ca_file.
Result<std::shared_ptr<TlsContext>> make_client_tls(const std::string& ca_file);
Result<std::shared_ptr<TlsContext>> make_server_tls(const TlsServerSettings& settings);

struct TlsPeer {
    std::unique_ptr<ports::ByteStream> stream;
    std::optional<Hash32> root;  // see ports::Dialed
};

// Handshakes; without a deadline of their own. tls_invalid, of a server also tls_untrusted and
// tls_doubtful, or closed when the peer hangs up.
asio::awaitable<Result<TlsPeer>> tls_connect(std::shared_ptr<TlsContext> context,
                                             asio::ip::tcp::socket socket, std::string host);
asio::awaitable<Result<std::unique_ptr<ports::ByteStream>>> tls_accept(
    std::shared_ptr<TlsContext> context, asio::ip::tcp::socket socket);

}  // namespace warden::http
