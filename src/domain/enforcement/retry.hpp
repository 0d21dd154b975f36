#pragma once
// When something that came to nothing is tried again: after exponentially growing waits, so that
// trouble that lasts costs little and trouble that passes is noticed soon. There is no jitter: one
// leader per account tries, and there is nobody to keep out of step with.

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "domain/base/time.hpp"

namespace warden::enforcement {

struct RetryRules {
    Millis first{1'000};  // after the first failure; doubled after each further one
    Millis cap{300'000};  // no wait is longer
};

// Returns the wait after so many failures in a row; 0 after none.
Millis wait_after(std::uint32_t failures, const RetryRules& rules);

// What failed, by the id of its row, and when each is due again; times are steady, since any fixed
// point. It is kept in memory alone: after a restart everything is due at once.
class Retries {
  public:
    explicit Retries(RetryRules rules) : rules_(rules) {}

    // True for what never failed.
    bool is_due(std::uint64_t id, Millis now) const;
    // It came to nothing at `now`: due again after the next wait.
    void failed(std::uint64_t id, Millis now);
    // It went well, or is over.
    void forget(std::uint64_t id) { entries_.erase(id); }
    // Forgets all that are not among these.
    void keep(const std::vector<std::uint64_t>& ids);
    std::size_t size() const { return entries_.size(); }

  private:
    struct Entry {
        std::uint32_t failures = 0;
        Millis due{};
    };
    RetryRules rules_;
    std::map<std::uint64_t, Entry> entries_;
};

}  // namespace warden::enforcement
