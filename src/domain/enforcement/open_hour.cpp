#include "domain/enforcement/open_hour.hpp"

#include <map>
#include <string>
#include <utility>

#include "domain/base/merkle.hpp"

namespace warden::enforcement {
namespace {

using Leaves = std::map<std::pair<std::string, scoring::SliceNum>, probing::SliceLeaf>;

Leaves leaves_of(const Evidence& evidence, std::span<const probing::SliceLeaf> beside,
                 scoring::SliceNum first, scoring::SliceNum end) {
    Leaves leaves;
    const auto add = [&](const probing::SliceLeaf& leaf) {
        if (leaf.unit != evidence.unit || leaf.slice < first || leaf.slice >= end) return;
        leaves.emplace(std::pair(leaf.vantage, leaf.slice), leaf);
    };
    for (const ConvictingSlice& slice : evidence.convicting) {
        for (const Opening& opening : slice.openings) add(opening.leaf);
    }
    for (const probing::SliceLeaf& leaf : beside) add(leaf);
    return leaves;
}

Check check_hour(const scoring::UnitDay& record, const HourPlace& place, const Leaves& leaves,
                 scoring::SliceNum first, scoring::SliceNum end) {
    std::vector<Hash32> hashes;
    std::size_t measured = 0;
    for (scoring::SliceNum slice = first; slice < end; ++slice) {
        const auto leaf = leaves.find({record.vantage, slice});
        const bool there = leaf != leaves.end() && slice < record.until;
        measured += there ? 1 : 0;
        hashes.push_back(there ? probing::leaf_hash(leaf->second)
                               : probing::empty_leaf_hash(record.unit, record.vantage, slice));
    }
    const bool equal = merkle_root(hashes) == record.hours[place.hour].root;
    return {record.vantage, equal,
            equal ? std::to_string(measured) + " leaves lead to the hour's root"
                  : "the leaves do not lead to the hour's root: some are missing or changed"};
}

}  // namespace

Result<OpenedHour> open_hour(const Evidence& evidence, std::span<const probing::SliceLeaf> beside,
                             UnixSecs moment) {
    if (moment < evidence.window.start || moment >= evidence.window.end) {
        return fail(Errc::invalid_input, "that moment is outside the window");
    }
    const auto slice_secs = static_cast<UnixSecs>(evidence.rules.slice_secs);
    const auto slice = static_cast<scoring::SliceNum>(moment / slice_secs);
    const HourPlace place = hour_place(slice, evidence.rules);
    const scoring::SliceNum first = slice - static_cast<scoring::SliceNum>(place.index);
    const scoring::SliceNum end = first + evidence.rules.slices_per_batch();
    OpenedHour opened;
    opened.hour = {static_cast<UnixSecs>(first) * slice_secs,
                   static_cast<UnixSecs>(end) * slice_secs};
    const Leaves leaves = leaves_of(evidence, beside, first, end);
    for (const SignedUnitDay& signed_day : evidence.records) {
        const auto record = scoring::read_unit_day(signed_day.bytes, evidence.rules);
        if (!record) return Fail(record.error());
        if (record->day != place.day) continue;
        opened.checks.push_back(check_hour(*record, place, leaves, first, end));
    }
    for (const auto& [key, leaf] : leaves) opened.leaves.push_back(leaf);
    return opened;
}

}  // namespace warden::enforcement
