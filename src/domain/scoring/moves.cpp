#include "domain/scoring/moves.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "domain/probing/freshness.hpp"

namespace warden::scoring {
namespace {

// So long a change excuses.
UnixSecs excuse_secs(const RuleSet& rules) {
    return probing::index_age_max(rules.slice_secs) + rules.slice_secs;
}

std::vector<UnixSecs> excused_moves(std::span<const UnixSecs> moves, const RuleSet& rules) {
    std::map<UnixSecs, std::size_t> by_day;
    std::vector<UnixSecs> excused;
    excused.reserve(moves.size());
    for (const UnixSecs at : moves) {
        if (++by_day[at / rules.day_secs] <= kMovesPerDay) excused.push_back(at);
    }
    return excused;
}

}  // namespace

MovesSpan moves_span(const Slices& slices, const RuleSet& rules) {
    const UnixSecs begin = static_cast<UnixSecs>(slices.front()) * rules.slice_secs;
    const UnixSecs first = begin - std::min(begin, excuse_secs(rules));
    return {first / rules.day_secs * rules.day_secs,
            static_cast<UnixSecs>(slices.back() + 1) * rules.slice_secs};
}

Slices in_move(const Slices& slices, std::span<const UnixSecs> all, const RuleSet& rules) {
    const auto moves = excused_moves(all, rules);
    const UnixSecs span = excuse_secs(rules);
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
