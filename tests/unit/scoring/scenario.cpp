#include "tests/unit/scoring/scenario.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace warden::scoring {

Scenario Scenario::healthy(UnixSecs start, std::uint64_t length, RuleSet rules, int vantages) {
    Scenario s;
    s.rules = rules;
    s.window = {start, start + length};
    s.unit.registered_at = start - std::min<UnixSecs>(start, rules.warmup_secs);
    const SliceRange range = slices_inside(s.window, rules.slice_secs);
    for (int v = 0; v < vantages; ++v) {
        VantageData data;
        data.vantage = "v" + std::to_string(v);
        for (SliceNum slice = range.first; slice < range.last; ++slice) {
            data.rows.push_back({slice, 5, 0, 0, 10, 0, 10, 100'000, 0});
        }
        for (const char* control : {"a", "b", "c"}) {
            data.controls.push_back({control, 10'000, 0, 10'000 * 1'000, 0});
        }
        s.unit.electorate.all.push_back(data.vantage);
        s.unit.vantages.push_back(std::move(data));
    }
    s.unit.electorate.regional = s.unit.electorate.all;
    return s;
}

SliceNum Scenario::first() const { return slices_inside(window, rules.slice_secs).first; }

SliceRow& Scenario::row(int vantage, int i) {
    auto& rows = unit.vantages.at(static_cast<std::size_t>(vantage)).rows;
    return *std::ranges::find(rows, first() + i, &SliceRow::slice);
}

void Scenario::down(const std::vector<int>& vantages, int i) {
    for (const int vantage : vantages) row(vantage, i) = {first() + i, 0, 5, 0, 10, 10, 0, 0, 0};
}

void Scenario::silent(int vantage, int i) {
    auto& rows = unit.vantages.at(static_cast<std::size_t>(vantage)).rows;
    std::erase_if(rows, [&](const SliceRow& row) { return row.slice == first() + i; });
}

void Scenario::each_row(const std::function<void(SliceRow&)>& change) {
    for (VantageData& data : unit.vantages) {
        for (SliceRow& row : data.rows) change(row);
    }
}

const Objective& objective(const WindowVerdict& verdict, Sli sli) {
    const auto found = std::ranges::find(verdict.objectives, sli, &Objective::sli);
    if (found != verdict.objectives.end()) return *found;
    ADD_FAILURE() << "no objective " << name(sli);
    static const Objective none;
    return none;
}

}  // namespace warden::scoring
