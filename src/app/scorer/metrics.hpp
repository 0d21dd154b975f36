#pragma once
// Metrics of the scorer, as verbs.

#include <cstddef>
#include <string_view>

#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"

namespace warden::app {

class ScorerMetrics {
  public:
    virtual ~ScorerMetrics() = default;
    virtual void leads(bool) {}
    virtual void pass(bool /*succeeded*/) {}
    // Up to where a chain is proven enough to judge by.
    virtual void verified(std::string_view /*chain*/, chain::BlockNum, UnixSecs /*its time*/) {}
    virtual void skipped() {}  // a reservation, unit or day that can't be judged; the others were
    virtual void verdict(std::string_view /*outcome*/) {}
    virtual void scored_days(std::size_t) {}
    virtual void waiting(std::size_t /*closed windows and days without all records*/) {}
};

}  // namespace warden::app
