#include "domain/scoring/unit_day.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "domain/base/check.hpp"
#include "domain/base/json_fields.hpp"
#include "domain/base/merkle.hpp"

namespace warden::scoring {
namespace {

Json number(std::uint64_t value) { return Json(static_cast<std::int64_t>(value)); }

Fail wrong(const std::string& what) {
    return fail(Errc::invalid_input, "unit-day record: " + what);
}

Json hour_json(const HourRecord& hour) {
    Json::Array rows;
    for (const SliceRow& row : hour.rows) rows.push_back(to_json(row));
    Json::Array transfers;
    for (const TransferRow& transfer : hour.transfers) {
        transfers.push_back(Json::Array{Json(transfer.slice), Json(name(transfer.direction)),
                                        number(transfer.us_per_mb)});
    }
    return Json::Array{to_hex(hour.root), std::move(rows), std::move(transfers)};
}

Result<TransferRow> transfer_from_json(const Json& json, SliceNum first, SliceNum last) {
    const Json::Array* fields = json.array();
    const bool shaped = fields != nullptr && fields->size() == 3 && (*fields)[0].integer() &&
                        (*fields)[1].string() && (*fields)[2].integer();
    if (!shaped) return wrong("transfer is not [slice, direction, us_per_mb]");
    const std::int64_t slice = *(*fields)[0].integer();
    const std::string& direction = *(*fields)[1].string();
    const std::int64_t us = *(*fields)[2].integer();
    if (slice < first || slice >= last || us <= 0) return wrong("transfer out of range");
    if (direction != "upload" && direction != "download") return wrong("no such direction");
    return TransferRow{slice, direction == "upload" ? Sli::upload : Sli::download,
                       static_cast<std::uint64_t>(us)};
}

Result<HourRecord> hour_from_json(const Json& json, SliceNum first, const RuleSet& rules) {
    const Json::Array* fields = json.array();
    const bool shaped = fields != nullptr && fields->size() == 3 && (*fields)[0].string() &&
                        (*fields)[1].array() && (*fields)[2].array();
    if (!shaped) return wrong("hour is not [root, rows, transfers]");
    const auto root = hash_from_hex(*(*fields)[0].string());
    if (!root || to_hex(*root) != *(*fields)[0].string()) return wrong("bad root");
    const Json::Array& rows = *(*fields)[1].array();
    if (rows.size() != static_cast<std::size_t>(rules.slices_per_batch())) {
        return wrong("not one row per slice");
    }
    HourRecord hour{*root, {}, {}};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto row = slice_row_from_json(rows[i], first + static_cast<SliceNum>(i));
        if (!row) return Fail(row.error());
        hour.rows.push_back(*row);
    }
    for (const Json& item : *(*fields)[2].array()) {
        const auto transfer = transfer_from_json(item, first, first + rules.slices_per_batch());
        if (!transfer) return Fail(transfer.error());
        hour.transfers.push_back(*transfer);
    }
    return hour;
}

Result<ControlTotals> control_from_json(const Json& json) {
    const Json::Array* fields = json.array();
    if (fields == nullptr || fields->size() != 5 || !(*fields)[0].string()) {
        return wrong("control is not [name, attempts, failures, us, us_per_mb]");
    }
    std::uint64_t numbers[4] = {};
    for (std::size_t i = 0; i < 4; ++i) {
        const std::int64_t* value = (*fields)[i + 1].integer();
        if (value == nullptr || *value < 0) return wrong("control with a bad number");
        numbers[i] = static_cast<std::uint64_t>(*value);
    }
    if (numbers[1] > numbers[0]) return wrong("control with more failures than attempts");
    return ControlTotals{*(*fields)[0].string(), numbers[0], numbers[1], numbers[2], numbers[3]};
}

Result<void> read_lists(const Json& json, UnitDay& day, const RuleSet& rules) {
    const Json::Array& hours = *json.find("hours")->array();
    if (hours.size() != static_cast<std::size_t>(rules.batches_per_day())) {
        return wrong("not every hour");
    }
    SliceNum first = first_slice_of_day(day.day, rules);
    for (const Json& item : hours) {
        auto hour = hour_from_json(item, first, rules);
        if (!hour) return Fail(hour.error());
        day.hours.push_back(std::move(*hour));
        first += rules.slices_per_batch();
    }
    for (const Json& item : *json.find("controls")->array()) {
        auto control = control_from_json(item);
        if (!control) return Fail(control.error());
        day.controls.push_back(std::move(*control));
    }
    for (const auto& [chain, hash] : *json.find("beacon")->object()) {
        if (!hash.string()) return wrong("beacon without a hash");
        day.beacon.emplace_back(chain, *hash.string());
    }
    return {};
}

HourRecord build_hour(const UnitDayHead& head, SliceNum first,
                      const std::map<SliceNum, const probing::SliceLeaf*>& leaves,
                      const RuleSet& rules) {
    HourRecord hour;
    std::vector<Hash32> hashes;
    for (SliceNum slice = first; slice < first + rules.slices_per_batch(); ++slice) {
        const auto found = leaves.find(slice);
        if (found == leaves.end()) {
            SliceRow unmeasured;
            unmeasured.slice = slice;
            hour.rows.push_back(unmeasured);
            hashes.push_back(probing::empty_leaf_hash(head.unit, head.vantage, slice));
        } else {
            hour.rows.push_back(roll_up(*found->second));
            hashes.push_back(probing::leaf_hash(*found->second));
        }
    }
    hour.root = merkle_root(hashes);
    return hour;
}

}  // namespace

