#include "app/deployment/deployment.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "app/stage/agreement.hpp"
#include "domain/orchestrator/judges.hpp"
#include "platform/log/log.hpp"
#include "ports/unix_time.hpp"

namespace warden::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

asio::awaitable<Result<chain::BlockHeader>> agreed(const DeploymentSettings& settings,
                                                   const DeploymentDeps& deps,
                                                   chain::BlockNum num) {
    const auto deadline = deps.clock.now() + settings.call_timeout;
    auto header = co_await agreed_header(deps.source, num, settings.endpoints_agree, deadline);
    if (header && header->ref.num != num) {
        co_return fail(Errc::transient, "block " + std::to_string(num) + " is not final yet");
    }
    co_return header;
}

asio::awaitable<Result<chain::BlockHeader>> start_header(DeploymentSettings settings,
                                                         DeploymentDeps deps) {
    const auto shown = co_await agreed(settings, deps, settings.start_block);
    if (shown) co_return shown;
    const auto final_num = co_await deps.store.final_num(settings.contract);
    if (!final_num) co_return Fail(final_num.error());
    if (*final_num == 0) co_return shown;
    const auto ours = co_await deps.store.header(settings.contract, *final_num);
    if (!ours) co_return Fail(ours.error());
    const auto newest = co_await agreed(settings, deps, *final_num);
    if (!newest) co_return Fail(newest.error());
    if (!*ours || **ours != *newest) co_return shown;
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
            const auto* instance = view.find<orchestrator::Instance>(orchestrator::instance_key());
            const UnixSecs now = ports::unix_secs(clock);
            const std::uint32_t configured = rules.oracles;
            if (instance != nullptr) {
                rules.oracles = std::max(configured, orchestrator::voters_at(*instance, now));
            }
            const auto fits = enforcement::check_timeline(rules, *terms);
            if (!fits || instance == nullptr) co_return fits;
            // Of a swap both oracles vote on the windows of some seconds.
            rules.oracles = std::max(configured, orchestrator::voters_at_most(*instance, now));
            const auto always = enforcement::check_timeline(rules, *terms);
            if (!always) {
                log::event(log::Level::warning, "timeline_tight",
                           {{"chain", view.contract().chain}, {"error", always.error().detail}});
            }
            co_return fits;
        }
        co_await clock.sleep_for(1s);
    }
}

}  // namespace warden::app
