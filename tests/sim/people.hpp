#pragma once
// Providers and consumers of one chain: they register, reserve, accept, announce maintenance,
// settle and dispute, as they see fit after each block.

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "domain/orchestrator/money.hpp"
#include "tests/sim/world.hpp"

namespace warden::sim {

struct PeopleSettings {
    std::uint32_t windows_min = 3;  // of a reservation
    std::uint32_t windows_max = 6;
    std::uint64_t window_secs = 7'200;
    // Chances of what need not happen, in 1,000 each time.
    std::uint64_t maintenance = 0;
    std::uint64_t claim = 0;    // of each window that ended or has a slash, by its consumer
    std::uint64_t dispute = 0;  // of each slash that can be; half as often a claim is answered
    std::uint64_t resolve = 0;  // of each dispute and claim that can be
    std::uint64_t terminate = 0;
    std::uint64_t gift = 0;
    std::uint64_t stranger = 0;  // ends a slash that is due
    std::uint64_t other = 0;     // prices, terms, stakes, withdrawals
};

class People {
  public:
    People(ChainPlace& place, PeopleSettings settings, std::uint64_t seed);

    // After a block. Where they come fast, people sleep through most of them.
    void act();
    // No new reservations from now on.
    void retire() { retired_ = true; }

    std::uint64_t acts() const { return acts_; }
    // Acts that the chain did not even take.
    std::uint64_t refused() const { return refused_; }

  private:
    using Reservation = orchestrator::Reservation;

    bool chance(std::uint64_t permille) { return ports::uniform(rng_, 1'000) < permille; }
    std::uint64_t draw(std::uint64_t bound) { return ports::uniform(rng_, bound); }
    // One txn a person and block.
    bool free(const std::string& person) const { return !busy_.contains(person); }
    void send(Act act);
    chain::Address address(const std::string& person) const {
        return {place_.chain->address(person)};
    }

    // A slash with what the people know of it.
    struct SlashAt {
        const orchestrator::Slash& slash;
        const Reservation& reservation;
        const orchestrator::Config& config;
        orchestrator::SlashDeadlines until;
        Json::Object key;
        bool quorum = false;

        Json::Object with(std::string name, Json value) const;
    };

    void register_all();
    void look_after_unit(std::uint64_t id, const orchestrator::Unit& unit);
    void look_after_reservation(std::uint64_t id, const Reservation& reservation);
    void look_after_slash(const std::string& id, const orchestrator::Slash& slash);
    void claim(std::uint64_t id, const Reservation& reservation);
    void answer(const SlashAt& at);
    void judge(const SlashAt& at);
    void close(const SlashAt& at);
    void busy_yourself();
    void request(std::uint64_t unit_id, const orchestrator::Unit& unit);
    void settle(std::uint64_t id, const Reservation& reservation);
    std::string owner_of(const orchestrator::Unit& unit) const;

    ChainPlace& place_;
    PeopleSettings settings_;
    rng::SeededRng rng_;
    std::set<std::string> busy_;                // in this block
    std::map<std::string, std::string> names_;  // by address
    U128 token_ = 1;
    UnixSecs rest_until_ = 0;
    bool retired_ = false;
    std::uint64_t acts_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace warden::sim