SliceNum first_slice_of_day(std::int64_t day, const RuleSet& rules) {
    return day * rules.slices_per_day();
}

std::vector<DayCut> day_cuts(UnixSecs start, UnixSecs end, const RuleSet& rules) {
    std::vector<DayCut> cuts;
    const auto last = static_cast<SliceNum>(end / rules.slice_secs);  // not wholly inside
    auto day = static_cast<std::int64_t>(start / rules.day_secs);
    for (; first_slice_of_day(day, rules) < last; ++day) {
        cuts.push_back({day, std::min(last, first_slice_of_day(day + 1, rules))});
    }
    return cuts;
}

Json to_json(const UnitDay& day) {
    Json::Object beacon;
    for (const auto& [chain, hash] : day.beacon) beacon.emplace_back(chain, hash);
    Json::Array hours;
    for (const HourRecord& hour : day.hours) hours.push_back(hour_json(hour));
    Json::Array controls;
    for (const ControlTotals& control : day.controls) {
        controls.push_back(Json::Array{control.name, number(control.attempts),
                                       number(control.failures), number(control.us),
                                       number(control.us_per_mb)});
    }
    return Json::Object{{"beacon", std::move(beacon)},
                        {"controls", std::move(controls)},
                        {"day", Json(day.day)},
                        {"hours", std::move(hours)},
                        {"unit", day.unit},
                        {"until", Json(day.until)},
                        {"vantage", day.vantage}};
}

