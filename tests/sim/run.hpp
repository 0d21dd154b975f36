#pragma once
// One run: a world with people, troubles and audit, from its seed to its last check.

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/audit.hpp"
#include "tests/sim/people.hpp"
#include "tests/sim/trouble.hpp"
#include "tests/sim/world.hpp"

namespace warden::sim {

struct RunSettings {
    WorldSettings world;
    PeopleSettings people;
    TroubleSettings trouble;
    std::uint64_t hours = 24;       // in which anything may happen
    std::uint64_t quiet_hours = 6;  // afterwards, for everything to come to its end
    std::uint64_t full_audit_secs = 7'200;
    // Called once before the first step, for a test's own plans.
    std::function<void(World&)> begin;
};

struct Report {
    std::uint64_t seed = 0;
    double hours = 0;
    std::uint64_t steps = 0;
    std::uint64_t events = 0;
    std::uint64_t probes = 0;
    std::uint64_t requests = 0;
    std::uint64_t acts = 0;
    std::uint64_t acts_refused = 0;
    std::uint64_t checks = 0;
    std::uint64_t plain = 0;          // windows of plain guilt
    std::uint64_t plain_slashes = 0;  // that had to be slashed
    std::uint64_t log_lines = 0;
    std::uint64_t orphaned_events = 0;
    std::uint64_t orphaned_oracle_txns = 0;
    std::uint64_t store_faults = 0;
    std::map<std::string, std::uint64_t> troubles;
    std::set<std::string> kinds;  // of trouble that the chains of these worlds can have
    std::map<std::string, std::uint64_t> event_names;
    std::map<std::string, std::uint64_t> slashes;  // by status, at the end
    std::uint64_t outages = 0;                     // votes that say so
    std::map<std::string, std::uint64_t> verdicts;
    std::map<std::string, std::uint64_t> decisions;  // rows, by state
    std::vector<Finding> findings;
    std::string digest;

    std::uint64_t slashed() const;
    std::uint64_t trouble(const std::string& kind) const;
    // What has to happen in some run, and did not in these; empty: they show something.
    std::vector<std::string> missed() const;
    // Figures for a person, one line each; begins with the seed.
    std::string text() const;
    void add(const Report& other);
};

// Ends early at the first finding.
Report run(const RunSettings& settings);

// Everything that can happen, in a mix that depends on the seed.
RunSettings everything(std::uint64_t seed, std::uint64_t hours);

}  // namespace warden::sim
