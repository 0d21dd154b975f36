#include "tests/support/tls_files.hpp"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <stdexcept>

namespace warden::support {
namespace {

struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

void require(bool made) {
    if (!made) throw std::runtime_error("OpenSSL refused to make a test certificate");
}

struct Pair {
    Key key;
    Certificate certificate;
};

enum class Role { authority, server };

void add_extension(X509* certificate, int nid, const std::string& value) {
    const std::unique_ptr<X509_EXTENSION, Free> extension(
        X509V3_EXT_conf_nid(nullptr, nullptr, nid, value.c_str()));
    require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1);
}

std::string alternative_names(const CertificateSpec& spec) {
    std::string text;
    for (const auto& name : spec.dns_names) text += (text.empty() ? "DNS:" : ",DNS:") + name;
    for (const auto& address : spec.addresses) text += (text.empty() ? "IP:" : ",IP:") + address;
    return text;
}

// Signed by `issuer`, or by itself without one.
Pair make_pair_of(const CertificateSpec& spec, Role role, long serial, const Pair* issuer) {
    Pair made{Key(EVP_EC_gen("P-256")), Certificate(X509_new())};
    require(made.key != nullptr && made.certificate != nullptr);
    X509* certificate = made.certificate.get();
    const long from = std::chrono::seconds(spec.valid_from).count();
    const long until = from + std::chrono::seconds(spec.valid_for).count();
    require(X509_set_version(certificate, X509_VERSION_3) == 1);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), until);
    X509_set_pubkey(certificate, made.key.get());
    const std::string name =
        (role == Role::authority ? "Test CA " : "Test ") + std::to_string(serial);
    X509_NAME* subject = X509_get_subject_name(certificate);
    require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                       reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1,
                                       0) == 1);
    const X509* signer = issuer != nullptr ? issuer->certificate.get() : certificate;
    X509_set_issuer_name(certificate, X509_get_subject_name(signer));
    add_extension(certificate, NID_basic_constraints,
                  role == Role::authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    const auto names = alternative_names(spec);
    if (!names.empty()) add_extension(certificate, NID_subject_alt_name, names);
    EVP_PKEY* key = issuer != nullptr ? issuer->key.get() : made.key.get();
    require(X509_sign(certificate, key, EVP_sha256()) > 0);
    return made;
}

std::unique_ptr<std::FILE, Free> open_for_writing(const std::filesystem::path& path) {
    std::unique_ptr<std::FILE, Free> file(std::fopen(path.c_str(), "w"));
    require(file != nullptr);
    return file;
}

}  // namespace

struct TlsFiles::Impl {
    TempDir directory;
    // No two authorities of a process have the same name: by that a chain is put together.
    static inline std::atomic<long> authorities{0};
    long serial = 1'000 * ++authorities;
    Pair authority = make_pair_of({}, Role::authority, serial, nullptr);
    std::string ca_file;

    http::TlsServerSettings write(const Pair& pair) {
        const auto stem = std::to_string(serial);
        const auto certificate = directory.path() / (stem + ".crt");
        const auto key = directory.path() / (stem + ".key");
        require(PEM_write_X509(open_for_writing(certificate).get(), pair.certificate.get()) == 1);
        require(PEM_write_PrivateKey(open_for_writing(key).get(), pair.key.get(), nullptr, nullptr,
                                     0, nullptr, nullptr) == 1);
        return {certificate.string(), key.string()};
    }
};

TlsFiles::TlsFiles() : impl_(new Impl) {
    impl_->ca_file = impl_->write(impl_->authority).certificate_file;
}
TlsFiles::~TlsFiles() = default;

std::string TlsFiles::ca_file() const { return impl_->ca_file; }

http::TlsServerSettings TlsFiles::issue(const CertificateSpec& spec) {
    ++impl_->serial;
    return impl_->write(make_pair_of(spec, Role::server, impl_->serial, &impl_->authority));
}

http::TlsServerSettings TlsFiles::self_signed(const CertificateSpec& spec) {
    ++impl_->serial;
    return impl_->write(make_pair_of(spec, Role::server, impl_->serial, nullptr));
}

}  // namespace warden::support
