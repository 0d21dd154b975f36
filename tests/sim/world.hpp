#pragma once
// Everything of one run: virtual time, chains, providers, vantages, stores and wardens. One seed is
// one run. The world moves by itself (blocks, sleepers); what people and troubles do is planned
// with at().

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "main/config/config.hpp"
#include "main/service/vantage_key.hpp"
#include "platform/rng/rng.hpp"
#include "tests/sim/internet.hpp"
#include "tests/sim/network.hpp"
#include "tests/sim/pod.hpp"
#include "tests/sim/sim_chain.hpp"
#include "tests/sim/stores.hpp"
#include "tests/sim/truth.hpp"

namespace warden::sim {

using TimePoint = ports::Clock::TimePoint;

enum class ChainKind : std::uint8_t { starknet, stellar };

// Where the API of a world's wardens is reached from outside.
inline constexpr const char* kPublicUrl = "https://warden.example";

struct WorldSettings {
    std::uint64_t seed = 1;
    std::vector<ChainKind> chains{ChainKind::starknet};
    Seconds block{30};                            // between two blocks of Starknet, on average
    Seconds ledger{6};                            // between two ledgers of Stellar
    std::uint32_t final_depth = 4;                // Starknet
    std::size_t providers = 6;                    // of each chain
    std::size_t consumers = 2;                    // of each chain
    std::size_t strangers = 0;                    // of each chain; they do what a test lets them do
    std::function<void(cli::Config&)> configure;  // after everything else
    // Mutants: what stands in front of the stores, the chains' parts and the probes.
    std::function<void(StorePorts& ports)> wrap_stores;
    std::function<cli::Chain(cli::Chain)> wrap_chain;
    WrapProbe wrap_probe;
    ReplacePublicApi replace_public_api;
    // How the wardens check what vantages signed.
    probing::VerifyFn verify = cli::ed25519_verifier();
    bool one_operator = false;  // all endpoints of a chain are taken for one operator's
};

// One chain with what is known of it.
struct ChainPlace {
    std::unique_ptr<Truth> truth;
    SimChain* chain = nullptr;
    chain::ContractRef contract;
    std::vector<std::string> providers;  // people
    std::vector<std::string> consumers;
    std::vector<std::string> strangers;
    Seconds block{0};     // between two, on average
    bool halted = false;  // none are made
    Seconds rest{0};      // of people, after each of their acts
    U128 gifts = 0;       // tokens that people sent to the contract directly
};

class World {
  public:
    explicit World(WorldSettings settings);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    const WorldSettings& settings() const { return settings_; }
    const cli::Config& config() const { return config_; }
    support::FakeClock& clock() { return clock_; }
    Network& network() { return network_; }
    Internet& internet() { return internet_; }
    Stores& stores() { return stores_; }
    std::vector<ChainPlace>& chains() { return places_; }
    std::vector<std::unique_ptr<Pod>>& pods() { return pods_; }

    UnixSecs now() const { return internet_.now(); }
    double hours() const;  // virtual ones since the beginning
    std::uint64_t steps() const { return steps_; }

    // Runs `what` when its time has come.
    void at(TimePoint when, std::function<void()> what) { plan_.emplace(when, std::move(what)); }
    void after(Seconds wait, std::function<void()> what) { at(clock_.now() + wait, what); }
    // Called after every change of a chain: a new block, a re-org.
    void on_chain(std::function<void(ChainPlace&)> listener) { listeners_.push_back(listener); }
    // To be called by whoever changed the chain.
    void chain_changed(ChainPlace& place);

    // Moves time, until `stop` says so at the latest.
    void run_for(Seconds span, const std::function<bool()>& stop = [] { return false; });

    // What a provider's endpoint is called.
    static std::string url_of(const std::string& provider) {
        return "http://" + provider + ".example/";
    }
    std::uint64_t draw(std::uint64_t bound) { return ports::uniform(rng_, bound); }

  private:
    void build_config();
    void plan_block(ChainPlace& place);

    WorldSettings settings_;
    cli::Config config_;
    rng::SeededRng rng_;
    support::FakeClock clock_;
    boost::asio::io_context io_{1};
    Network network_;
    Internet internet_;
    Stores stores_;
    std::vector<std::unique_ptr<SimChain>> chains_;
    std::vector<ChainPlace> places_;
    std::vector<std::unique_ptr<Pod>> pods_;
    std::multimap<TimePoint, std::function<void()>> plan_;
    std::vector<std::function<void(ChainPlace&)>> listeners_;
    TimePoint began_;
    std::uint64_t steps_ = 0;
};

}  // namespace warden::sim
