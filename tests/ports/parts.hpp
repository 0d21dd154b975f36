#pragma once
// A chain's adapter as the program wires it, over a node that a test makes.

#include <memory>
#include <string>
#include <vector>

#include "main/chains/kinds.hpp"
#include "platform/rng/rng.hpp"
#include "tests/ports/chain_world.hpp"
#include "tests/support/no_web_sockets.hpp"

namespace warden::chain_tests {

class Parts {
  public:
    // Who administers the contract, and where the compiled contract is.
    struct Admin {
        std::string account;
        std::string key;
        std::filesystem::path artefact;
    };
    // World and client outlive it. `key`: what the signer's key file holds.
    Parts(ChainWorld& world, cli::ChainConfig config, ports::HttpClient& http, std::string key,
          Admin admin);
    ~Parts();

    cli::Chain& ports() { return made_.front().chain; }
    // Made when it is first asked for: it reads the compiled contract.
    app::ContractParts& admin();
    ports::ChainSubmitter& with_fee_cap(U128 cap);

  private:
    struct Made {
        std::unique_ptr<metrics::Registry> registry;
        cli::Chain chain;
    };
    class Key;
    cli::ChainDeps deps(metrics::Registry& registry);
    cli::Chain& make(const cli::ChainConfig& config);

    ChainWorld& world_;
    cli::ChainConfig config_;
    ports::HttpClient& http_;
    std::unique_ptr<ports::SecretSource> key_;
    Admin admin_;
    support::NoWebSockets web_sockets_;
    rng::SeededRng rng_{1};
    std::vector<Made> made_;
    metrics::Registry admin_registry_;
    std::unique_ptr<app::ContractParts> admin_parts_;
};

// A configuration of one contract on the endpoints a and b.
cli::ChainConfig two_endpoints();

}  // namespace warden::chain_tests
