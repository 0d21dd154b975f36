#pragma once
// Metrics of the submitter, as verbs.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "app/stage/metrics.hpp"

namespace warden::app {

class SubmitterMetrics : public StageMetrics {
  public:
    virtual void halted(bool) {}
    virtual void unfinished(std::size_t) {}
    virtual void txn(std::string_view /*state*/) {}
    virtual void send(bool /*accepted*/) {}
    virtual void intent(std::string_view /*call*/, std::string_view /*end*/) {}
};

// Over platform/metrics.
std::unique_ptr<SubmitterMetrics> make_submitter_metrics(metrics::Registry& registry,
                                                         std::string chain);

}  // namespace warden::app
