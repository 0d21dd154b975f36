#include "app/prober/slice_book.hpp"

#include <gtest/gtest.h>

namespace warden::app {
namespace {

using probing::OutcomeClass;

constexpr UnixMicros kSec = 1'000'000;

ports::DisplayObservation ended(const char* unit, UnixMicros start, std::uint64_t sequence,
                                OutcomeClass cls = OutcomeClass::ok) {
    ports::DisplayObservation shown;
    shown.unit = unit;
    shown.observation.start = start;
    shown.observation.sequence = sequence;
    shown.observation.cls = shown.observation.first_cls = cls;
    if (cls == OutcomeClass::fail) {
        shown.observation.kind = shown.observation.first_kind = probing::FailKind::timeout;
    }
    return shown;
}

SliceBook::Moment at(UnixMicros now) { return {now, now, Micros(3 * kSec)}; }

const Hash32 kAsked = probing::endpoint_digest("http://a/");

std::optional<ClosedSlice> closed_at(SliceBook& book, UnixMicros now) {
    auto ended = book.close(at(now));
    if (!ended) return std::nullopt;
    return close_slice(std::move(*ended), "ams");
}

TEST(SliceBook, ClosesASliceThatIsOverAndComplete) {
    SliceBook book(2);
    ASSERT_TRUE(book.begin(1 * kSec));
    EXPECT_FALSE(book.close(at(3 * kSec))) << "a measurement is under way";
    ASSERT_TRUE(book.finish(ended("u", 1 * kSec, 4), kAsked));
    EXPECT_FALSE(book.close(at(2 * kSec - 1)));
    EXPECT_FALSE(book.close({2 * kSec, 2 * kSec - 1, Micros(3 * kSec)})) << "one is still due";
    const auto closed = closed_at(book, 2 * kSec);
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->slice, 0);
    ASSERT_EQ(closed->leaves.size(), 1u);
    EXPECT_EQ(closed->leaves[0].vantage, "ams");
    EXPECT_FALSE(book.close(at(100 * kSec)));
}

TEST(SliceBook, PatienceEndsAndTheLateOneIsLost) {
    SliceBook book(2);
    ASSERT_TRUE(book.begin(1 * kSec));
    ASSERT_TRUE(book.begin(1 * kSec + 1));
    ASSERT_TRUE(book.finish(ended("u", 1 * kSec, 4), kAsked));
    EXPECT_FALSE(book.close(at(5 * kSec - 1)));
    ASSERT_TRUE(book.close(at(5 * kSec)));
    EXPECT_FALSE(book.finish(ended("u", 1 * kSec + 1, 8), kAsked));
    EXPECT_FALSE(book.begin(2 * kSec - 1)) << "a closed slice stays closed";
    EXPECT_TRUE(book.begin(2 * kSec));
}

TEST(SliceBook, LeavesAreSortedByUnitAndSequence) {
    SliceBook book(2);
    for (const auto& one :
         {ended("b", 10, 8), ended("a", 20, 12), ended("b", 5, 4), ended("control.x", 7, 4)}) {
        ASSERT_TRUE(book.begin(one.observation.start));
        ASSERT_TRUE(book.finish(one, kAsked));
    }
    const auto closed = closed_at(book, 2 * kSec);
    ASSERT_TRUE(closed);
    ASSERT_EQ(closed->leaves.size(), 3u);
    EXPECT_EQ(closed->leaves[0].unit, "a");
    EXPECT_EQ(closed->leaves[1].unit, "b");
    EXPECT_EQ(closed->leaves[1].observations[0].sequence, 4u);
    EXPECT_EQ(closed->leaves[2].unit, "control.x");
    EXPECT_EQ(closed->display.size(), 4u);
}

TEST(SliceBook, FailedControlsTakeTheWholeSlice) {
    SliceBook book(2);
    for (const auto& one :
         {ended("u", 1, 1, OutcomeClass::fail), ended("control.x", 2, 1, OutcomeClass::fail),
          ended("control.y", 3, 1, OutcomeClass::fail), ended("control.z", 4, 1)}) {
        ASSERT_TRUE(book.begin(one.observation.start));
        ASSERT_TRUE(book.finish(one, kAsked));
    }
    const auto closed = closed_at(book, 2 * kSec);
    ASSERT_TRUE(closed);
    EXPECT_TRUE(closed->controls_failed);
    EXPECT_EQ(closed->leaves[3].observations[0].cls, OutcomeClass::prober_fault);
    EXPECT_EQ(closed->leaves[0].observations[0].cls, OutcomeClass::fail) << "controls stay as seen";
    EXPECT_EQ(closed->display[3].observation.cls, OutcomeClass::prober_fault);
}

TEST(SliceBook, ALeafSaysWhichEndpointWasAsked) {
    SliceBook book(2);
    ASSERT_TRUE(book.begin(1 * kSec));
    ASSERT_TRUE(book.finish(ended("u", 1 * kSec, 4), kAsked));
    const auto closed = closed_at(book, 3 * kSec);
    ASSERT_TRUE(closed);
    ASSERT_EQ(closed->leaves.size(), 1u);
    EXPECT_EQ(closed->leaves[0].endpoint, kAsked);
    EXPECT_EQ(closed->leaves[0].observations[0].cls, probing::OutcomeClass::ok);
}

TEST(SliceBook, ASliceOfTwoEndpointsIsHeldAgainstNobody) {
    SliceBook book(2);
    ASSERT_TRUE(book.begin(2 * kSec));
    ASSERT_TRUE(book.begin(3 * kSec));
    ASSERT_TRUE(book.finish(ended("u", 2 * kSec, 4), kAsked));
    const Hash32 moved = probing::endpoint_digest("http://b/");
    ASSERT_TRUE(book.finish(ended("u", 3 * kSec, 8), moved));
    const auto closed = closed_at(book, 4 * kSec);
    ASSERT_TRUE(closed);
    EXPECT_FALSE(closed->leaves[0].endpoint);
    for (const auto& seen : closed->leaves[0].observations) {
        EXPECT_EQ(seen.cls, probing::OutcomeClass::prober_fault);
    }
    for (const auto& shown : closed->display) {
        EXPECT_EQ(shown.observation.cls, probing::OutcomeClass::prober_fault);
    }
}

}  // namespace
}  // namespace warden::app
