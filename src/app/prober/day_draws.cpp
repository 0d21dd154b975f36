#include "app/prober/day_draws.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/sha256.hpp"
#include "platform/log/log.hpp"

namespace warden::app {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t kDaysBack = 40;  // whose hours are opened after an outage

std::string contract_of(std::string_view unit) {
    const auto dot = unit.rfind('.');
    return std::string(unit.substr(0, dot == std::string_view::npos ? 0 : dot));
}

}  // namespace

probing::HourKeys hour_keys(ports::BatchSigner& signer, std::string_view vantage, std::int64_t day,
                            const probing::MomentGrid& grid) {
    const Hash32 secret = sha256(signer.sign(probing::day_secret_message(vantage, day)));
    return {secret, static_cast<std::size_t>(grid.day_secs / grid.hour_secs)};
}

DayDraws::DayDraws(Settings settings, Deps deps)
    : settings_(std::move(settings)), deps_(std::move(deps)) {}

asio::awaitable<Result<void>> DayDraws::pass() {
    const auto store_now = co_await deps_.observations.now();
    if (!store_now) co_return Fail(store_now.error());
    const std::int64_t now = *store_now / 1'000'000;
    const std::int64_t day_secs = settings_.grid.day_secs;
    const std::int64_t today = now / day_secs;
    auto done = co_await commit(today, today + 1);
    if (!done) co_return done;
    days_.erase(days_.begin(), days_.lower_bound(today - kDaysBack));
    std::vector<std::int64_t> stored;
    stored.reserve(days_.size());
    for (const auto& [day, known] : days_) {
        if (known.stored && !known.stored->is_of_old() && is_ours(day)) stored.push_back(day);
    }
    for (const std::int64_t day : stored) {
        // What was drawn for days that are over is the day signer's to ask.
        if (day >= today) done = co_await look_for_blocks(day);
        if (done) done = co_await open_hours(day, static_cast<UnixSecs>(now));
        if (!done) co_return done;
    }
    co_return Result<void>{};
}

const probing::HourKeys& DayDraws::keys_of(std::int64_t day) {
    auto& keys = days_[day].keys;
    if (!keys) keys = hour_keys(deps_.signer, settings_.vantage, day, settings_.grid);
    return *keys;
}

bool DayDraws::is_ours(std::int64_t day) {
    const Day& known = days_[day];
    return known.stored && known.stored->grid == settings_.grid &&
           known.stored->chain_end == keys_of(day).chain_end();
}

asio::awaitable<Result<void>> DayDraws::commit(std::int64_t first, std::int64_t last) {
    const auto is_missing = [this](std::int64_t day) { return !days_[day].stored; };
    if (!is_missing(first) && !is_missing(last)) co_return Result<void>{};
    auto done = co_await read_stored(first - kDaysBack, last);
    if (!done) co_return done;
    for (std::int64_t day = first; day <= last; ++day) {
        if (!is_missing(day)) continue;
        probing::DayCommitment c;
        c.vantage = settings_.vantage;
        c.key_id = deps_.signer.key_id();
        c.day = day;
        c.grid = settings_.grid;
        c.chain_end = keys_of(day).chain_end();
        c.signature = deps_.signer.sign(probing::commitment_message(c));
        done = co_await deps_.observations.commit_day(std::move(c));
        if (!done) co_return done;
    }
    co_return co_await read_stored(first, last);
}

asio::awaitable<Result<void>> DayDraws::read_stored(std::int64_t first, std::int64_t last) {
    ports::CommitmentQuery query;
    query.first_day = first;
    query.last_day = last;
    auto stored = co_await deps_.observations.commitments(query);
    if (!stored) co_return Fail(stored.error());
    for (probing::DayCommitment& c : *stored) {
        if (c.vantage != settings_.vantage || c.key_id != deps_.signer.key_id()) continue;
        const std::int64_t day = c.day;
        days_[day].stored = std::move(c);
        if (days_[day].stored->is_of_old() || is_ours(day)) continue;
        log::event(log::Level::error, "day_committed_otherwise",
                   {{"vantage", settings_.vantage}, {"day", day}});
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> DayDraws::look_for_blocks(std::int64_t day) {
    for (reading::View* view : deps_.views) {
        const std::string contract = view->contract().text();
        if (days_[day].blocks.contains(contract)) continue;
        const std::vector<UnixSecs> times{days_[day].stored->committed_at};
        const auto found = co_await view->first_after(times);
        if (!found) co_return Fail(found.error());
        if (found->front()) days_[day].blocks.emplace(contract, *found->front());
    }
    co_return Result<void>{};
}

// A slice after its end, so that no probe of it is still to come.
asio::awaitable<Result<void>> DayDraws::open_hours(std::int64_t day, UnixSecs now) {
    const probing::DayCommitment& stored = *days_[day].stored;
    std::int64_t next = stored.opened ? stored.opened->hour + 1 : 0;
    const auto slice_secs = static_cast<UnixSecs>(settings_.grid.slice_secs);
    const auto is_over = [&](std::int64_t hour) {
        return hour < stored.hours() && now >= stored.hour_end(hour) + slice_secs;
    };
    if (!is_over(next)) co_return Result<void>{};
    while (is_over(next + 1)) ++next;
    // It tells the keys of the hours before it, too.
    const probing::OpenedHour opening{next, keys_of(day).of(static_cast<std::size_t>(next))};
    auto done = co_await deps_.observations.open_hour(settings_.vantage, deps_.signer.key_id(), day,
                                                      opening);
    if (done) days_[day].stored->opened = opening;
    co_return done;
}

Hash32 DayDraws::moment_key(std::string_view unit, UnixSecs begin) {
    const auto secs = static_cast<std::int64_t>(begin);
    const std::int64_t day = secs / settings_.grid.day_secs;
    const std::int64_t hour = secs % settings_.grid.day_secs / settings_.grid.hour_secs;
    const Hash32 key = keys_of(day).of(static_cast<std::size_t>(hour));
    const auto& blocks = days_[day].blocks;
    const auto block = blocks.find(contract_of(unit));
    return probing::moment_key(key, unit, block == blocks.end() ? "" : block->second.ref.hash);
}

bool DayDraws::is_drawn(std::string_view unit, UnixSecs begin) {
    const std::int64_t day = static_cast<std::int64_t>(begin) / settings_.grid.day_secs;
    const Day& known = days_[day];
    if (!known.stored || (!known.stored->is_of_old() && !is_ours(day))) return false;
    probing::DrawnDay drawn{*known.stored, {}};
    const auto block = known.blocks.find(contract_of(unit));
    if (block != known.blocks.end()) drawn.block = block->second;
    return probing::is_drawn(drawn, begin);
}

}  // namespace warden::app
