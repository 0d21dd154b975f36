#include "app/deployment/deployment.hpp"

#include <chrono>
#include <utility>

#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

asio::awaitable<Result<chain::BlockHeader>> start_header(DeploymentSettings settings,
                                                         DeploymentDeps deps) {
    const auto deadline = deps.clock.now() + settings.call_timeout;
    const auto shown = co_await deps.source.header(settings.start_block, deadline);
    if (shown || !shown.error().is(Condition::permanent)) co_return shown;
    const auto tail = co_await deps.store.tail(settings.contract, 1);
    if (!tail) co_return Fail(tail.error());
    if (tail->empty()) co_return shown;
    const auto newest = co_await deps.source.header(tail->front().ref.num, deadline);
    if (!newest) co_return Fail(newest.error());
    if (*newest != tail->front()) co_return shown;
    const auto stored = co_await deps.store.header(settings.contract, settings.start_block);
    if (!stored) co_return Fail(stored.error());
    if (!*stored) co_return shown;
    co_return **stored;
}

}  // namespace

asio::awaitable<std::string> find_deployment(DeploymentSettings settings, DeploymentDeps deps) {
    while (true) {
        const auto header = co_await start_header(settings, deps);
        if (header) {
            co_return settings.caip2 + "/" + settings.address.text + "/" + header->ref.hash;
        }
        log::event(log::Level::warning, "deployment_unknown",
                   {{"chain", settings.contract.chain}, {"error", header.error().text()}});
        co_await deps.clock.sleep_for(settings.poll);
    }
}

asio::awaitable<Result<void>> timeline_fits(enforcement::TimelineRules rules, reading::View& view,
                                            ports::Clock& clock) {
    while (true) {
        const auto refreshed = co_await view.refresh();
        const orchestrator::Config* terms = reading::live_config(view);
        if (refreshed && terms != nullptr) {
            co_return enforcement::check_timeline(rules, terms->claim_secs);
        }
        co_await clock.sleep_for(1s);
    }
}

}  // namespace warden::app
