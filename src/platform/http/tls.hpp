#pragma once
// TLS over a connected socket. Internal to platform/http; tls.cpp alone knows OpenSSL.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>

#include "domain/base/error.hpp"
#include "platform/http/server.hpp"
#include "ports/dialer.hpp"

namespace warden::http {

class TlsContext;  // keys and trust, shared by all connections

// See DialerSettings::ca_file.
Result<std::shared_ptr<TlsContext>> make_client_tls(const std::string& ca_file);
Result<std::shared_ptr<TlsContext>> make_server_tls(const TlsServerSettings& settings);

// Handshakes; without a deadline of their own. tls_invalid, or closed when the peer hangs up.
asio::awaitable<Result<std::unique_ptr<ports::ByteStream>>> tls_connect(
    std::shared_ptr<TlsContext> context, asio::ip::tcp::socket socket, std::string host);
asio::awaitable<Result<std::unique_ptr<ports::ByteStream>>> tls_accept(
    std::shared_ptr<TlsContext> context, asio::ip::tcp::socket socket);

}  // namespace warden::http
