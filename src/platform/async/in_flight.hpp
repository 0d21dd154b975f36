#pragma once
// How many of something are under way, for a bound or a gauge.

#include <cstddef>

namespace warden::async {

// Counts one while it lives. The counter outlives it; both belong to one thread.
class InFlight {
  public:
    explicit InFlight(std::size_t& count) : count_(count) { ++count_; }
    ~InFlight() { --count_; }
    InFlight(const InFlight&) = delete;
    InFlight& operator=(const InFlight&) = delete;

  private:
    std::size_t& count_;
};

}  // namespace warden::async
