#include "domain/probing/schedule.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "domain/base/hmac.hpp"
#include "domain/base/sha256.hpp"

namespace warden::probing {
namespace {

constexpr UnixMicros kMinute = 60'000'000;
constexpr std::uint64_t kTick = 28'000'000;  // 2023-03-28, the first of its slice

// Of one key an hour; `block` is the hash of the drawn one.
Schedule schedule(const std::string& secret = "secret", const std::string& block = "0xb10c") {
    return {{}, [secret, block](std::string_view unit, UnixSecs begin) {
                return moment_key(sha256(secret + std::to_string(begin / 3'600)), unit, block);
            }};
}

TEST(Hmac, IsThatOfRfc4231) {
    const std::vector<std::uint8_t> key(20, 0x0b);
    EXPECT_EQ(to_hex(hmac_sha256(key, "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    const std::string jefe = "Jefe";
    const std::vector<std::uint8_t> short_key(jefe.begin(), jefe.end());
    EXPECT_EQ(to_hex(hmac_sha256(short_key, "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Schedule, ATickStartsWithinItsPeriod) {
    Schedule s = schedule();
    for (std::uint64_t tick = kTick; tick < kTick + 500; ++tick) {
        const auto begin = static_cast<UnixMicros>(tick) * kMinute;
        EXPECT_GE(s.start_of("sn.main.1", tick), begin);
        EXPECT_LT(s.start_of("sn.main.1", tick), begin + kMinute);
    }
}

TEST(Schedule, ThreeChecksInARowOfASliceSpanAHundredSeconds) {
    Schedule s = schedule();
    for (std::uint64_t slice = 0; slice < 200; ++slice) {
        for (std::uint64_t i = 0; i < 3; ++i) {
            const std::uint64_t tick = kTick + slice * 5 + i;
            EXPECT_GE(s.start_of("sn.main.1", tick + 2) - s.start_of("sn.main.1", tick),
                      100'000'000);
        }
    }
}

TEST(Schedule, MomentsAreSpreadOverThePeriod) {
    Schedule s = schedule();
    std::set<std::int64_t> seconds;
    std::set<std::int64_t> jitter;  // of ticks of one slice
    for (std::uint64_t tick = kTick; tick < kTick + 5'000; ++tick) {
        seconds.insert(s.start_of("sn.main.1", tick) % kMinute / 1'000'000);
    }
    for (std::uint64_t tick = kTick; tick < kTick + 5; ++tick) {
        jitter.insert(s.start_of("sn.main.1", tick) % kMinute);
    }
    EXPECT_EQ(seconds.size(), 60u) << "no second of the minute is safe";
    EXPECT_EQ(jitter.size(), 5u) << "seeing one tells not the next";
}

TEST(Schedule, WithoutTheSecretNothingIsKnown) {
    Schedule mine = schedule();
    Schedule other = schedule("another vantage");
    Schedule elsewhere = schedule("secret", "0xf00");
    const auto start = mine.start_of("sn.main.1", kTick);
    EXPECT_EQ(schedule().start_of("sn.main.1", kTick), start) << "the same after a restart";
    EXPECT_NE(other.start_of("sn.main.1", kTick), start);
    EXPECT_NE(mine.start_of("sn.main.2", kTick), start);
    EXPECT_NE(elsewhere.start_of("sn.main.1", kTick), start) << "another block was drawn";
    const auto phase = [&](std::uint64_t tick) {
        return mine.start_of("sn.main.1", tick) - static_cast<UnixMicros>(tick) * kMinute;
    };
    EXPECT_NE(phase(kTick), phase(kTick + 60)) << "another hour";
    EXPECT_NE(phase(kTick), phase(kTick + 1'440)) << "another day";
}

TEST(Schedule, ARestartPlansTheSameProbes) {
    Schedule s = schedule();
    std::optional<std::uint64_t> after;
    std::vector<PlannedProbe> all;
    const auto from = static_cast<UnixMicros>(kTick) * kMinute;
    for (int i = 0; i < 50; ++i) {
        all.push_back(s.next("u", after, from));
        after = all.back().sequence;
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(s.next("u", std::nullopt, all[i].start), all[i]);
        EXPECT_EQ(s.next("u", std::nullopt, all[i].start - 1'000), all[i]);
        EXPECT_EQ(all[i].operation, Operation::check);
        if (i == 0) continue;
        EXPECT_EQ(all[i].sequence, all[i - 1].sequence + kOperations);
        EXPECT_GT(all[i].start, all[i - 1].start);
    }
}

TEST(Schedule, AStrangerWithTheKeyTellsWhetherAProbeKeptToItsMoment) {
    const MomentGrid grid;
    const Hash32 hour_key = sha256("hour");
    const Hash32 key = moment_key(hour_key, "sn.main.1", "0xb10c");
    Observation seen;
    seen.sequence = kTick * kOperations;
    seen.start = start_of(grid, key, kTick);
    seen.late_us = 500;
    EXPECT_TRUE(on_schedule(seen, grid, key, 500));
    EXPECT_FALSE(on_schedule(seen, grid, key, 499)) << "too late";
    seen.cls = OutcomeClass::prober_fault;
    EXPECT_TRUE(on_schedule(seen, grid, key, 499)) << "held against nobody";
    EXPECT_FALSE(on_schedule(seen, grid, moment_key(hour_key, "sn.main.2", "0xb10c"), 500));
    EXPECT_FALSE(on_schedule(seen, grid, moment_key(hour_key, "sn.main.1", ""), 500));
    ++seen.start;
    EXPECT_FALSE(on_schedule(seen, grid, key, 500)) << "by a microsecond";
    seen.start = -1;
    EXPECT_FALSE(on_schedule(seen, grid, key, 500));
    seen.sequence = std::uint64_t{1} << 53;
    seen.start = start_of(grid, key, kTick);
    EXPECT_FALSE(on_schedule(seen, grid, key, 500)) << "of a tick that is elsewhere";
}

TEST(Schedule, TheBeginningOfTimeIsPlanned) {
    Schedule s = schedule();
    EXPECT_EQ(s.next("u", std::nullopt, 0).sequence, 0u);
    EXPECT_EQ(s.next("u", 0, 0).sequence, 4u);
    EXPECT_EQ(s.next("u", 400, 0).sequence, 404u);
}

}  // namespace
}  // namespace warden::probing
