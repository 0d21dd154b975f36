#pragma once
// What the votes on a slash come to, and what it takes when it is executed.

#include <cstdint>

#include "sandbox/orchestrator/types.hpp"

namespace warden::sandbox::orchestrator {

struct Verdict {
    std::uint32_t quorum = 0;
    std::uint32_t support = 0;  // the largest number of live votes with one same reason
    std::uint32_t agreed = 0;   // reasons that a quorum of live votes has
    std::uint32_t score = 0;    // smallest over those of the score that its quorum does not exceed

    bool reached() const { return support >= quorum; }
};
Verdict verdict(const Slash& slash, const Instance& instance, std::uint32_t quorum_of_config,
                UnixSecs window_start);

// Returns the amount that an execution with quorum takes from a provider's base.
U128 provider_amount(U128 base, const Verdict& verdict, const Terms& terms, const Config& config,
                     std::uint32_t share_bps);

}  // namespace warden::sandbox::orchestrator
