#include "main/service/chain_service.hpp"

#include <chrono>
#include <utility>

#include "main/service/stage_settings.hpp"
#include "main/service/version.hpp"
#include "platform/log/log.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

namespace {

app::IndexerSettings indexer_settings(const ChainConfig& config, chain::ContractRef contract,
                                      Millis lease_ttl) {
    app::IndexerSettings settings;
    settings.contract = std::move(contract);
    settings.start_block = config.start_block;
    settings.batch_max = config.batch_max;
    settings.poll = config.poll;
    settings.call_timeout = config.call_timeout;
    settings.lease_ttl = lease_ttl;
    return settings;
}

}  // namespace

ChainService::ChainService(ChainConfig config, Chain parts, ChainServiceDeps deps,
                           metrics::Registry& registry)
    : config_(std::move(config)),
      parts_(std::move(parts)),
      deps_(deps),
      indexer_metrics_(app::make_indexer_metrics(registry, config_.alias)),
      enforcer_metrics_(app::make_enforcer_metrics(registry, config_.alias)),
      submitter_metrics_(app::make_submitter_metrics(registry, config_.alias)),
      indexer_(indexer_settings(config_, parts_.contract, deps.config.process.lease_ttl),
               app::Indexer::Deps{*parts_.source, deps_.chain_store, deps_.leadership, deps_.clock,
                                  deps_.rng, *indexer_metrics_}),
      view_(view_settings(deps_.config, parts_.contract), deps_.read_model, deps_.clock) {}

// The start block as the chain shows it. Where no endpoint has it any more, as it was stored, if
// the newest stored block is still the chain's: a reset network inherits nothing.
boost::asio::awaitable<Result<chain::BlockHeader>> ChainService::start_header() {
    const auto deadline = deps_.clock.now() + config_.call_timeout;
    const auto shown = co_await parts_.source->header(config_.start_block, deadline);
    if (shown || !shown.error().is(Condition::permanent)) co_return shown;
    const auto tail = co_await deps_.chain_store.tail(parts_.contract, 1);
    if (!tail) co_return Fail(tail.error());
    if (tail->empty()) co_return shown;
    const auto newest = co_await parts_.source->header(tail->front().ref.num, deadline);
    if (!newest) co_return Fail(newest.error());
    if (*newest != tail->front()) co_return shown;
    const auto stored = co_await deps_.chain_store.header(parts_.contract, config_.start_block);
    if (!stored) co_return Fail(stored.error());
    if (!*stored) co_return shown;
    co_return **stored;
}

// Names the deployment by the hash of its block, so that a reset network inherits nothing.
boost::asio::awaitable<void> ChainService::find_deployment() {
    while (deployment_.empty()) {
        const auto header = co_await start_header();
        if (header) {
            deployment_ = parts_.caip2 + "/" + parts_.address.text + "/" + header->ref.hash;
        } else {
            log::event(log::Level::warning, "deployment_unknown",
                       {{"chain", config_.alias}, {"error", header.error().text()}});
            co_await deps_.clock.sleep_for(2s);
        }
    }
}

// Mode propose and full need time enough within the contract's claim period.
boost::asio::awaitable<bool> ChainService::timeline_fits() {
    while (true) {
        const auto refreshed = co_await view_.refresh();
        const orchestrator::Config* terms = reading::live_config(view_);
        if (refreshed && terms != nullptr) {
            const auto fits =
                enforcement::check_timeline(deps_.config.enforcement.timeline, terms->claim_secs);
            if (fits) co_return true;
            problem_ = "enforcement: " + fits.error().detail;
            log::event(log::Level::error, "enforcement_refused",
                       {{"chain", config_.alias}, {"error", fits.error().detail}});
            co_return false;
        }
        co_await deps_.clock.sleep_for(1s);
    }
}

boost::asio::awaitable<void> ChainService::enforce() {
    const EnforcementConfig& c = deps_.config.enforcement;
    const bool files = c.mode == enforcement::Mode::propose || c.mode == enforcement::Mode::full;
    co_await find_deployment();
    if (files && !co_await timeline_fits()) co_return;
    evidence_ = app::make_evidence_builder(
        {.deployment = deployment_,
         .software = "warden " + std::string(kVersion),
         .controls = static_cast<std::uint32_t>(deps_.config.probing.controls.size()),
         .breach_window_secs = deps_.config.rules.day_secs},
        {view_, deps_.read_model, deps_.observations, deps_.scores});
    app::EnforcerSettings settings;
    settings.deployment = deployment_;
    if (parts_.signer != nullptr) settings.account = parts_.signer->account();
    settings.mode = c.mode;
    settings.timeline = c.timeline;
    settings.turn = c.turn;
    settings.caps = c.caps;
    settings.day_secs = deps_.config.rules.day_secs;
    settings.clock_offset_ms_max = c.clock_offset_ms_max;
    settings.evidence_url = deps_.config.process.public_base_url + "/v1/evidence/";
    settings.poll = c.poll;
    settings.lease_ttl = deps_.config.process.lease_ttl;
    enforcer_ = std::make_unique<app::Enforcer>(
        settings,
        app::Enforcer::Deps{view_, deps_.read_model, deps_.scores, deps_.decisions, deps_.txns,
                            *evidence_, deps_.leadership, deps_.clock, *enforcer_metrics_});
    co_await enforcer_->run();
}

boost::asio::awaitable<void> ChainService::submit() {
    if (parts_.submitter == nullptr) co_return;
    co_await find_deployment();
    app::SubmitterSettings settings;
    settings.contract = parts_.contract;
    settings.deployment = deployment_;
    settings.may_send = deps_.config.enforcement.mode == enforcement::Mode::propose ||
                        deps_.config.enforcement.mode == enforcement::Mode::full;
    settings.poll = deps_.config.enforcement.poll;
    settings.lease_ttl = deps_.config.process.lease_ttl;
    settings.call_timeout = config_.call_timeout;
    submitter_ = std::make_unique<app::Submitter>(
        settings,
        app::Submitter::Deps{deps_.txns, deps_.decisions, *parts_.submitter, *parts_.reader,
                             *parts_.signer, deps_.leadership, deps_.clock, *submitter_metrics_});
    co_await submitter_->run();
}

}  // namespace warden::cli
