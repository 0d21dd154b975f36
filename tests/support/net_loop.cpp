#include "tests/support/net_loop.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <utility>

#include "platform/async/cancellation.hpp"

namespace warden::support {
namespace {

constexpr std::chrono::seconds kRealLimit{60};
constexpr std::chrono::milliseconds kQuiet{20};  // real; loopback answers within microseconds

}  // namespace

NetLoop::~NetLoop() {
    try {
        for (const auto& task : background_) end(task);
    } catch (const std::exception& thrown) {
        std::fprintf(stderr, "background work: %s\n", thrown.what());
        std::abort();
    }
}

void NetLoop::until(const std::function<bool()>& done) {
    const auto limit = std::chrono::steady_clock::now() + kRealLimit;
    while (!done()) {
        if (std::chrono::steady_clock::now() > limit) throw std::runtime_error("not done in time");
        io.restart();
        io.run_one_for(kQuiet);
    }
}

void NetLoop::until_with_time(const std::function<bool()>& done) {
    const auto limit = std::chrono::steady_clock::now() + kRealLimit;
    while (!done()) {
        if (std::chrono::steady_clock::now() > limit) throw std::runtime_error("not done in time");
        io.restart();
        if (io.run_one_for(kQuiet) == 0) clock.advance_to_next();
    }
}

NetLoop::Background NetLoop::background(boost::asio::awaitable<void> work) {
    std::erase_if(background_, [](const Background& task) { return task->ended && !task->error; });
    auto task = std::make_shared<Task>();
    background_.push_back(task);
    auto ended = [task](std::exception_ptr error) {
        task->ended = true;
        if (!async::is_cancellation(error)) task->error = std::move(error);
    };
    boost::asio::co_spawn(
        io, std::move(work),
        boost::asio::bind_cancellation_slot(task->signal.slot(), std::move(ended)));
    return task;
}

void NetLoop::end(const Background& task) {
    if (!task->ended) task->signal.emit(boost::asio::cancellation_type::terminal);
    until_with_time([&task] { return task->ended; });
    if (const auto error = std::exchange(task->error, nullptr)) std::rethrow_exception(error);
}

}  // namespace warden::support
