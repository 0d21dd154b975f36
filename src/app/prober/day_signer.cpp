#include "app/prober/day_signer.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/hex.hpp"
#include "domain/base/row_error.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/projection.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

DaySigner::DaySigner(DaySignerSettings settings, Deps deps)
    : settings_(std::move(settings)), deps_(std::move(deps)) {}

asio::awaitable<void> DaySigner::run() {
    while (true) {
        const auto passed = co_await pass();
        if (!passed) {
            log::event(log::Level::warning, "day_signer_pass_failed",
                       {{"vantage", settings_.vantage}, {"error", passed.error().text()}});
        }
        co_await deps_.clock.sleep_for(settings_.poll);
    }
}

asio::awaitable<Result<std::size_t>> DaySigner::pass() {
    const auto store_now = co_await deps_.observations.now();
    if (!store_now) co_return Fail(store_now.error());
    store_now_ = static_cast<UnixSecs>(*store_now / 1'000'000);
    written_ = 0;
    beacon_.clear();
    batches_.clear();
    controls_.clear();
    for (const chain::ContractRef& contract : settings_.contracts) {
        const auto progress = co_await deps_.read_model.progress(contract);
        if (!progress) co_return Fail(progress.error());
        if (!*progress) continue;
        beacon_.emplace_back(contract.chain, (*progress)->final_block.ref.hash);
    }
    for (const chain::ContractRef& contract : settings_.contracts) {
        for (const auto kind :
             {orchestrator::EntityKind::unit, orchestrator::EntityKind::reservation}) {
            ports::EntityQuery query;
            query.contract = contract;
            query.kind = kind;
            query.limit = settings_.page;
            while (true) {
                const auto page = co_await deps_.read_model.list(query);
                if (!page) co_return Fail(page.error());
                for (const ports::EntityVersion& version : *page) {
                    query.after = version.key.id;
                    auto done = co_await sign_entity(contract, version);
                    if (done) continue;
                    if (!is_of_one_row(done.error())) co_return Fail(std::move(done.error()));
                    log::event(log::Level::error, "day_signer_skips",
                               {{"vantage", settings_.vantage},
                                {"what", contract.text() + " " + version.key.text()},
                                {"error", done.error().text()}});
                }
                if (page->size() < settings_.page) break;
            }
        }
    }
    co_return written_;
}

asio::awaitable<Result<void>> DaySigner::sign_entity(chain::ContractRef contract,
                                                     ports::EntityVersion version) {
    const auto number = u64_from_decimal(version.key.id);
    if (!number) co_return Fail(number.error());
    const auto entity = orchestrator::entity_from_json(version.key.kind, version.body);
    if (!entity) co_return Fail(entity.error());
    const chain::EntityId id{contract, *number};
    if (const auto* unit = std::get_if<orchestrator::Unit>(&*entity)) {
        co_return co_await sign_days(id, unit->registered_at, unit->decommissioned_at);
    }
    co_return co_await sign_windows(id, std::get<orchestrator::Reservation>(*entity));
}

