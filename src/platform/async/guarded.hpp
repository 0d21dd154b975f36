#pragma once
// Guarded<T>: data shared between threads together with its mutex. The data is reachable only
// inside with(), so the lock can be neither forgotten nor held across a co_await.

#include <mutex>
#include <utility>

namespace warden::async {

template <class T>
class Guarded {
  public:
    template <class... Args>
    explicit Guarded(Args&&... args) : data_(std::forward<Args>(args)...) {}

    // Returns what `use` returns; it must not hand out a reference to the data.
    template <class F>
    auto with(F&& use) {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(use)(data_);
    }
    template <class F>
    auto with(F&& use) const {
        const std::lock_guard lock(mutex_);
        return std::forward<F>(use)(data_);
    }

  private:
    mutable std::mutex mutex_;
    T data_;
};

}  // namespace warden::async
