#pragma once
// Certificates made while a test runs; none is ever committed.

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/server.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::support {

struct CertificateSpec {
    std::vector<std::string> dns_names;
    std::vector<std::string> addresses;
    std::chrono::seconds valid_from{std::chrono::hours{-24}};  // from now
    std::chrono::seconds valid_for{std::chrono::hours{48}};
};

// A certificate authority with its files in a directory of its own.
class TlsFiles {
  public:
    TlsFiles();
    ~TlsFiles();
    TlsFiles(const TlsFiles&) = delete;
    TlsFiles& operator=(const TlsFiles&) = delete;

    // The authority's own certificate, PEM: what clients trust.
    std::string ca_file() const;
    // A server's certificate, signed by the authority.
    http::TlsServerSettings issue(const CertificateSpec& spec);
    // One that signs itself.
    http::TlsServerSettings self_signed(const CertificateSpec& spec);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warden::support
