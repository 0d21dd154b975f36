#include "app/prober/control_round.hpp"

#include <utility>

#include "app/prober/attribution.hpp"
#include "platform/async/task_group.hpp"
#include "ports/unix_time.hpp"

namespace warden::app {

namespace asio = boost::asio;

ControlRound::ControlRound(Settings settings, ports::EndpointProbe& probe, ports::Clock& clock)
    : settings_(std::move(settings)), probe_(probe), clock_(clock) {}

asio::awaitable<void> ControlRound::run() {
    const auto executor = co_await asio::this_coro::executor;
    doubt_.emplace(executor);
    answered_.emplace(executor);
    while (true) {
        while (!wanted_) co_await doubt_->wait();
        std::vector<asio::awaitable<void>> asked;
        asked.reserve(settings_.controls.size());
        for (const Target& control : settings_.controls) asked.push_back(ask(control));
        co_await async::all_of(std::move(asked));
        wanted_ = false;
        answered_->wake_all();
    }
}

asio::awaitable<void> ControlRound::ask(Target control) {
    ports::ProbeTarget asked;
    asked.url = control.url;
    asked.name = ports::NameQuery::Answer::fresh;
    const auto result =
        co_await probe_.get(std::move(asked), clock_.now() + settings_.attempt_timeout);
    saw(control, result);
}

void ControlRound::saw(const Target& control, const ports::ProbeResult& result) {
    controls_.saw(control.unit, control_seen(control.url, result), now_us());
}

asio::awaitable<probing::Proof> ControlRound::proof() {
    const UnixMicros since = now_us() - Micros(settings_.fresh).count();
    while (!controls_.all_since(since, settings_.controls.size())) {
        wanted_ = true;
        doubt_->wake_one();
        co_await answered_->wait();
    }
    co_return controls_.proof(since);
}

UnixMicros ControlRound::now_us() const { return ports::unix_micros(clock_); }

}  // namespace warden::app
