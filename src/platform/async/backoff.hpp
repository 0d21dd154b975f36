#pragma once
// Waiting times between attempts: exponential, capped, with jitter.

#include <chrono>

#include "ports/rng.hpp"

namespace warden::async {

class Backoff {
  public:
    struct Settings {
        std::chrono::milliseconds first{200};   // > 0
        std::chrono::milliseconds cap{30'000};  // >= first
    };

    Backoff(Settings settings, ports::Rng& rng);

    // Returns the wait before the next attempt, uniform in [step/2, step]; step is `first`, then
    // doubles up to `cap`. It is the upper half only, so that a wait is never almost nothing.
    std::chrono::milliseconds next();
    // Begins at `first` again, after a success.
    void reset() { step_ = settings_.first; }

  private:
    Settings settings_;
    ports::Rng& rng_;
    std::chrono::milliseconds step_;
};

}  // namespace warden::async
