#include "domain/probing/schedule.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/base/check.hpp"
#include "domain/base/hmac.hpp"

namespace warden::probing {
namespace {

constexpr std::size_t kDaysKept = 4;

// A number of [0, below); below > 0.
std::int64_t drawn(const Hash32& key, const std::string& what, std::int64_t below) {
    const Hash32 hash = hmac_sha256(key, what);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 7; ++i) number = number << 8 | hash[i];
    return static_cast<std::int64_t>(number % static_cast<std::uint64_t>(below));
}

}  // namespace

Schedule::Schedule(Settings settings, std::function<Hash32(std::int64_t)> secret_of)
    : settings_(settings), secret_of_(std::move(secret_of)) {
    WARDEN_CHECK(settings_.period.count() >= 3);
}

const Hash32& Schedule::secret(std::int64_t day) {
    const auto known = secrets_.find(day);
    if (known != secrets_.end()) return known->second;
    if (secrets_.size() >= kDaysKept) secrets_.erase(secrets_.begin());
    return secrets_.emplace(day, secret_of_(day)).first->second;
}

UnixMicros Schedule::start_of(std::string_view unit, std::uint64_t tick) {
    constexpr UnixMicros kSecond = 1'000'000;
    const auto begin = static_cast<UnixMicros>(tick) * settings_.period.count();
    const std::int64_t slice = begin / (settings_.slice_secs * kSecond);
    const std::int64_t secs = slice * settings_.slice_secs;
    const std::string of = std::string(unit) + "\n" + std::to_string(secs / 3'600);
    const Hash32 key = hmac_sha256(secret(secs / settings_.day_secs), of);
    const std::int64_t third = settings_.period.count() / 3;
    return begin + drawn(key, "slice " + std::to_string(slice), 2 * third) +
           drawn(key, "tick " + std::to_string(tick), third);
}

PlannedProbe Schedule::next(std::string_view unit, std::optional<std::uint64_t> after,
                            UnixMicros time) {
    WARDEN_CHECK(time >= 0);
    // A tick starts less than a period after its begin.
    const auto by_time = static_cast<std::uint64_t>(time / settings_.period.count());
    std::uint64_t tick = by_time == 0 ? 0 : by_time - 1;
    if (after) tick = std::max(tick, *after / kOperations + 1);
    while (start_of(unit, tick) < time) ++tick;
    return {tick * kOperations, start_of(unit, tick), Operation::check};
}

}  // namespace warden::probing
