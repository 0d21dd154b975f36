#pragma once
// How an active reservation ends before its time: who may cut it, to when, at whose cost.

#include <cstdint>
#include <optional>

#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::orchestrator {

// Says whether who judges an active reservation is, or will be, not who it was when it began: the
// arbiter, or a quorum of the oracles from the window in progress on. `config` is its own. The
// provider then may leave, as the consumer always may.
bool judged_anew(const Reservation& reservation, const Config& config, const Instance& instance,
                 UnixSecs now);

struct Cut {
    UnixSecs end = 0;
    bool unfunded = false;  // for lack of funds
    U128 from_bond = 0;     // the consumer's bond pays the provider
};
// Returns what a termination by `caller` does now, by the rules; nullopt when it may not. `bond` is
// the consumer's.
std::optional<Cut> cut_by(const chain::Address& caller, const Agreement& agreement,
                          const Config& config, const Instance& instance, U128 bond, UnixSecs now);

}  // namespace warden::orchestrator
