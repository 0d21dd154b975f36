#pragma once
// What goes wrong in a world, at random times, from one seed: nodes that lie or vanish, re-orgs, a
// database in trouble, wardens that die, stand still or have a wrong clock, vantages cut off. And
// the providers' misdeeds, which are no trouble of ours but what slashes are for.

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/calm.hpp"
#include "tests/sim/world.hpp"

namespace warden::sim {

// Mean minutes between two of a kind; 0: never.
struct TroubleSettings {
    std::uint64_t lies = 0;      // one endpoint, for some minutes
    std::uint64_t cuts = 0;      // one endpoint, sometimes all, can't be reached
    std::uint64_t stores = 0;    // calls fail, or their answers are lost
    std::uint64_t kills = 0;     // a pod dies and is started again
    std::uint64_t freezes = 0;   // a pod stands still
    std::uint64_t clocks = 0;    // a pod's system clock is wrong
    std::uint64_t vantages = 0;  // a vantage sees nothing, no names, or not some provider
    std::uint64_t masses = 0;    // most providers are out of everybody's reach
    std::uint64_t reorgs = 0;
    std::uint64_t halts = 0;      // no blocks for a while
    std::uint64_t mempools = 0;   // txns wait, and are forgotten at times
    std::uint64_t operators = 0;  // the kill switch is used
    std::uint64_t misdeeds = 0;   // a provider breaks its promises, or nearly
    std::uint64_t crowds = 0;     // so many providers do, one after another, that all are suspected
};

class Trouble {
  public:
    Trouble(World& world, Calm& calm, TroubleSettings settings, std::uint64_t seed);

    // Everything is mended, and nothing new happens, misdeeds included.
    void stop();
    // How often each kind has happened.
    const std::map<std::string, std::uint64_t>& counts() const { return counts_; }
    std::uint64_t count(const std::string& kind) const;
    // Every kind that counts() can have, given these chains.
    static std::vector<std::string> kinds(World& world);

  private:
    using What = void (Trouble::*)();

    void plan(std::uint64_t mean_minutes, What what);
    // Does `what` after the span, unless everything was mended before.
    void later(std::uint64_t secs, std::function<void()> what);
    std::uint64_t draw(std::uint64_t bound) { return ports::uniform(rng_, bound); }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) {
        return low + draw(high - low + 1);
    }
    UnixSecs now() const { return world_.now(); }
    Pod& any_pod() { return *world_.pods()[draw(world_.pods().size())]; }
    ChainPlace& any_chain() { return world_.chains()[draw(world_.chains().size())]; }

    void lie();
    void cut();
    void endpoint_troubled(ChainPlace& place, std::size_t endpoint, std::uint64_t secs);
    void trouble_store();
    void kill();
    void freeze();
    void set_clock();
    void hinder_vantage();
    void hinder_all();
    void reorg();
    void halt();
    void hold_mempool();
    void use_switch();
    void release_hold();
    void misdeed();
    void crowd();
    void blip(const std::string& url);
    void flap(const std::string& url, UnixSecs until);
    void end_misdeed(const std::string& url);
    void rest_in_maintenance();

    World& world_;
    Calm& calm_;
    rng::SeededRng rng_;
    bool stopped_ = false;
    std::map<std::string, std::uint64_t> counts_;
    std::map<std::string, std::vector<std::string>> lies_left_;  // before each is told again
    std::map<std::string, std::vector<UnixSecs>> endpoints_;     // troubled until, by contract
    std::map<std::string, UnixSecs> misdeeds_;                   // last one's end, by URL
    std::set<std::string> bad_now_;
    std::map<std::string, std::uint64_t> top_;  // highest block ever, by contract
    std::string cut_off_;                       // the one vantage that is cut off from providers
    bool clock_wrong_ = false;                  // of one pod at a time
    std::set<std::pair<std::string, UnixSecs>> rested_;  // unit, maintenance
};

}  // namespace warden::sim
