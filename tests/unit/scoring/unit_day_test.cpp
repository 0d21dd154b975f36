#include "domain/scoring/unit_day.hpp"

#include <gtest/gtest.h>

#include "domain/base/merkle.hpp"

namespace warden::scoring {
namespace {

using probing::FailKind;
using probing::Observation;
using probing::Operation;
using probing::OutcomeClass;
using probing::SliceLeaf;

RuleSet short_rules() {
    RuleSet rules;
    rules.slice_secs = 2;
    rules.batch_secs = 4;
    rules.day_secs = 8;
    return rules;
}

SliceLeaf leaf(SliceNum slice, std::vector<Observation> observations) {
    for (std::size_t i = 0; i < observations.size(); ++i) {
        observations[i].sequence = static_cast<std::uint64_t>(slice) * 10 + i;
        observations[i].start = slice * 2'000'000;
    }
    return {"u", "v", slice, std::move(observations)};
}
Observation ok(std::uint32_t us, Operation operation = Operation::check) {
    Observation o;
    o.operation = operation;
    o.first_byte_us = us;
    return o;
}
Observation failed(FailKind kind, OutcomeClass after = OutcomeClass::fail) {
    Observation o;
    o.first_cls = OutcomeClass::fail;
    o.first_kind = kind;
    o.cls = after;
    o.kind = after == OutcomeClass::fail ? kind : FailKind::none;
    o.flap = after == OutcomeClass::ok;
    return o;
}

TEST(RollUp, CountsAvailabilityAndFirstAttemptsApart) {
    Observation ours;
    ours.cls = ours.first_cls = OutcomeClass::prober_fault;
    const SliceRow row = roll_up(
        leaf(9, {ok(100), failed(FailKind::timeout, OutcomeClass::ok), failed(FailKind::integrity),
                 ours, ok(50, Operation::get), ok(70, Operation::remove)}));
    EXPECT_EQ(row, (SliceRow{9, 2, 1, 1, 6, 2, 2, 150, 1}));
}

TEST(SliceRowJson, RefusesContradictions) {
    const auto read = [](Json::Array fields) { return slice_row_from_json(fields, 3).has_value(); };
    EXPECT_TRUE(read({1, 2, 3, 10, 4, 5, 600}));
    EXPECT_FALSE(read({1, 2, 3, 10, 11, 5, 600}));
    EXPECT_FALSE(read({1, 2, 3, 10, 4, 11, 600}));
    EXPECT_FALSE(read({1, 2, 3, 10, 4, 0, 600}));
    EXPECT_FALSE(read({1, 2, 3, 10, 4, 5}));
    EXPECT_FALSE(read({-1, 2, 3, 10, 4, 5, 600}));
    EXPECT_FALSE(read({"1", 2, 3, 10, 4, 5, 600}));
    EXPECT_FALSE(read({1, 2, 3, 10, 4, 1, Json(std::int64_t{4'294'967'297})}));
}

// Slices 20..23 in two hours.
UnitDay sample(SliceNum until = 24) {
    UnitDayHead head;
    head.unit = "u";
    head.vantage = "v";
    head.day = 5;
    head.until = until;
    head.beacon.emplace_back("stellar", "bb");
    head.beacon.emplace_back("starknet", "0xaa");
    const std::vector<SliceLeaf> leaves = {leaf(21, {ok(100), failed(FailKind::timeout)}),
                                           leaf(20, {ok(90)})};
    const std::vector<ControlTotals> controls = {{"b", 2, 1, 30, 0}, {"a", 3, 0, 40, 0}};
    return build_unit_day(head, leaves, controls, short_rules());
}

TEST(UnitDay, EverySliceIsInIt) {
    const UnitDay day = sample();
    ASSERT_EQ(day.hours.size(), 2u);
    EXPECT_EQ(day.hours[0].rows[0], (SliceRow{20, 1, 0, 0, 1, 0, 1, 90, 0}));
    EXPECT_EQ(day.hours[0].rows[1], (SliceRow{21, 1, 1, 0, 2, 1, 1, 100, 0}));
    EXPECT_TRUE(day.hours[1].rows[0].empty());
    EXPECT_EQ(day.hours[1].rows[1].slice, 23);
    const std::array first{leaf_hash(leaf(20, {ok(90)})),
                           leaf_hash(leaf(21, {ok(100), failed(FailKind::timeout)}))};
    EXPECT_EQ(day.hours[0].root, merkle_root(first));
    const std::array empty{probing::empty_leaf_hash("u", "v", 22),
                           probing::empty_leaf_hash("u", "v", 23)};
    EXPECT_EQ(day.hours[1].root, merkle_root(empty));
    EXPECT_EQ(day.controls[0].name, "a");
}

TEST(UnitDay, CanonicalBytesReadBack) {
    const UnitDay day = sample();
    const std::string bytes = write_canonical(to_json(day));
    const std::string roots[] = {to_hex(day.hours[0].root), to_hex(day.hours[1].root)};
    EXPECT_EQ(
        bytes,
        R"({"beacon":{"starknet":"0xaa","stellar":"bb"},)"
        R"("controls":[["a",3,0,40,0],["b",2,1,30,0]],"day":5,"hours":[[")" +
            roots[0] + R"(",[[1,0,0,1,0,1,90],[1,1,0,2,1,1,100]],[]],[")" + roots[1] +
            R"(",[[0,0,0,0,0,0,0],[0,0,0,0,0,0,0]],[]]],"unit":"u","until":24,"vantage":"v"})");
    const auto back = read_unit_day(bytes, short_rules());
    ASSERT_TRUE(back.has_value()) << back.error().text();
    EXPECT_EQ(*back, day);
    EXPECT_EQ(unit_day_message(bytes), "warden-unit-day-v1\n" + bytes);
}

TEST(UnitDay, OtherShapesAreRefused) {
    const std::string good = write_canonical(to_json(sample()));
    EXPECT_FALSE(read_unit_day(good, RuleSet{}).has_value()) << "another grid";
    const std::pair<const char*, const char*> edits[] = {
        {"[1,0,0,1,0,1,90],", ""},
        {"\"day\":5", "\"day\":\"5\""},
        {"[\"a\",3,0,40,0]", "[\"a\",3,4,40,0]"},
        {"\"unit\"", "\"unix\""},
        {"]],[]],", "]],[[20,\"sideways\",5]]],"},
        {"]],[]],", "]],[[22,\"upload\",5]]],"},
        {"0xaa\"", "0xaa\","},
    };
    for (const auto& [from, to] : edits) {
        std::string bytes = good;
        const auto at = bytes.find(from);
        ASSERT_NE(at, bytes.npos) << from;
        bytes.replace(at, std::string(from).size(), to);
        EXPECT_FALSE(read_unit_day(bytes, short_rules()).has_value()) << to;
    }
}

TEST(UnitDay, ACutRecordHidesWhatComesAfter) {
    const UnitDay cut = sample(21);
    EXPECT_EQ(cut.until, 21);
    EXPECT_EQ(cut.hours[0].rows[0], sample().hours[0].rows[0]);
    EXPECT_TRUE(cut.hours[0].rows[1].empty());
    std::string bytes = write_canonical(to_json(cut));
    EXPECT_TRUE(read_unit_day(bytes, short_rules()).has_value());
    for (const char* until : {"20", "19", "25"}) {
        std::string other = bytes;
        other.replace(other.find("\"until\":21") + 8, 2, until);
        EXPECT_FALSE(read_unit_day(other, short_rules()).has_value()) << until;
    }
    std::string after = write_canonical(to_json(sample()));
    after.replace(after.find("\"until\":24") + 8, 2, "21");
    EXPECT_FALSE(read_unit_day(after, short_rules()).has_value()) << "a row after the cut";
}

// Day 2 of 8 s, of slices 8 to 11.
TEST(UnitDay, HoldsOnlyWhatMayVote) {
    const RuleSet rules = short_rules();
    const probing::KeyList keys{{"v", "AS1", "eu", "k1", 1}};
    probing::DayCommitment c;
    c.vantage = "v";
    c.key_id = "k1";
    c.day = 2;
    c.committed_at = 16;
    const std::vector<probing::DrawnDay> drawn{{c, chain::BlockHeader{{7, "0x7"}, "", 17}}};
    const auto day = [&](std::vector<SliceLeaf> leaves) {
        return build_unit_day({"u", "v", 2, 12, {}}, leaves, {}, rules);
    };
    EXPECT_TRUE(check_drawn(day({leaf(9, {ok(1)}), leaf(11, {ok(1)})}), drawn, keys, rules));
    EXPECT_TRUE(check_drawn(day({}), {}, {}, rules)) << "who measured nothing needs none";
    const auto early = check_drawn(day({leaf(8, {ok(1)}), leaf(9, {ok(1)})}), drawn, keys, rules);
    ASSERT_FALSE(early);
    EXPECT_EQ(early.error().detail,
              "unit-day record: v, slice 8: its moments were not drawn before it");
    EXPECT_FALSE(check_drawn(day({leaf(9, {ok(1)})}), {}, keys, rules)) << "no commitment";
    EXPECT_FALSE(check_drawn(day({leaf(9, {ok(1)})}), drawn, {}, rules)) << "no key";
    std::vector<probing::DrawnDay> others(3, drawn.front());
    others[0].commitment.vantage = "w";
    others[1].commitment.day = 1;
    others[2].commitment.day = 3;
    EXPECT_FALSE(check_drawn(day({leaf(9, {ok(1)})}), others, keys, rules)) << "others' draws";
    others.push_back(drawn.front());
    EXPECT_TRUE(check_drawn(day({leaf(9, {ok(1)})}), others, keys, rules)) << "among others'";
    EXPECT_EQ(voted_slice(9, rules).day, 2);
    EXPECT_EQ(voted_slice(9, rules).begin, 18u);
    EXPECT_EQ(voted_slice(9, rules).closes, rules.closes_at(9));
}

TEST(UnitDay, ALeafThatItsRecordCountsNothingOfIsLeftOut) {
    const RuleSet rules = short_rules();
    const std::vector<UnitDay> records{
        build_unit_day({"u", "v", 2, 12, {}}, {leaf(9, {ok(1)})}, {}, rules)};
    EXPECT_FALSE(is_left_out(leaf(9, {ok(1)}), records, rules));
    EXPECT_TRUE(is_left_out(leaf(8, {ok(1)}), records, rules));
    EXPECT_TRUE(is_left_out(leaf(11, {ok(1)}), records, rules));
    EXPECT_FALSE(is_left_out(leaf(7, {ok(1)}), records, rules)) << "a day without a record";
    EXPECT_FALSE(is_left_out(leaf(12, {ok(1)}), records, rules)) << "a day without a record";
    SliceLeaf other = leaf(8, {ok(1)});
    other.vantage = "w";
    EXPECT_FALSE(is_left_out(other, records, rules)) << "a vantage without a record";
    std::vector<UnitDay> many = records;
    many.push_back(build_unit_day({"u", "v", 1, 8, {}}, {}, {}, rules));
    many.push_back(build_unit_day({"u", "w", 2, 12, {}}, {}, {}, rules));
    EXPECT_FALSE(is_left_out(leaf(9, {ok(1)}), many, rules)) << "its own record counts it";
    EXPECT_TRUE(is_left_out(leaf(4, {ok(1)}), many, rules)) << "the first slice of day 1";
    EXPECT_TRUE(is_left_out(leaf(7, {ok(1)}), many, rules)) << "the last of day 1";
    EXPECT_TRUE(is_left_out(other, many, rules)) << "slice 8 of w";
}

TEST(DayCuts, CoverTheWindowDayByDay) {
    const RuleSet rules = short_rules();  // days of 8 s
    EXPECT_EQ(day_cuts(41, 57, rules), (std::vector<DayCut>{{5, 24}, {6, 28}}));
    EXPECT_EQ(day_cuts(40, 48, rules), (std::vector<DayCut>{{5, 24}}));
    EXPECT_EQ(day_cuts(41, 59, rules), (std::vector<DayCut>{{5, 24}, {6, 28}, {7, 29}}));
}

TEST(VantageDataOfRecords, JoinsDaysInOrder) {
    UnitDay first = sample();
    UnitDay second = sample();
    second.day = 6;
    for (HourRecord& hour : second.hours) {
        for (SliceRow& row : hour.rows) row.slice += 4;
    }
    UnitDay other = sample();
    other.vantage = "a";
    const auto all = vantage_data({second, other, first});
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].vantage, "a");
    ASSERT_EQ(all[1].rows.size(), 4u) << "unmeasured slices are left out";
    EXPECT_EQ(all[1].rows[0].slice, 20);
    EXPECT_EQ(all[1].rows[3].slice, 25);
    EXPECT_EQ(all[1].controls[0], (ControlTotals{"a", 6, 0, 80, 0}));
}

TEST(Controls, TotalsLeaveOutWhatSaysNothing) {
    Observation ours;
    ours.cls = ours.first_cls = OutcomeClass::prober_fault;
    const ControlTotals totals =
        control_totals("a", {leaf(1, {ok(100), ours}), leaf(2, {failed(FailKind::dns), ok(60)})});
    EXPECT_EQ(totals, (ControlTotals{"a", 3, 1, 160, 0}));
    const auto merged =
        merge_controls({totals, {"b", 1, 0, 5, 40}, totals, {"b", 1, 0, 5, 0}, {"b", 0, 0, 0, 61}});
    ASSERT_EQ(merged.size(), 2u);
    EXPECT_EQ(merged[0], (ControlTotals{"a", 6, 2, 320, 0}));
    EXPECT_EQ(merged[1], (ControlTotals{"b", 2, 0, 10, 50}));
}

}  // namespace
}  // namespace warden::scoring
