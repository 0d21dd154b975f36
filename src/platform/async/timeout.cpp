#include "platform/async/timeout.hpp"

namespace warden::async {

std::chrono::milliseconds time_left(const ports::Clock& clock, ports::Deadline deadline) {
    return std::chrono::ceil<std::chrono::milliseconds>(deadline - clock.now());
}

asio::awaitable<void> sleep_until(ports::Clock& clock, ports::Deadline deadline) {
    const auto wait = time_left(clock, deadline);
    if (wait > wait.zero()) co_await clock.sleep_for(wait);
}

asio::awaitable<void> with_timeout(ports::Clock& clock, std::chrono::milliseconds limit,
                                   asio::awaitable<void> op) {
    struct Nothing {};
    auto as_value = [](asio::awaitable<void> inner) -> asio::awaitable<Nothing> {
        co_await std::move(inner);
        co_return Nothing{};
    };
    co_await with_timeout(clock, limit, as_value(std::move(op)));
}

}  // namespace warden::async
