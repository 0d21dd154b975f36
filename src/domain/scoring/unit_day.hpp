#pragma once
// The unit-day record: the roll-up of one vantage's slice batches of one unit and day, signed whole
// by that vantage. Every slice is in it, measured or not, so nobody can leave out the good ones;
// each hour carries the Merkle root of its slice leaves, so any hour can be opened.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/probing/day_commitment.hpp"
#include "domain/probing/observation.hpp"
#include "domain/probing/vantage_key.hpp"
#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/sli.hpp"
#include "domain/scoring/slice_row.hpp"

namespace warden::scoring {

struct HourRecord {
    Hash32 root{};               // RFC 6962 over the leaf hashes of all its slices
    std::vector<SliceRow> rows;  // one per slice, in order
    std::vector<TransferRow> transfers;
    bool operator==(const HourRecord&) const = default;
};

struct UnitDay {
    std::string unit;
    std::string vantage;
    std::int64_t day = 0;  // floor(unix / day_secs)
    // Past the last slice covered: the end of the day, or where a judged window ends in it. A
    // window rarely ends with a day and its evidence can't wait for one: such a day is signed
    // twice, cut at the window's end and whole. Slices from here on are unmeasured.
    SliceNum until = 0;
    // The hashes of the last verified blocks by chain alias, sorted: they prove that it was not
    // made before.
    std::vector<std::pair<std::string, std::string>> beacon;
    std::vector<HourRecord> hours;  // day_secs / batch_secs of them
    std::vector<ControlTotals> controls;
    bool operator==(const UnitDay&) const = default;
};

// {"beacon":{chain:hash},"controls":[[name,attempts,failures,us,us_per_mb]..],"day",
//  "hours":[[root,[[ok,fail,other,ops,failed,n,us]..],[[slice,direction,us_per_mb]..]]..],
//  "unit","until","vantage"}
Json to_json(const UnitDay& day);
// Accepts canonical bytes only. invalid_input unless it has exactly the hours and slices of `rules`
// and every number fits.
Result<UnitDay> read_unit_day(std::string_view bytes, const RuleSet& rules);
// "warden-unit-day-v1\n" + canonical bytes.
std::string unit_day_message(std::string_view canonical);

// A record as it is stored and shown in evidence.
struct SignedUnitDay {
    std::string bytes;      // canonical
    std::string key_id;     // 64 hex digits
    std::string signature;  // 128 hex digits
};
// Reads a record and checks that its vantage signed it: with a key of the list that was in force at
// some moment from the day's beginning to a day after its end, for an outage may delay the signing.
// invalid_input says what is wrong with it.
Result<UnitDay> open_unit_day(const SignedUnitDay& record, const probing::KeyList& keys,
                              const probing::VerifyFn& verify, const RuleSet& rules);

// A record holds nothing but what may vote: invalid_input names the first slice that its vantage
// says it measured although its moments were not drawn before (probing::may_vote).
Result<void> check_drawn(const UnitDay& day, std::span<const probing::DrawnDay> drawn,
                         const probing::KeyList& keys, const RuleSet& rules);
// Says whether the record of the leaf's vantage and day counts nothing in the leaf's slice: the
// leaf came too late, or may not vote. False where there is no such record.
bool is_left_out(const probing::SliceLeaf& leaf, std::span<const UnitDay> records,
                 const RuleSet& rules);
// The slice, as may_vote() asks for it.
probing::VotedSlice voted_slice(SliceNum slice, const RuleSet& rules);

// The first slice of a day, and the one past its last.
SliceNum first_slice_of_day(std::int64_t day, const RuleSet& rules);
// Days that [start, end) touches, in order, and where each one's record is cut.
struct DayCut {
    std::int64_t day = 0;
    SliceNum until = 0;
    bool operator==(const DayCut&) const = default;
};
std::vector<DayCut> day_cuts(UnixSecs start, UnixSecs end, const RuleSet& rules);

struct UnitDayHead {
    std::string unit;
    std::string vantage;
    std::int64_t day = 0;
    SliceNum until = 0;  // inside or at the end of the day
    std::vector<std::pair<std::string, std::string>> beacon;
};
// `leaves` are this unit's, vantage's and day's, at most one per slice, in any order; missing
// slices count as unmeasured, and so do those from `until` on. Pass only leaves stored in time.
UnitDay build_unit_day(UnitDayHead head, const std::vector<probing::SliceLeaf>& leaves,
                       std::vector<ControlTotals> controls, const RuleSet& rules);

// Returns what the records say of each vantage, by vantage: rows and transfers in order, controls
// over all the days. There is at most one record per vantage and day.
std::vector<VantageData> vantage_data(const std::vector<UnitDay>& records);

// Rolls up what one control target showed in any number of slices.
ControlTotals control_totals(std::string name, const std::vector<probing::SliceLeaf>& leaves);
// Totals of the same vantage's controls over several days, by name; us_per_mb is the mean of the
// days that have one.
std::vector<ControlTotals> merge_controls(const std::vector<ControlTotals>& days);

}  // namespace warden::scoring
