#pragma once
// A starknet-devnet process of one test, on a port of its own.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/support/temp_dir.hpp"

namespace warden::starknet {

// The program on PATH; nullopt when there is none.
std::optional<std::filesystem::path> find_devnet();

class Devnet {
  public:
    // Seed 42, blocks on demand, every state kept. It serves a moment later.
    explicit Devnet(const std::filesystem::path& program);
    ~Devnet();  // ends the process
    Devnet(const Devnet&) = delete;
    Devnet& operator=(const Devnet&) = delete;

    std::string http_url() const { return "http://" + host() + "/rpc"; }
    std::string ws_url() const { return "ws://" + host() + "/ws"; }
    std::string alive_url() const { return "http://" + host() + "/is_alive"; }
    bool running() const;
    std::string log() const;  // what it printed

  private:
    std::string host() const { return "127.0.0.1:" + std::to_string(port_); }

    support::TempDir dir_;
    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

}  // namespace warden::starknet
