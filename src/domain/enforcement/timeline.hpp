#pragma once
// When the steps of one slash may happen: everything hangs on e, the end of the judged window, and
// on the reservation's own config version; times are chain time in seconds.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/terms.hpp"

namespace warden::enforcement {

// Warden's own share of the contract's periods.
struct TimelineRules {
    UnixSecs late_secs = 3'600;    // records of a window are closed this long after its end
    UnixSecs grace_secs = 21'600;  // between the warning and the first oracle's turn
    UnixSecs turn_secs = 7'200;    // between two oracles' turns
    UnixSecs margin_secs = 1'800;  // before a contract deadline, the last build
    std::uint32_t oracles = 1;     // oracles that share the duty
    UnixSecs final_secs = 0;       // at the longest, until a block of the chain is final
};

struct Timeline : orchestrator::SlashDeadlines {
    UnixSecs judged_from = 0;   // e + late: verdict, evidence, warning
    UnixSecs propose_from = 0;  // this oracle's turn to propose
    UnixSecs propose_last = 0;  // last build of a proposal, then the key expires
    UnixSecs attest_last = 0;   // last build of an attestation
};

// Return from when on anybody may close an open slash. With quorum, silence executes it: that of
// the accused, and of a disputed one that of the arbiter. Without, it lapses, but a claim waits for
// the arbiter first.
UnixSecs executes_from(bool disputed, const orchestrator::SlashDeadlines& until);
UnixSecs lapses_from(bool claimed, const orchestrator::SlashDeadlines& until);

// Returns an oracle's place among those of the contract, 0-based: which of them proposes first, and
// who comes next, differs from slash to slash and is the same for all who compute it (rendezvous
// hash: by SHA-256 of "<key>/<account>", the highest first). `key` names the slash in all the
// world; an account that is no oracle comes after all of them.
std::uint32_t turn_of(std::string_view key, const std::vector<chain::Address>& oracles,
                      const chain::Address& own);

// `warned_at`: when the party was warned; `turn`: this oracle's, see turn_of().
Timeline timeline(UnixSecs window_end, UnixSecs warned_at, std::uint32_t turn,
                  const TimelineRules& rules, const orchestrator::Config& config);

// Refused at start in modes that file. late (or final, where that is longer) + grace + turn x
// oracles + margin must fit into claim_secs, or not every oracle could file in time. final + margin
// must fit into attest_secs: what others propose or claim is read when it is final, and it may come
// at the end of the claim period.
Result<void> check_timeline(const TimelineRules& rules, const orchestrator::Config& config);

}  // namespace warden::enforcement
