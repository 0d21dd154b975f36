#pragma once
// What readiness asks of the parts of a pod.

#include <chrono>
#include <string>
#include <utility>

#include "ports/clock.hpp"

namespace warden::app {

class Health {
  public:
    virtual ~Health() = default;
    // Says why this part gets nothing done, in words for people; empty when it does, or has not
    // begun.
    virtual std::string standstill(ports::Clock::TimePoint now) const = 0;
};

// Knows when a stage last got on: a pass went well, or another instance has its lease.
class Pulse final : public Health {
  public:
    // So long may a stage go without.
    static constexpr std::chrono::minutes kSilenceMax{5};

    explicit Pulse(std::string stage) : stage_(std::move(stage)) {}  // "enforcer of sn"
    void beat(ports::Clock::TimePoint now) { last_ = now; }
    std::string standstill(ports::Clock::TimePoint now) const override {
        const bool begun = last_ != ports::Clock::TimePoint{};
        if (!begun || now - last_ <= kSilenceMax) return {};
        return stage_ + " got nothing done for five minutes";
    }

  private:
    std::string stage_;
    ports::Clock::TimePoint last_{};
};

}  // namespace warden::app
