#pragma once
// Metrics of the submitter, as verbs.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "app/stage/metrics.hpp"
#include "domain/base/time.hpp"
#include "domain/enforcement/txn_life.hpp"

namespace warden::app {

class SubmitterMetrics : public StageMetrics {
  public:
    virtual void halted(bool) {}
    virtual void unfinished(std::size_t) {}
    virtual void held(std::size_t /*intents that can't be built now*/) {}
    virtual void stuck(Seconds /*since the account last got on, while it has something to do*/) {}
    virtual void txn(enforcement::TxnState) {}
    virtual void send(bool /*accepted*/) {}
    virtual void bid(bool /*made; else the txn went at its own price again*/) {}
    virtual void intent(std::string_view /*call*/, enforcement::IntentState /*its end*/) {}
};

// Counts in series of platform/metrics; the registry outlives them.
std::unique_ptr<SubmitterMetrics> make_submitter_metrics(metrics::Registry& registry,
                                                         std::string chain);

}  // namespace warden::app