asio::awaitable<Result<void>> DaySigner::sign_days(chain::EntityId unit, UnixSecs registered_at,
                                                   UnixSecs decommissioned_at) {
    const scoring::RuleSet& rules = settings_.rules;
    const auto today = static_cast<std::int64_t>(store_now_ / rules.day_secs);
    const auto registered = static_cast<std::int64_t>(registered_at / rules.day_secs);
    const auto last = decommissioned_at == 0
                          ? today
                          : static_cast<std::int64_t>(decommissioned_at / rules.day_secs);
    auto [next, fresh] =
        next_day_.try_emplace(unit, std::max(registered, today - settings_.backlog_days));
    while (next->second <= last) {
        const std::int64_t day = next->second;
        if (!is_closed((static_cast<UnixSecs>(day) + 1) * rules.day_secs)) break;
        const scoring::DayCut whole{day, scoring::first_slice_of_day(day + 1, rules)};
        auto done = co_await sign(unit.text(), whole);
        if (!done) co_return done;
        next_day_[unit] = day + 1;
        next = next_day_.find(unit);
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> DaySigner::sign_windows(chain::EntityId id,
                                                      orchestrator::Reservation reservation) {
    if (reservation.start == 0) co_return Result<void>{};
    const auto agreement = orchestrator::Agreement::of(reservation);
    if (!agreement) co_return Fail(agreement.error());
    const chain::EntityId unit{id.contract, reservation.unit_id};
    const UnixSecs backlog =
        static_cast<UnixSecs>(settings_.backlog_days) * settings_.rules.day_secs;
    for (std::uint32_t k = next_window_[id]; k < agreement->window_count(); ++k) {
        const UnixSecs end = agreement->window_end(k);
        if (!is_closed(end)) break;
        const auto cuts = scoring::day_cuts(agreement->window_start(k), end, settings_.rules);
        // Days before the last one are whole: sign_days has them.
        if (!cuts.empty() && end + backlog > store_now_) {
            auto done = co_await sign(unit.text(), cuts.back());
            if (!done) co_return done;
        }
        next_window_[id] = k + 1;
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> DaySigner::sign(std::string unit, scoring::DayCut cut) {
    const auto known = co_await deps_.observations.unit_days(unit, cut.day, cut.day);
    if (!known) co_return Fail(known.error());
    const bool there = std::ranges::any_of(*known, [&](const auto& record) {
        return record.vantage == settings_.vantage && record.until == cut.until;
    });
    if (there) co_return Result<void>{};
    const auto leaves = co_await own_leaves(unit, cut);
    if (!leaves) co_return Fail(leaves.error());
    const auto controls = co_await controls_of(cut);
    if (!controls) co_return Fail(controls.error());
    scoring::UnitDayHead head{unit, settings_.vantage, cut.day, cut.until, beacon_};
    const auto day = scoring::build_unit_day(std::move(head), *leaves, *controls, settings_.rules);
    ports::UnitDayRecord record;
    record.unit = unit;
    record.vantage = settings_.vantage;
    record.day = cut.day;
    record.until = cut.until;
    record.bytes = write_canonical(scoring::to_json(day));
    record.signature = to_hex(deps_.signer.sign(scoring::unit_day_message(record.bytes)));
    record.key_id = deps_.signer.key_id();
    ++written_;
    co_return co_await deps_.observations.put_unit_day(std::move(record));
}

asio::awaitable<Result<std::vector<scoring::ControlTotals>>> DaySigner::controls_of(
    scoring::DayCut cut) {
    const std::pair key(cut.day, cut.until);
    if (const auto known = controls_.find(key); known != controls_.end()) co_return known->second;
    std::vector<scoring::ControlTotals> controls;
    for (const std::string& name : settings_.controls) {
        const auto seen = co_await own_leaves("control." + name, cut);
        if (!seen) co_return Fail(seen.error());
        controls.push_back(scoring::control_totals(name, *seen));
    }
    controls_[key] = controls;
    co_return controls;
}

asio::awaitable<Result<std::vector<probing::SliceLeaf>>> DaySigner::own_leaves(
    std::string unit, scoring::DayCut cut) {
    ports::LeafQuery query;
    query.unit = std::move(unit);
    query.first_slice = scoring::first_slice_of_day(cut.day, settings_.rules);
    query.last_slice = cut.until - 1;
    auto stored = co_await deps_.observations.leaves(query);
    if (!stored) co_return Fail(stored.error());
    std::vector<probing::SliceLeaf> own;
    for (ports::StoredLeaf& one : *stored) {
        const auto end =
            (one.leaf.slice + 1) * settings_.rules.slice_secs + settings_.rules.late_secs;
        if (one.leaf.vantage != settings_.vantage || one.stored_at > end * 1'000'000) continue;
        const auto sealed = co_await is_sealed(one.leaf);
        if (!sealed) co_return Fail(sealed.error());
        if (*sealed) own.push_back(std::move(one.leaf));
    }
    co_return own;
}

asio::awaitable<Result<bool>> DaySigner::is_sealed(probing::SliceLeaf leaf) {
    auto found = batches_.find(leaf.slice);
    if (found == batches_.end()) {
        auto batch = co_await deps_.observations.batch(settings_.vantage, leaf.slice);
        if (!batch) co_return Fail(batch.error());
        const bool ours = *batch && (*batch)->key_id == deps_.signer.key_id();
        if (!ours || !probing::verify_batch(**batch, deps_.verify)) {
            log::event(log::Level::error, "batch_not_ours",
                       {{"vantage", settings_.vantage}, {"slice", leaf.slice}});
            batch->reset();
        }
        found = batches_.emplace(leaf.slice, std::move(*batch)).first;
    }
    if (!found->second) co_return false;
    const std::pair<std::string, Hash32> sealed(leaf.unit, probing::leaf_hash(leaf));
    co_return std::ranges::binary_search(found->second->leaves, sealed);
}

}  // namespace warden::app
