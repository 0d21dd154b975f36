#include "domain/probing/day_commitment.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/check.hpp"
#include "domain/base/sha256.hpp"

namespace warden::probing {
namespace {

Hash32 hashed(Hash32 key, std::int64_t times) {
    for (std::int64_t i = 0; i < times; ++i) key = sha256(key);
    return key;
}

bool divides(std::int64_t part, std::int64_t whole) { return part > 0 && whole % part == 0; }

bool is_grid(const MomentGrid& grid) {
    constexpr std::int64_t kDaySecsMax = std::int64_t{31} * 86'400;
    return divides(grid.slice_secs, grid.hour_secs) && divides(grid.hour_secs, grid.day_secs) &&
           grid.day_secs > 0 && grid.day_secs <= kDaySecsMax && grid.period.count() >= 3 &&
           grid.period <= Seconds(grid.day_secs);
}

}  // namespace

HourKeys::HourKeys(const Hash32& day_secret, std::size_t hours) {
    WARDEN_CHECK(hours > 0);
    keys_.resize(hours);
    keys_.back() = day_secret;
    for (std::size_t hour = hours - 1; hour > 0; --hour) keys_[hour - 1] = sha256(keys_[hour]);
}

Hash32 HourKeys::chain_end() const { return sha256(keys_.front()); }

UnixSecs DayCommitment::hour_end(std::int64_t hour) const {
    return static_cast<UnixSecs>(day * grid.day_secs + (hour + 1) * grid.hour_secs);
}

std::string commitment_message(const DayCommitment& commitment) {
    const MomentGrid& grid = commitment.grid;
    const Json body = Json::Object{{"chain_end", to_hex(commitment.chain_end)},
                                   {"day", Json(commitment.day)},
                                   {"day_secs", Json(grid.day_secs)},
                                   {"hour_secs", Json(grid.hour_secs)},
                                   {"period_us", Json(grid.period.count())},
                                   {"slice_secs", Json(grid.slice_secs)},
                                   {"vantage", commitment.vantage}};
    return "warden-day-commitment-v1\n" + write_canonical(body);
}

Result<void> verify_commitment(const DayCommitment& commitment, const VerifyFn& verify) {
    constexpr std::int64_t kDayMax = 1'000'000'000'000;
    if (!is_grid(commitment.grid) || commitment.day < 0 || commitment.day > kDayMax) {
        return fail(Errc::invalid_input, "no day or grid of moments");
    }
    if (verify(commitment.key_id, commitment_message(commitment), commitment.signature)) return {};
    return fail(Errc::invalid_input, "the signature is not that of key " + commitment.key_id);
}

bool opens(const DayCommitment& commitment, const OpenedHour& opening) {
    if (!is_grid(commitment.grid)) return false;
    if (opening.hour < 0 || opening.hour >= commitment.hours()) return false;
    return hashed(opening.key, opening.hour + 1) == commitment.chain_end;
}

std::optional<Hash32> opened_key(const DayCommitment& commitment, std::int64_t hour) {
    const auto& opened = commitment.opened;
    if (!opened || hour < 0 || hour > opened->hour || !opens(commitment, *opened)) return {};
    return hashed(opened->key, opened->hour - hour);
}

bool is_drawn(const DrawnDay& day, UnixSecs begin) {
    if (day.commitment.is_of_old()) return true;
    return day.block && day.block->time > day.commitment.committed_at && day.block->time < begin;
}

bool kept_to_moments(const SliceLeaf& leaf, const DrawnDay& day, const HourKeyFn& key_of,
                     std::uint64_t late_us_max) {
    const MomentGrid& grid = day.commitment.grid;
    const std::string_view hash = day.block ? std::string_view(day.block->ref.hash) : "";
    return std::ranges::all_of(leaf.observations, [&](const Observation& seen) {
        const auto tick = tick_of(grid, seen);
        if (!tick) return false;
        const auto begin = static_cast<std::int64_t>(slice_begin(grid, *tick));
        if (begin / grid.day_secs != day.commitment.day) return false;
        const auto key = key_of(begin % grid.day_secs / grid.hour_secs);
        return key && on_schedule(seen, grid, moment_key(*key, leaf.unit, hash), late_us_max);
    });
}

bool may_vote(std::span<const DrawnDay> days, const KeyList& keys, std::string_view vantage,
              const VotedSlice& slice) {
    return std::ranges::any_of(days, [&](const DrawnDay& day) {
        const DayCommitment& c = day.commitment;
        return c.vantage == vantage && c.day == slice.day && is_drawn(day, slice.begin) &&
               key_in_force(keys, vantage, c.key_id, slice.begin, slice.closes) != nullptr;
    });
}

}  // namespace warden::probing
