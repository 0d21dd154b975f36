#pragma once

#include <algorithm>
#include <cstddef>

namespace warden::rpc {

// How much the next request asks for: half after a failure, an eighth more after a success.
class AdaptiveSize {
  public:
    // 1 <= first <= max.
    AdaptiveSize(std::size_t first, std::size_t max) : size_(first), max_(max) {}

    std::size_t get() const { return size_; }
    void adapt(bool succeeded) {
        size_ =
            succeeded ? std::min(max_, size_ + size_ / 8 + 1) : std::max<std::size_t>(size_ / 2, 1);
    }

  private:
    std::size_t size_;
    std::size_t max_;
};

}  // namespace warden::rpc
