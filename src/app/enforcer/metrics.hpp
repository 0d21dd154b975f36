#pragma once
// Metrics of the enforcer, as verbs.

#include <cstddef>
#include <string_view>

namespace warden::app {

class EnforcerMetrics {
  public:
    virtual ~EnforcerMetrics() = default;
    virtual void leads(bool) {}
    virtual void pass(bool /*succeeded*/) {}
    virtual void skipped() {}  // a key that can't be handled; the others were
    virtual void open_keys(std::size_t) {}
    virtual void decision(std::string_view /*state*/) {}
    virtual void rule(std::string_view /*name*/, bool /*passed*/) {}
};

}  // namespace warden::app
