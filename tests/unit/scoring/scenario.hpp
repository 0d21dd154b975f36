#pragma once
// A unit watched by some vantages over some time, healthy unless a test spoils it.

#include <functional>
#include <string>
#include <vector>

#include "domain/scoring/verdict.hpp"

namespace warden::scoring {

struct Scenario {
    RuleSet rules;
    Span window;
    orchestrator::SlaTerms terms;
    UnitInput unit;

    // `vantages` vantages, each with 5 checks and 10 operations a slice, first bytes of 10 ms, and
    // three good control targets. The window begins after the warm-up.
    static Scenario healthy(UnixSecs start, std::uint64_t length, RuleSet rules = {},
                            int vantages = 3);

    SliceNum first() const;
    // Changes the row of the i-th slice of the window at one vantage.
    SliceRow& row(int vantage, int i);
    // All availability and operations of the slice fail at these vantages.
    void down(const std::vector<int>& vantages, int i);
    // No measurement in the slice at this vantage.
    void silent(int vantage, int i);
    void each_row(const std::function<void(SliceRow&)>& change);

    WindowVerdict judge() const { return judge_window(window, terms, unit, rules); }
};

// The objective of that SLI; fails the test when there is none.
const Objective& objective(const WindowVerdict& verdict, Sli sli);

}  // namespace warden::scoring
