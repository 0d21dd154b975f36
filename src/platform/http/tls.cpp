#include "platform/http/tls.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "platform/http/resolver.hpp"
#include "platform/http/tcp_stream.hpp"

namespace warden::http {

namespace ssl = asio::ssl;
using ports::NetErrc;
using Socket = asio::ip::tcp::socket;
using SslStream = ssl::stream<Socket>;

class TlsContext {
  public:
    explicit TlsContext(ssl::context::method method) : context(method) {}
    ssl::context context;
};

namespace {

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

class TlsStream final : public ports::ByteStream {
  public:
    TlsStream(std::shared_ptr<TlsContext> context, SslStream stream)
        : context_(std::move(context)), stream_(std::move(stream)) {}

    asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) override {
        const auto [error, size] =
            co_await stream_.async_read_some(asio::buffer(buffer.data(), buffer.size()), kTuple);
        if (error == asio::error::eof || error == ssl::error::stream_truncated) {
            co_return std::size_t{0};
        }
        if (error) co_return broken(error, "read", closed_);
        co_return size;
    }

    asio::awaitable<Result<void>> write(std::string_view bytes) override {
        const auto [error, size] =
            co_await asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), kTuple);
        if (error) co_return broken(error, "write", closed_);
        co_return Result<void>{};
    }

    bool quiet() override { return is_quiet(stream_.next_layer()); }

    void close() override {
        closed_ = ClosedByUs::yes;
        boost::system::error_code ignored;
        stream_.next_layer().close(ignored);
    }

  private:
    std::shared_ptr<TlsContext> context_;
    SslStream stream_;
    ClosedByUs closed_ = ClosedByUs::no;
};

// Certificate problems are worth their own words; everything else OpenSSL says is kept.
Fail handshake_failed(SslStream& stream, const boost::system::error_code& error) {
    if (error.category() != asio::error::get_ssl_category()) {
        return broken(error, "TLS handshake", ClosedByUs::no);
    }
    const long verified = SSL_get_verify_result(stream.native_handle());
    const std::string why =
        verified == X509_V_OK ? error.message() : X509_verify_cert_error_string(verified);
    return fail(NetErrc::tls_invalid, "TLS handshake: " + why);
}

// The name that the certificate must carry, checked by OpenSSL as part of the chain verification.
bool expect_peer(SslStream& stream, const std::string& host) {
    SSL* ssl_handle = stream.native_handle();
    X509_VERIFY_PARAM* param = SSL_get0_param(ssl_handle);
    if (parse_address(host)) return X509_VERIFY_PARAM_set1_ip_asc(param, host.c_str()) == 1;
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(param, host.c_str(), host.size()) == 1 &&
           SSL_set_tlsext_host_name(ssl_handle, host.c_str()) == 1;
}

using Handshaken = Result<std::unique_ptr<ports::ByteStream>>;

}  // namespace

Result<std::shared_ptr<TlsContext>> make_client_tls(const std::string& ca_file) {
    auto tls = std::make_shared<TlsContext>(ssl::context::tls_client);
    boost::system::error_code error;
    tls->context.set_verify_mode(ssl::verify_peer);
    if (ca_file.empty()) {
        tls->context.set_default_verify_paths(error);
    } else {
        tls->context.load_verify_file(ca_file, error);
    }
    if (error) return fail(Errc::invalid_input, "CA file " + ca_file + ": " + error.message());
    SSL_CTX_set_min_proto_version(tls->context.native_handle(), TLS1_2_VERSION);
    return tls;
}

Result<std::shared_ptr<TlsContext>> make_server_tls(const TlsServerSettings& settings) {
    auto tls = std::make_shared<TlsContext>(ssl::context::tls_server);
    boost::system::error_code error;
    tls->context.use_certificate_chain_file(settings.certificate_file, error);
    if (error) {
        return fail(Errc::invalid_input,
                    "certificate " + settings.certificate_file + ": " + error.message());
    }
    tls->context.use_private_key_file(settings.key_file, ssl::context::pem, error);
    if (error) {
        return fail(Errc::invalid_input, "key " + settings.key_file + ": " + error.message());
    }
    SSL_CTX_set_min_proto_version(tls->context.native_handle(), TLS1_2_VERSION);
    return tls;
}

asio::awaitable<Handshaken> tls_connect(std::shared_ptr<TlsContext> context, Socket socket,
                                        std::string host) {
    SslStream stream(std::move(socket), context->context);
    if (!expect_peer(stream, host)) {
        co_return fail(NetErrc::tls_invalid, "no certificate can carry the host name");
    }
    const auto [error] = co_await stream.async_handshake(ssl::stream_base::client, kTuple);
    if (error) co_return handshake_failed(stream, error);
    co_return std::make_unique<TlsStream>(std::move(context), std::move(stream));
}

asio::awaitable<Handshaken> tls_accept(std::shared_ptr<TlsContext> context, Socket socket) {
    SslStream stream(std::move(socket), context->context);
    const auto [error] = co_await stream.async_handshake(ssl::stream_base::server, kTuple);
    if (error) co_return handshake_failed(stream, error);
    co_return std::make_unique<TlsStream>(std::move(context), std::move(stream));
}

}  // namespace warden::http
