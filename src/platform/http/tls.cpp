#include "platform/http/tls.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
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

// A clock may be that far off where the other side is right about the validity of a certificate.
constexpr int kClockDoubtSecs = 300;

// What the verification of the peer's chain stumbled over.
struct Verified {
    bool doubtful = false;  // a validity that begins or ends within kClockDoubtSecs
};

bool is_near_now(const ASN1_TIME* time) {
    int days = 0;
    int secs = 0;
    // Without a time to compare with it is the machine's own, as OpenSSL's verification takes it.
    if (ASN1_TIME_diff(&days, &secs, nullptr, time) != 1) return false;
    return days == 0 && std::abs(secs) < kClockDoubtSecs;
}

void note(X509_STORE_CTX* context, Verified& seen) {
    const int error = X509_STORE_CTX_get_error(context);
    const X509* certificate = X509_STORE_CTX_get_current_cert(context);
    if (certificate == nullptr) return;
    if (error == X509_V_ERR_CERT_NOT_YET_VALID) {
        seen.doubtful = is_near_now(X509_get0_notBefore(certificate));
    } else if (error == X509_V_ERR_CERT_HAS_EXPIRED) {
        seen.doubtful = is_near_now(X509_get0_notAfter(certificate));
    }
}

NetErrc code_of_verification(long error, const Verified& seen) {
    switch (error) {
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
        case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
        case X509_V_ERR_CERT_UNTRUSTED: return NetErrc::tls_untrusted;
        default: return seen.doubtful ? NetErrc::tls_doubtful : NetErrc::tls_invalid;
    }
}

// Certificate problems are worth their own words; everything else OpenSSL says is kept.
Fail handshake_failed(SslStream& stream, const boost::system::error_code& error,
                      const Verified& seen) {
    if (error.category() != asio::error::get_ssl_category()) {
        return broken(error, "TLS handshake", ClosedByUs::no);
    }
    const long verified = SSL_get_verify_result(stream.native_handle());
    if (verified == X509_V_OK) {
        return fail(NetErrc::tls_invalid, "TLS handshake: " + error.message());
    }
    return fail(code_of_verification(verified, seen),
                std::string("TLS handshake: ") + X509_verify_cert_error_string(verified));
}

std::optional<Hash32> root_of(SslStream& stream) {
    const STACK_OF(X509)* chain = SSL_get0_verified_chain(stream.native_handle());
    if (chain == nullptr || sk_X509_num(chain) == 0) return std::nullopt;
    Hash32 digest{};
    unsigned size = digest.size();
    const X509* root = sk_X509_value(chain, sk_X509_num(chain) - 1);
    if (X509_digest(root, EVP_sha256(), digest.data(), &size) != 1) return std::nullopt;
    return digest;
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

asio::awaitable<Result<TlsPeer>> tls_connect(std::shared_ptr<TlsContext> context, Socket socket,
                                             std::string host) {
    SslStream stream(std::move(socket), context->context);
    Verified seen;
    stream.set_verify_callback([&seen](bool good, ssl::verify_context& verifying) {
        if (!good) note(verifying.native_handle(), seen);
        return good;
    });
    if (!expect_peer(stream, host)) {
        co_return fail(NetErrc::tls_invalid, "no certificate can carry the host name");
    }
    const auto [error] = co_await stream.async_handshake(ssl::stream_base::client, kTuple);
    if (error) co_return handshake_failed(stream, error, seen);
    // The callback above lives in this frame, and renegotiation would verify again.
    stream.set_verify_callback([](bool good, ssl::verify_context&) { return good; });
    TlsPeer peer;
    peer.root = root_of(stream);
    peer.stream = std::make_unique<TlsStream>(std::move(context), std::move(stream));
    co_return peer;
}

asio::awaitable<Handshaken> tls_accept(std::shared_ptr<TlsContext> context, Socket socket) {
    SslStream stream(std::move(socket), context->context);
    const auto [error] = co_await stream.async_handshake(ssl::stream_base::server, kTuple);
    if (error) co_return handshake_failed(stream, error, {});
    co_return std::make_unique<TlsStream>(std::move(context), std::move(stream));
}

}  // namespace warden::http
