#pragma once
// What time alone brings to a contract, and what each key that can be lost is worth: what an
// operator watches.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/state.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::orchestrator {

struct Waiting {
    std::string what;    // "oracle 0x1 comes into office"
    UnixSecs until = 0;  // 0: what is before it in the list comes first

    bool operator==(const Waiting&) const = default;
};
// Returns who comes into office or leaves it, and when.
std::vector<Waiting> role_changes(const Instance& instance, UnixSecs now);

constexpr std::uint64_t kUpgradeLapseSecs = 604'800;

// Says whether an upgrade is pending: announced, and not lapsed.
bool upgrade_pending(const Instance& instance, UnixSecs now);

// Who can't sign any more.
struct LostKey {
    std::string role;  // "oracle", "arbiter"
    chain::Address account;
    // How long it takes until all is as before, if it is lost now and replaced at once: of an
    // oracle the time in which windows begin that the others can't judge, 0 if they can; of the
    // arbiter the time in which slashes and claims come to be that nobody decides. nullopt: for
    // ever, since even then too few oracles stand.
    std::optional<std::uint64_t> secs;

    bool operator==(const LostKey&) const = default;
};
// Returns every oracle that is not retired, and the arbiter in office. `quorum` is the
// configuration's.
std::vector<LostKey> if_lost(const Instance& instance, std::uint32_t quorum, UnixSecs now);

}  // namespace warden::orchestrator
