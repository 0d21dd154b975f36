#pragma once
// What a decision is made of in tests: a window that ended at 100, the times after it.

#include <array>

#include "domain/enforcement/decision.hpp"

namespace warden::enforcement {

inline constexpr std::array kAll{
    DecisionState::none,     DecisionState::blocked,  DecisionState::sealed,
    DecisionState::warned,   DecisionState::held,     DecisionState::filed,
    DecisionState::proposed, DecisionState::disputed, DecisionState::executed,
    DecisionState::rejected, DecisionState::lapsed,   DecisionState::expired,
    DecisionState::failed,   DecisionState::refused};

inline DecisionFacts facts(DecisionState state, UnixSecs now = 120) {
    DecisionFacts f;
    f.state = state;
    f.now = now;
    f.times.judged_from = 105;
    f.times.propose_from = 110;
    f.times.propose_last = 150;
    f.times.claim_until = 160;
    f.times.attest_last = 170;
    f.times.attest_until = 180;
    f.times.dispute_until = 200;
    f.times.decide_until = 300;
    f.mode = Mode::full;
    f.quorum = true;
    return f;
}

inline DecisionStep ended(DecisionState state, const char* reason) {
    return {DecisionAction::record, state, reason};
}

// Of a block that is final already.
inline DecisionStep step(const DecisionFacts& f) { return enforcement::step(f, f); }

}  // namespace warden::enforcement
