#pragma once
// One warden process: the stages as the service composes them, on a host with its own clock. It can
// be killed at any moment and started again; what it had in memory is gone then.

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "main/config/config.hpp"
#include "tests/sim/internet.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/sim_chain.hpp"
#include "tests/sim/stores.hpp"

namespace warden::sim {

using WrapProbe =
    std::function<std::unique_ptr<ports::EndpointProbe>(std::unique_ptr<ports::EndpointProbe>)>;
// Makes what reads the public API in the place of the network.
using ReplacePublicApi =
    std::function<std::unique_ptr<ports::HttpClient>(ports::DecisionStore& decisions)>;

// What every pod of a world shares; outlives them.
struct PodDeps {
    boost::asio::io_context& io;
    support::FakeClock& clock;
    Network& network;
    Internet& internet;
    Stores& stores;
    StorePorts ports;
    const std::vector<std::unique_ptr<SimChain>>& chains;
    const cli::Config& config;  // its vantage is replaced by the pod's own
    // Puts something in front of a chain's parts; empty: nothing.
    std::function<cli::Chain(cli::Chain)> wrap;
    // The same for the probe of a vantage.
    WrapProbe wrap_probe;
    ReplacePublicApi replace_public_api;
    probing::VerifyFn verify;  // of what vantages signed
};

struct PodSettings {
    std::string name;  // also of its vantage
    std::string network;
    bool prober_only = false;
    std::uint64_t seed = 0;
};

class Pod {
  public:
    Pod(PodSettings settings, PodDeps deps);
    ~Pod();
    Pod(const Pod&) = delete;
    Pod& operator=(const Pod&) = delete;

    const PodSettings& settings() const { return settings_; }
    support::HostClock& clock() { return clock_; }
    bool running() const { return life_ != nullptr; }
    // What its next life is configured with.
    cli::Config& config() { return config_; }
    void start();
    // Nothing of it runs any more when it returns.
    void kill();

    // Stages that ended by themselves, and why; none should.
    std::vector<std::string> crashes() const;
    // Why the indexer of some chain is halted; empty: none is.
    std::string halted() const;
    // What its /readyz would say, but for the database.
    std::vector<std::string> not_ready() const;
    // Content of its vantage's key file.
    std::string vantage_secret() const;
    // What its /metrics would say.
    std::string metrics() const;

  private:
    struct Life;

    PodSettings settings_;
    PodDeps deps_;
    support::HostClock clock_;
    cli::Config config_;
    std::uint64_t lives_ = 0;
    std::unique_ptr<Life> life_;
};

}  // namespace warden::sim
