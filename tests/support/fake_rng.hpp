#pragma once
// Randomness that a test chooses.

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "ports/rng.hpp"

namespace warden::support {

// Hands out the given values in a circle. For a stream that only has to be repeatable use
// rng::SeededRng.
class FakeRng final : public ports::Rng {
  public:
    explicit FakeRng(std::vector<std::uint64_t> values) : values_(std::move(values)) {
        WARDEN_CHECK(!values_.empty());
    }

    std::uint64_t next() override { return values_[draws_++ % values_.size()]; }
    std::size_t draws() const { return draws_; }

  private:
    std::vector<std::uint64_t> values_;
    std::size_t draws_ = 0;
};

}  // namespace warden::support
