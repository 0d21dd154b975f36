#include "domain/probing/day_commitment.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "domain/base/sha256.hpp"

namespace warden::probing {
namespace {

constexpr std::int64_t kDay = 19'000;
constexpr UnixSecs kBegin = kDay * 86'400;

bool verifies(std::string_view key_id, std::string_view bytes, const Signature& signature) {
    return signature[0] == sha256(std::string(key_id) + std::string(bytes))[0];
}

HourKeys keys() { return {sha256("secret"), 24}; }

DayCommitment commitment() {
    DayCommitment c;
    c.vantage = "ams";
    c.key_id = "k1";
    c.day = kDay;
    c.chain_end = keys().chain_end();
    c.signature[0] = sha256(c.key_id + commitment_message(c))[0];
    c.committed_at = kBegin - 1'000;
    return c;
}

DrawnDay drawn(UnixSecs block_time) {
    return {commitment(), chain::BlockHeader{{7, "0xb10c"}, "", block_time}};
}

TEST(HourKeys, AreAChainThatEndsInTheCommitment) {
    const HourKeys all = keys();
    EXPECT_EQ(all.of(23), sha256("secret"));
    for (std::size_t hour = 1; hour < 24; ++hour) {
        EXPECT_EQ(all.of(hour - 1), sha256(all.of(hour))) << hour;
    }
    EXPECT_EQ(all.chain_end(), sha256(all.of(0)));
    EXPECT_EQ(HourKeys(sha256("secret"), 1).chain_end(), sha256(sha256("secret")));
}

TEST(DayCommitment, IsSignedWithItsGrid) {
    EXPECT_TRUE(verify_commitment(commitment(), verifies));
    EXPECT_EQ(commitment_message(commitment()),
              "warden-day-commitment-v1\n{\"chain_end\":\"" + to_hex(commitment().chain_end) +
                  "\",\"day\":19000,\"day_secs\":86400,\"hour_secs\":3600,"
                  "\"period_us\":60000000,\"slice_secs\":300,\"vantage\":\"ams\"}");
    const std::vector<void (*)(DayCommitment&)> wrongs{
        [](DayCommitment& c) { c.signature[0] ^= 1; },
        [](DayCommitment& c) { c.day = -1; },
        [](DayCommitment& c) { c.day = 1'000'000'000'001; },
        [](DayCommitment& c) { c.grid.period = Micros(2); },
        [](DayCommitment& c) { c.grid.period = Micros(INT64_MAX); },
        [](DayCommitment& c) { c.grid.slice_secs = 0; },
        [](DayCommitment& c) { c.grid.slice_secs = 301; },
        [](DayCommitment& c) { c.grid.hour_secs = 3'601; },
        [](DayCommitment& c) { c.grid.hour_secs = 0; },
        [](DayCommitment& c) { c.grid.day_secs = 0; },
        [](DayCommitment& c) { c.grid.day_secs = 32 * 86'400; },
    };
    for (std::size_t i = 0; i < wrongs.size(); ++i) {
        DayCommitment c = commitment();
        wrongs[i](c);
        const auto any = [&](std::string_view, std::string_view, const Signature&) {
            return i > 0;
        };
        EXPECT_FALSE(verify_commitment(c, any)) << i;
    }
}

TEST(DayCommitment, DaysAndGridsReachToTheirBounds) {
    const auto any = [](std::string_view, std::string_view, const Signature&) { return true; };
    DayCommitment c = commitment();
    for (const std::int64_t day : {std::int64_t{0}, std::int64_t{1'000'000'000'000}}) {
        c.day = day;
        EXPECT_TRUE(verify_commitment(c, any)) << day;
    }
    c.grid.day_secs = 31 * 86'400;
    for (const Micros period : {Micros(3), Micros(Seconds(c.grid.day_secs))}) {
        c.grid.period = period;
        EXPECT_TRUE(verify_commitment(c, any)) << period.count();
    }
}

TEST(DayCommitment, AnOpenedHourIsItsKeyAndTellsThoseBeforeItAlone) {
    DayCommitment c = commitment();
    EXPECT_TRUE(opens(c, {0, keys().of(0)}));
    EXPECT_TRUE(opens(c, {23, keys().of(23)}));
    EXPECT_FALSE(opens(c, {5, keys().of(4)})) << "of another hour";
    EXPECT_FALSE(opens(c, {5, sha256("other")}));
    EXPECT_FALSE(opens(c, {-1, c.chain_end}));
    EXPECT_FALSE(opens(c, {24, keys().of(23)}));
    DayCommitment longer = c;
    const HourKeys more{sha256("secret"), 25};
    longer.chain_end = more.chain_end();
    EXPECT_TRUE(opens(longer, {23, more.of(23)}));
    EXPECT_FALSE(opens(longer, {24, more.of(24)})) << "a day has 24 hours";
    EXPECT_EQ(opened_key(c, 0), std::nullopt) << "nothing is open";
    c.opened = OpenedHour{5, keys().of(5)};
    for (std::int64_t hour = 0; hour <= 5; ++hour) {
        EXPECT_EQ(opened_key(c, hour), keys().of(static_cast<std::size_t>(hour))) << hour;
    }
    EXPECT_EQ(opened_key(c, 6), std::nullopt);
    EXPECT_EQ(opened_key(c, -1), std::nullopt);
    c.opened = OpenedHour{5, keys().of(6)};
    EXPECT_EQ(opened_key(c, 0), std::nullopt) << "a wrong opening opens nothing";
    EXPECT_EQ(c.hour_end(0), kBegin + 3'600);
    EXPECT_EQ(c.hour_end(23), kBegin + 86'400);
}

TEST(DrawnDay, CommitmentAndBlockPrecedeTheSlice) {
    const UnixSecs committed = commitment().committed_at;
    const UnixSecs begin = committed + 100;
    EXPECT_TRUE(is_drawn(drawn(begin - 1), begin));
    EXPECT_TRUE(is_drawn(drawn(committed + 1), begin));
    EXPECT_FALSE(is_drawn(drawn(begin), begin)) << "the block is as old as the slice";
    EXPECT_FALSE(is_drawn(drawn(committed), begin)) << "the block is as old as the commitment";
    EXPECT_FALSE(is_drawn(drawn(committed + 1), committed)) << "committed when it began";
    EXPECT_FALSE(is_drawn(drawn(committed + 1), committed + 1));
    EXPECT_TRUE(is_drawn(drawn(committed + 1), committed + 2));
    EXPECT_FALSE(is_drawn({commitment(), {}}, begin)) << "no block yet";
    DayCommitment old = commitment();
    old.committed_at = 0;
    EXPECT_TRUE(is_drawn({old, {}}, begin)) << "measured before commitments were asked for";
}

TEST(DrawnDay, VotesByAKeyInForceOfThatVantageAndDay) {
    const std::vector<DrawnDay> days{drawn(kBegin - 900)};
    const VotedSlice slice{kDay, kBegin, kBegin + 3'900};
    const KeyList keys{{"ams", "AS1", "eu", "k1", kBegin - 5'000}};
    EXPECT_TRUE(may_vote(days, keys, "ams", slice));
    EXPECT_FALSE(may_vote({}, keys, "ams", slice)) << "a day without a commitment";
    EXPECT_FALSE(may_vote(days, keys, "fra", slice)) << "another vantage's";
    const KeyList theirs{{"fra", "AS2", "eu", "k1", kBegin - 5'000}};
    EXPECT_FALSE(may_vote(days, theirs, "fra", slice)) << "whoever has its key";
    EXPECT_FALSE(may_vote(days, keys, "ams", {kDay + 1, kBegin + 86'400, kBegin + 90'000}));
    EXPECT_FALSE(may_vote(days, keys, "ams", {kDay, kBegin - 900, kBegin}));
    KeyList retired = keys;
    retired[0].retired_at = kBegin;
    EXPECT_FALSE(may_vote(days, retired, "ams", slice)) << "its key signs nothing any more";
    retired[0].retired_at = kBegin + 1;
    EXPECT_TRUE(may_vote(days, retired, "ams", slice));
}

TEST(DrawnDay, ALeafKeptToItsMomentsOrDidNot) {
    const DrawnDay day = drawn(kBegin - 900);
    const MomentGrid grid;
    const HourKeys all = keys();
    const auto known = [&all](std::int64_t hour) {
        return std::optional(all.of(static_cast<std::size_t>(hour)));
    };
    SliceLeaf leaf{"sn.main.1", "ams", kBegin / 300 + 12, {}, {}};  // the first slice of hour 1
    for (std::uint64_t tick = kBegin / 60 + 60; tick < kBegin / 60 + 65; ++tick) {
        Observation seen;
        seen.sequence = tick * kOperations;
        seen.start = start_of(grid, moment_key(all.of(1), leaf.unit, "0xb10c"), tick);
        leaf.observations.push_back(seen);
    }
    EXPECT_TRUE(kept_to_moments(leaf, day, known, 0));
    const auto none = [](std::int64_t) -> std::optional<Hash32> { return std::nullopt; };
    EXPECT_FALSE(kept_to_moments(leaf, day, none, 0)) << "the hour is not open";
    DayCommitment opened = day.commitment;
    opened.opened = OpenedHour{1, all.of(1)};
    const auto told = [&opened](std::int64_t hour) { return opened_key(opened, hour); };
    EXPECT_TRUE(kept_to_moments(leaf, day, told, 0)) << "as a stranger asks it";
    EXPECT_FALSE(kept_to_moments(leaf, {commitment(), {}}, known, 0)) << "without its block";
    DrawnDay other = day;
    other.commitment.day += 1;
    EXPECT_FALSE(kept_to_moments(leaf, other, known, 0)) << "of another day";
    ++leaf.observations.back().start;
    EXPECT_FALSE(kept_to_moments(leaf, day, known, 0)) << "one probe was moved";
}

}  // namespace
}  // namespace warden::probing
