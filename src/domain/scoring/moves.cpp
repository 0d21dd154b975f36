#include "domain/scoring/moves.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "domain/probing/freshness.hpp"

namespace warden::scoring {
namespace {

constexpr int kMovesPerDay = 2;

std::vector<UnixSecs> excused_moves(std::span<const UnitVersion> versions, const RuleSet& rules) {
    std::map<UnixSecs, int> by_day;
    std::vector<UnixSecs> moves;
    for (std::size_t i = 1; i < versions.size(); ++i) {
        if (versions[i].unit.endpoint == versions[i - 1].unit.endpoint) continue;
        const UnixSecs at = versions[i].from_time;
        if (++by_day[at / rules.day_secs] <= kMovesPerDay) moves.push_back(at);
    }
    return moves;
}

}  // namespace

Slices in_move(const Slices& slices, std::span<const UnitVersion> versions, const RuleSet& rules) {
    const auto moves = excused_moves(versions, rules);
    const UnixSecs span = probing::index_age_max(rules.slice_secs) + rules.slice_secs;
    Slices found;
    std::ranges::copy_if(slices, std::back_inserter(found), [&](SliceNum slice) {
        const UnixSecs begin = static_cast<UnixSecs>(slice) * rules.slice_secs;
        return std::ranges::any_of(
            moves, [&](UnixSecs at) { return begin + rules.slice_secs > at && begin < at + span; });
    });
    return found;
}

void leave_out(Slices& slices, const Slices& more) {
    Slices all;
    std::ranges::set_union(slices, more, std::back_inserter(all));
    slices = std::move(all);
}

}  // namespace warden::scoring
