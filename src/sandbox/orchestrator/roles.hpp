#pragma once
// Who judges, and when: oracle entries, the arbiter, the quorum of a time. Pure functions of the
// stored instance.

#include "sandbox/orchestrator/types.hpp"

namespace warden::sandbox::orchestrator {

// Says that votes of this account count on a window that starts then; it is in office when it may
// vote on a window that starts now.
bool may_vote(const Instance& instance, const Account& account, UnixSecs window_start);
bool has_entry(const Instance& instance, const Account& account);  // one that is not revoked
// Says that nothing can rest on the entry any more.
bool spent(const OracleEntry& entry, const Fixed& fixed, UnixSecs now);
std::size_t entries_without_end(const Instance& instance);

const Account& arbiter_in_office(const Instance& instance, UnixSecs now);
bool is_oracle_judge(const Instance& instance, const Account& account, UnixSecs now);
bool is_judge(const Instance& instance, const Account& account, UnixSecs now);

// Returns how many votes a window that starts then needs; `of_config` is what the configuration
// asks for.
std::uint32_t quorum_at(const Instance& instance, std::uint32_t of_config, UnixSecs time);
// Says that others judge, or soon will, than those whom the parties knew when it started.
bool judged_anew(const Instance& instance, const Reservation& r, std::uint32_t quorum,
                 UnixSecs now);

bool upgrade_pending(const Instance& instance, UnixSecs now);

}  // namespace warden::sandbox::orchestrator
