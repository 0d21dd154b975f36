#pragma once
// Who judges, and when: what follows from the oracle entries and the arbiter of an instance.

#include <cstdint>

#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::orchestrator {

// Says whether windows that begin at `time` fall to this entry, revoked or not.
bool covers(const OracleEntry& entry, UnixSecs time);
// Says whether the entry makes its account a judge: it does until every slash of a window that it
// covered could be closed.
bool is_judge(const OracleEntry& entry, UnixSecs now, std::uint64_t unbonding_secs);
// Says whether the account's vote on a window that begins then counts; at `now`: whether it is in
// office.
bool may_vote(const Instance& instance, const chain::Address& account, UnixSecs window_start);
// Returns how many accounts at most may vote on one and the same window, of all whose slashes may
// still be open or come.
std::uint32_t voters_at_most(const Instance& instance, UnixSecs now);
// Counts the oracles that may vote on windows that begin at `time`.
std::uint32_t voters_at(const Instance& instance, UnixSecs time);

// Counts the entries, revoked ones too, that cover `time`: M of the rules.
std::uint32_t entries_at(const Instance& instance, UnixSecs time);
// Returns how many must stand behind a slash of a window that begins then; `quorum` is the
// configuration's.
std::uint32_t quorum_at(const Instance& instance, std::uint32_t quorum, UnixSecs time);
// Returns the arbiter in office.
const chain::Address& arbiter_at(const Instance& instance, UnixSecs now);

}  // namespace warden::orchestrator
