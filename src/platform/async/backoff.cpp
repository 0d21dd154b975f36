#include "platform/async/backoff.hpp"

#include <algorithm>

#include "domain/base/check.hpp"

namespace warden::async {

Backoff::Backoff(Settings settings, ports::Rng& rng)
    : settings_(settings), rng_(rng), step_(settings.first) {
    WARDEN_CHECK(settings.first.count() > 0);
    WARDEN_CHECK(settings.cap >= settings.first);
}

std::chrono::milliseconds Backoff::next() {
    const auto step = step_;
    step_ = step > settings_.cap / 2 ? settings_.cap : step * 2;
    const auto half = step / 2;
    const auto spread = static_cast<std::uint64_t>((step - half).count());
    return half + std::chrono::milliseconds(ports::uniform(rng_, spread + 1));
}

}  // namespace warden::async