Result<UnitDay> read_unit_day(std::string_view bytes, const RuleSet& rules) {
    const auto json = read_canonical(bytes);
    if (!json) return Fail(json.error());
    const auto number = json::get_int(*json, "day");
    const auto unit = json::get_string(*json, "unit");
    const auto until = json::get_int(*json, "until");
    const auto vantage = json::get_string(*json, "vantage");
    const bool has_lists = json::get_object(*json, "beacon") &&
                           json::get_array(*json, "controls") && json::get_array(*json, "hours");
    if (!number || !unit || !until || !vantage || !has_lists || json->object()->size() != 7) {
        return wrong("not its seven members");
    }
    UnitDay day;
    day.unit = *unit;
    day.vantage = *vantage;
    day.day = *number;
    if (day.day < 0 || day.day > 1'000'000'000) return wrong("day out of range");
    day.until = *until;
    const SliceNum first = first_slice_of_day(day.day, rules);
    if (day.until <= first || day.until > first + rules.slices_per_day()) {
        return wrong("cut outside of its day");
    }
    if (const auto read = read_lists(*json, day, rules); !read) return Fail(read.error());
    for (const HourRecord& hour : day.hours) {
        for (const SliceRow& row : hour.rows) {
            if (row.slice >= day.until && !row.empty()) return wrong("a row after the cut");
        }
    }
    return day;
}

std::string unit_day_message(std::string_view canonical) {
    return "warden-unit-day-v1\n" + std::string(canonical);
}

Result<UnitDay> open_unit_day(const SignedUnitDay& record, const probing::KeyList& keys,
                              const probing::VerifyFn& verify, const RuleSet& rules) {
    auto day = read_unit_day(record.bytes, rules);
    if (!day) return day;
    const std::string where = day->vantage + ", day " + std::to_string(day->day) + ": ";
    const UnixSecs from = static_cast<UnixSecs>(day->day) * rules.day_secs;
    const UnixSecs until = from + 2 * UnixSecs{rules.day_secs};
    if (probing::key_in_force(keys, day->vantage, record.key_id, from, until) == nullptr) {
        return wrong(where + "key " + record.key_id + " is not on the key list for that day");
    }
    const auto signature = probing::signature_from_hex(record.signature);
    if (!signature) return wrong(where + "malformed signature");
    if (!verify(record.key_id, unit_day_message(record.bytes), *signature)) {
        return wrong(where + "the signature is not that key's");
    }
    return day;
}

probing::VotedSlice voted_slice(SliceNum slice, const RuleSet& rules) {
    const UnixSecs begin = static_cast<UnixSecs>(slice) * rules.slice_secs;
    return {static_cast<std::int64_t>(begin / rules.day_secs), begin, rules.closes_at(slice)};
}

bool is_left_out(const probing::SliceLeaf& leaf, std::span<const UnitDay> records,
                 const RuleSet& rules) {
    const std::int64_t its_day = voted_slice(leaf.slice, rules).day;
    const SliceNum index = leaf.slice - first_slice_of_day(its_day, rules);
    return std::ranges::any_of(records, [&](const UnitDay& day) {
        if (day.day != its_day || day.vantage != leaf.vantage) return false;
        const auto hour = static_cast<std::size_t>(index / rules.slices_per_batch());
        const auto place = static_cast<std::size_t>(index % rules.slices_per_batch());
        return day.hours[hour].rows[place].empty();
    });
}

Result<void> check_drawn(const UnitDay& day, std::span<const probing::DrawnDay> drawn,
                         const probing::KeyList& keys, const RuleSet& rules) {
    // One or two of the many that a window has, before each row looks for its own.
    std::vector<probing::DrawnDay> own;
    std::ranges::copy_if(drawn, std::back_inserter(own), [&](const probing::DrawnDay& one) {
        return one.commitment.vantage == day.vantage && one.commitment.day == day.day;
    });
    for (const HourRecord& hour : day.hours) {
        for (const SliceRow& row : hour.rows) {
            if (row.empty()) continue;
            if (probing::may_vote(own, keys, day.vantage, voted_slice(row.slice, rules))) continue;
            return wrong(day.vantage + ", slice " + std::to_string(row.slice) +
                         ": its moments were not drawn before it");
        }
    }
    return {};
}

UnitDay build_unit_day(UnitDayHead head, const std::vector<probing::SliceLeaf>& leaves,
                       std::vector<ControlTotals> controls, const RuleSet& rules) {
    const SliceNum first = first_slice_of_day(head.day, rules);
    WARDEN_CHECK(head.until > first && head.until <= first + rules.slices_per_day());
    std::map<SliceNum, const probing::SliceLeaf*> by_slice;
    for (const probing::SliceLeaf& leaf : leaves) {
        WARDEN_CHECK(leaf.unit == head.unit);
        WARDEN_CHECK(leaf.vantage == head.vantage);
        WARDEN_CHECK(leaf.slice >= first && leaf.slice < first + rules.slices_per_day());
        if (leaf.slice >= head.until) continue;
        WARDEN_CHECK(by_slice.emplace(leaf.slice, &leaf).second);
    }
    UnitDay day{head.unit, head.vantage, head.day, head.until, {}, {}, std::move(controls)};
    for (std::int64_t hour = 0; hour < rules.batches_per_day(); ++hour) {
        day.hours.push_back(
            build_hour(head, first + hour * rules.slices_per_batch(), by_slice, rules));
    }
    day.beacon = std::move(head.beacon);
    std::ranges::sort(day.beacon);
    std::ranges::sort(day.controls, {}, &ControlTotals::name);
    return day;
}

std::vector<VantageData> vantage_data(const std::vector<UnitDay>& records) {
    std::map<std::string, VantageData> by_vantage;
    for (const UnitDay& day : records) {
        VantageData& data = by_vantage[day.vantage];
        data.vantage = day.vantage;
        for (const HourRecord& hour : day.hours) {
            std::ranges::copy_if(hour.rows, std::back_inserter(data.rows),
                                 [](const SliceRow& row) { return !row.empty(); });
            std::ranges::copy(hour.transfers, std::back_inserter(data.transfers));
        }
        std::ranges::copy(day.controls, std::back_inserter(data.controls));
    }
    std::vector<VantageData> all;
    for (auto& [name, data] : by_vantage) {
        std::ranges::sort(data.rows, {}, &SliceRow::slice);
        std::ranges::sort(data.transfers, {}, &TransferRow::slice);
        data.controls = merge_controls(data.controls);
        all.push_back(std::move(data));
    }
    return all;
}

ControlTotals control_totals(std::string name, const std::vector<probing::SliceLeaf>& leaves) {
    ControlTotals totals;
    totals.name = std::move(name);
    for (const probing::SliceLeaf& leaf : leaves) {
        const SliceRow row = roll_up(leaf);
        totals.attempts += row.n + row.failed;
        totals.failures += row.failed;
        totals.us += row.us;
    }
    return totals;
}

std::vector<ControlTotals> merge_controls(const std::vector<ControlTotals>& days) {
    struct Sum {
        ControlTotals totals;
        std::uint64_t transfer_days = 0;
    };
    std::map<std::string, Sum> by_name;
    for (const ControlTotals& day : days) {
        Sum& sum = by_name[day.name];
        sum.totals.name = day.name;
        sum.totals.attempts += day.attempts;
        sum.totals.failures += day.failures;
        sum.totals.us += day.us;
        sum.totals.us_per_mb += day.us_per_mb;
        if (day.us_per_mb > 0) ++sum.transfer_days;
    }
    std::vector<ControlTotals> merged;
    for (auto& [name, sum] : by_name) {
        if (sum.transfer_days > 0) sum.totals.us_per_mb /= sum.transfer_days;
        merged.push_back(std::move(sum.totals));
    }
    return merged;
}

}  // namespace warden::scoring
