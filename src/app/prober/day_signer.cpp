#include "app/prober/day_signer.hpp"

#include <algorithm>
#include <utility>

#include "app/prober/day_draws.hpp"
#include "app/reading/signed_batch.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/row_error.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/projection.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;
using orchestrator::Reservation;
using orchestrator::Unit;

DaySigner::DaySigner(DaySignerSettings settings, Deps deps)
    : settings_(std::move(settings)),
      deps_(std::move(deps)),
      drawn_days_(deps_.observations, deps_.verify, deps_.pool) {
    for (reading::View* view : deps_.views) {
        followed_.emplace_back();
        followed_.back().view = view;
    }
}

asio::awaitable<void> DaySigner::run() {
    while (true) {
        const auto passed = deps_.leads() ? co_await pass() : Result<std::size_t>(0);
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
    keys_.clear();
    drawn_days_.forget();
    for (Followed& contract : followed_) {
        auto refreshed = co_await contract.view->refresh();
        if (!refreshed) co_return Fail(std::move(refreshed.error()));
        const auto& progress = contract.view->progress();
        if (!progress) continue;
        beacon_.emplace_back(contract.view->contract().chain, progress->final_block.ref.hash);
    }
    for (Followed& contract : followed_) {
        take_changes(contract);
        auto done = co_await sign_due(contract);
        if (!done) co_return Fail(std::move(done.error()));
    }
    co_return written_;
}

void DaySigner::take_changes(Followed& contract) {
    for (const auto number : contract.view->changed<Unit>(contract.units_seen)) {
        contract.days.put(number, 0);
    }
    for (const auto number : contract.view->changed<Reservation>(contract.reservations_seen)) {
        contract.windows.put(number, 0);
    }
}

// Goes through the units again and again, a day each, so that after an outage the batches of one
// day serve all units and need not be kept.
asio::awaitable<Result<void>> DaySigner::sign_due(Followed& contract) {
    if (store_now_ < settings_.rules.late_secs) co_return Result<void>{};
    const UnixSecs closed = store_now_ - settings_.rules.late_secs;
    for (std::size_t before = written_ + 1; before != written_;) {
        before = written_;
        for (const std::uint64_t number : contract.days.due(closed)) {
            auto done = co_await sign_day(contract, number);
            done = skip(contract, orchestrator::unit_key(number), done);
            if (!done) co_return done;
        }
    }
    for (const std::uint64_t number : contract.windows.due(closed)) {
        auto done = co_await sign_windows(contract, number);
        done = skip(contract, orchestrator::reservation_key(number), done);
        if (!done) co_return done;
    }
    co_return Result<void>{};
}

Result<void> DaySigner::skip(const Followed& contract, const orchestrator::EntityKey& key,
                             const Result<void>& done) const {
    if (done || !is_of_one_row(done.error())) return done;
    log::event(log::Level::error, "day_signer_skips",
               {{"vantage", settings_.vantage},
                {"what", contract.view->contract().text() + " " + key.text()},
                {"error", done.error().text()}});
    return {};
}

asio::awaitable<Result<void>> DaySigner::sign_day(Followed& contract, std::uint64_t number) {
    const Unit* found = contract.view->find<Unit>(orchestrator::unit_key(number));
    if (found == nullptr) {
        contract.days.drop(number);
        contract.next_day.erase(number);
        co_return Result<void>{};
    }
    const scoring::RuleSet& rules = settings_.rules;
    const std::string unit = chain::EntityId{contract.view->contract(), number}.text();
    const auto today = static_cast<std::int64_t>(store_now_ / rules.day_secs);
    const auto registered = static_cast<std::int64_t>(found->registered_at / rules.day_secs);
    const auto last = found->decommissioned_at == 0
                          ? INT64_MAX
                          : static_cast<std::int64_t>(found->decommissioned_at / rules.day_secs);
    if (!contract.next_day.contains(number)) {
        const auto first =
            co_await first_unsigned(unit, std::max(registered, today - settings_.backlog_days),
                                    std::min(last, today - 1) + 1);
        if (!first) co_return Fail(first.error());
        contract.next_day[number] = *first;
    }
    const std::int64_t day = contract.next_day[number];
    if (day > last) {
        contract.days.drop(number);
        co_return Result<void>{};
    }
    const UnixSecs end = (static_cast<UnixSecs>(day) + 1) * rules.day_secs;
    contract.days.put(number, end);
    if (!is_closed(end)) co_return Result<void>{};
    const scoring::DayCut whole{day, scoring::first_slice_of_day(day + 1, rules)};
    const auto done = co_await sign(unit, whole);
    if (!done) co_return Fail(done.error());
    if (!*done) co_return Result<void>{};
    contract.next_day[number] = day + 1;
    contract.days.put(number, end + rules.day_secs);
    co_return Result<void>{};
}

// Returns the first of the days first..end without a record. They are signed in order, so those
// that are there are the first ones.
asio::awaitable<Result<std::int64_t>> DaySigner::first_unsigned(std::string unit,
                                                                std::int64_t first,
                                                                std::int64_t end) {
    while (first < end) {
        const std::int64_t day = first + (end - first) / 2;
        const scoring::DayCut whole{day, scoring::first_slice_of_day(day + 1, settings_.rules)};
        const auto stored = co_await is_signed(unit, whole);
        if (!stored) co_return Fail(stored.error());
        (*stored ? first : end) = *stored ? day + 1 : day;
    }
    co_return first;
}

asio::awaitable<Result<bool>> DaySigner::is_signed(std::string unit, scoring::DayCut cut) {
    const auto known = co_await deps_.observations.unit_days(unit, cut.day, cut.day);
    if (!known) co_return Fail(known.error());
    co_return std::ranges::any_of(*known, [&](const auto& record) {
        return record.vantage == settings_.vantage && record.until == cut.until;
    });
}

asio::awaitable<Result<void>> DaySigner::sign_windows(Followed& contract, std::uint64_t number) {
    const auto* found = contract.view->find<Reservation>(orchestrator::reservation_key(number));
    if (found == nullptr || found->start == 0) {
        contract.windows.drop(number);
        contract.next_window.erase(number);
        co_return Result<void>{};
    }
    const auto agreement = orchestrator::Agreement::of(*found);
    if (!agreement) co_return Fail(agreement.error());
    const std::string unit = chain::EntityId{contract.view->contract(), found->unit_id}.text();
    const UnixSecs backlog =
        static_cast<UnixSecs>(settings_.backlog_days) * settings_.rules.day_secs;
    for (std::uint32_t k = contract.next_window[number]; k < agreement->window_count(); ++k) {
        const UnixSecs end = agreement->window_end(k);
        contract.windows.put(number, end);
        if (!is_closed(end)) co_return Result<void>{};
        const auto cuts = scoring::day_cuts(agreement->window_start(k), end, settings_.rules);
        // Days before the last one are whole: sign_day has them.
        if (!cuts.empty() && end + backlog > store_now_) {
            const auto done = co_await sign(unit, cuts.back());
            if (!done) co_return Fail(done.error());
            if (!*done) co_return Result<void>{};
        }
        contract.next_window[number] = k + 1;
    }
    contract.windows.drop(number);
    co_return Result<void>{};
}

asio::awaitable<Result<bool>> DaySigner::sign(std::string unit, scoring::DayCut cut) {
    const auto can = co_await can_tell(unit, cut.day);
    if (!can || !*can) co_return can;
    const auto there = co_await is_signed(unit, cut);
    if (!there) co_return Fail(there.error());
    if (*there) co_return true;
    const auto known = co_await take_keys();
    if (!known) co_return Fail(known.error());
    if (!may_sign(cut.day)) co_return true;
    const auto leaves = co_await own_leaves(unit, cut);
    if (!leaves) co_return Fail(leaves.error());
    const auto controls = co_await controls_of(cut);
    if (!controls) co_return Fail(controls.error());
    auto build = [&]() -> Result<std::string> {
        scoring::UnitDayHead head{unit, settings_.vantage, cut.day, cut.until, beacon_};
        return write_canonical(scoring::to_json(
            scoring::build_unit_day(std::move(head), *leaves, *controls, settings_.rules)));
    };
    auto bytes = co_await async::run_blocking(deps_.pool, std::move(build));
    if (!bytes) co_return Fail(bytes.error());
    ports::UnitDayRecord record;
    record.unit = unit;
    record.vantage = settings_.vantage;
    record.day = cut.day;
    record.until = cut.until;
    record.bytes = std::move(*bytes);
    record.signature = to_hex(deps_.signer.sign(scoring::unit_day_message(record.bytes)));
    record.key_id = deps_.signer.key_id();
    const auto stored = co_await deps_.observations.put_unit_day(std::move(record));
    if (!stored) co_return Fail(stored.error());
    ++written_;
    co_return true;
}

asio::awaitable<Result<bool>> DaySigner::can_tell(std::string unit, std::int64_t day) {
    const auto given_up = static_cast<UnixSecs>(day + 1 + settings_.backlog_days) *
                          UnixSecs{settings_.rules.day_secs};
    if (store_now_ >= given_up) co_return true;
    const auto drawn = co_await this->drawn(std::move(unit), day);
    if (!drawn) co_return Fail(drawn.error());
    co_return std::ranges::none_of(**drawn, [&](const probing::DrawnDay& one) {
        const probing::DayCommitment& c = one.commitment;
        return c.vantage == settings_.vantage && c.day == day && !c.is_of_old() && !one.block;
    });
}

asio::awaitable<Result<void>> DaySigner::take_keys() {
    if (!keys_.empty()) co_return Result<void>{};
    auto known = co_await deps_.observations.vantages();
    if (!known) co_return Fail(known.error());
    keys_ = std::move(*known);
    co_return Result<void>{};
}

// As open_unit_day() asks: nobody would believe a record of another day.
bool DaySigner::may_sign(std::int64_t day) const {
    const UnixSecs start = static_cast<UnixSecs>(day) * settings_.rules.day_secs;
    return probing::key_in_force(keys_, settings_.vantage, deps_.signer.key_id(), start,
                                 start + 2 * UnixSecs{settings_.rules.day_secs}) != nullptr;
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
    const auto drawn = co_await this->drawn(query.unit, cut.day);
    if (!drawn) co_return Fail(drawn.error());
    auto stored = co_await deps_.observations.leaves(query);
    if (!stored) co_return Fail(stored.error());
    std::vector<probing::SliceLeaf> own;
    for (ports::StoredLeaf& one : *stored) {
        const bool in_time = settings_.rules.stored_in_time(one.stored_at, one.leaf.slice);
        if (one.leaf.vantage != settings_.vantage || !in_time) continue;
        auto taken = co_await take_batch(one.leaf.slice, query.first_slice);
        if (!taken) co_return Fail(taken.error());
        own.push_back(std::move(one.leaf));
    }
    take_hour_keys(cut.day, **drawn);
    auto check = [&]() -> Result<void> {
        std::erase_if(own, [&](const probing::SliceLeaf& leaf) {
            return !is_sealed(leaf) ||
                   (!probing::is_control(leaf.unit) && !is_drawn(leaf, cut.day, **drawn));
        });
        return {};
    };
    const auto checked = co_await async::run_blocking(deps_.pool, std::move(check));
    if (!checked) co_return Fail(checked.error());
    co_return own;
}

asio::awaitable<Result<reading::DrawnList>> DaySigner::drawn(std::string unit, std::int64_t day) {
    for (const Followed& contract : followed_) {
        if (!unit.starts_with(contract.view->contract().text() + ".")) continue;
        co_return co_await drawn_days_.of(*contract.view, day, day);
    }
    co_return std::make_shared<const std::vector<probing::DrawnDay>>();
}

asio::awaitable<Result<void>> DaySigner::take_batch(probing::SliceNum slice,
                                                    probing::SliceNum day_begin) {
    if (batches_.contains(slice)) co_return Result<void>{};
    const auto day = settings_.rules.slices_per_day();
    if (batches_.size() >= 2 * static_cast<std::size_t>(day)) {
        std::erase_if(batches_, [&](const auto& known) {
            return known.first < day_begin || known.first >= day_begin + day;
        });
    }
    const reading::BatchDeps deps{deps_.observations, deps_.verify, deps_.pool, keys_,
                                  settings_.rules};
    auto batch = co_await reading::signed_batch(deps, settings_.vantage, slice);
    if (!batch) co_return Fail(batch.error());
    if (!*batch) {
        log::event(log::Level::error, "batch_not_ours",
                   {{"vantage", settings_.vantage}, {"slice", slice}});
    }
    batches_.emplace(slice, std::move(*batch));
    co_return Result<void>{};
}

bool DaySigner::is_sealed(const probing::SliceLeaf& leaf) const {
    const auto& batch = batches_.at(leaf.slice);
    return batch && probing::seals(*batch, leaf);
}

void DaySigner::take_hour_keys(std::int64_t day, const std::vector<probing::DrawnDay>& drawn) {
    if (hour_keys_ && hour_keys_->first == day) return;
    for (const probing::DrawnDay& one : drawn) {
        const probing::DayCommitment& c = one.commitment;
        const bool by_our_key = c.vantage == settings_.vantage && c.day == day &&
                                c.key_id == deps_.signer.key_id() && !c.is_of_old();
        if (!by_our_key) continue;
        hour_keys_.emplace(day, hour_keys(deps_.signer, settings_.vantage, day, c.grid));
        return;
    }
}

// The first slices after a commitment may hold moments from before the block was known: they are
// left out, for nobody could compute them again. What a former key drew only that key can replay.
bool DaySigner::is_drawn(const probing::SliceLeaf& leaf, std::int64_t day,
                         const std::vector<probing::DrawnDay>& drawn) const {
    const std::string& key_id = batches_.at(leaf.slice)->key_id;
    const auto of = std::ranges::find_if(drawn, [&](const probing::DrawnDay& one) {
        const probing::DayCommitment& c = one.commitment;
        return c.vantage == settings_.vantage && c.day == day && c.key_id == key_id;
    });
    const auto begin = static_cast<UnixSecs>(leaf.slice) * settings_.rules.slice_secs;
    if (of == drawn.end() || !probing::is_drawn(*of, begin)) return false;
    const probing::DayCommitment& c = of->commitment;
    if (c.is_of_old() || key_id != deps_.signer.key_id()) return true;
    const probing::HourKeys& keys = hour_keys_->second;
    if (keys.chain_end() != c.chain_end) return false;
    const auto key_of = [&keys](std::int64_t hour) {
        return std::optional(keys.of(static_cast<std::size_t>(hour)));
    };
    return probing::kept_to_moments(leaf, *of, key_of, settings_.rules.late_start_us_max);
}

}  // namespace warden::app
