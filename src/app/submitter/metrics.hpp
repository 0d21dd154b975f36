#pragma once
// Metrics of the submitter, as verbs.

#include <cstddef>
#include <string_view>

namespace warden::app {

// Implemented in main over platform/metrics, and by a counter in tests.
class SubmitterMetrics {
  public:
    virtual ~SubmitterMetrics() = default;
    virtual void leads(bool) {}
    virtual void pass(bool /*succeeded*/) {}
    virtual void halted(bool) {}
    virtual void unfinished(std::size_t) {}
    virtual void txn(std::string_view /*state*/) {}
    virtual void send(bool /*accepted*/) {}
    virtual void intent(std::string_view /*call*/, std::string_view /*end*/) {}
    virtual void skipped() {}  // an intent or txn that can't be handled; the others were
};

}  // namespace warden::app
