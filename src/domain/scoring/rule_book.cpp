#include "domain/scoring/rule_book.hpp"

#include <algorithm>

#include "domain/base/check.hpp"

namespace warden::scoring {

Result<RuleBook> RuleBook::make(std::vector<RuleVersion> versions) {
    if (versions.empty() || versions[0].from != 0) {
        return fail(Errc::invalid_input, "rule book: the first version is in force from 0");
    }
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const RuleSet& rules = versions[i].rulings.rules;
        if (const auto broken = validate(rules); !broken.empty()) {
            return fail(Errc::invalid_input, "rule set " + rules.name + ": " + broken.front());
        }
        if (i == 0) continue;
        const RuleSet& before = versions[i - 1].rulings.rules;
        if (versions[i].from <= versions[i - 1].from) {
            return fail(Errc::invalid_input, "rule book: versions are not in order");
        }
        if (rules.slice_secs != before.slice_secs || rules.batch_secs != before.batch_secs ||
            rules.day_secs != before.day_secs) {
            return fail(Errc::invalid_input,
                        "rule book: slice_secs, batch_secs and day_secs can't change: configure "
                        "the former ones, or begin with an empty database");
        }
    }
    return RuleBook(std::move(versions));
}

const Rulings& RuleBook::at(UnixSecs time) const {
    const auto next = std::ranges::upper_bound(versions_, time, {}, &RuleVersion::from);
    WARDEN_CHECK(next != versions_.begin());
    return std::prev(next)->rulings;
}

UnixSecs RuleBook::late_secs_min() const {
    UnixSecs least = versions_.front().rulings.rules.late_secs;
    for (const RuleVersion& version : versions_) {
        least = std::min<UnixSecs>(least, version.rulings.rules.late_secs);
    }
    return least;
}

std::optional<RuleVersion> next_version(const std::vector<RuleVersion>& versions,
                                        const Rulings& wanted, UnixSecs now) {
    if (versions.empty()) return RuleVersion{0, wanted};
    if (versions.back().rulings == wanted) return std::nullopt;
    return RuleVersion{std::max(now, versions.back().from + 1), wanted};
}

}  // namespace warden::scoring
