// Protection 5: which providers with a breached verdict count, and of how many.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/app/enforcer/story.hpp"

namespace warden::app {
namespace {

using orchestrator::Reservation;

// Counts with these versions of the older reservation, oldest first, the last one being now.
std::pair<std::uint32_t, std::uint32_t> counted(Story& story,
                                                const std::vector<Reservation>& versions) {
    story.pay(versions.front(), versions.back());
    const auto draft = story.run(story.builder()->draft(story.verdict())).value().value();
    return {draft.facts.breached_providers, draft.facts.live_providers};
}

const std::pair<std::uint32_t, std::uint32_t> kOne{1, 1};
const std::pair<std::uint32_t, std::uint32_t> kNone{0, 0};

// Before, shells that began within the window, or without money, set the hold for everybody.
TEST(EvidenceBreaches, CountProvidersOnlyThatAnotherPartyPaysForSinceBefore) {
    Story story;
    const Reservation older = story.older_reservation();
    EXPECT_EQ(counted(story, {older}), kOne);
    const std::pair<const char*, std::function<void(Reservation&)>> cases[] = {
        {"as old as the window", [&](Reservation& r) { r.start = story.start; }},
        {"began in the window", [&](Reservation& r) { r.start = story.start + 39; }},
        {"its own money", [](Reservation& r) { r.consumer = r.provider; }},
        {"not funded", [](Reservation& r) { r.escrow = 0; }},
        {"over before the window", [&](Reservation& r) { r.end = story.start; }},
        {"not active",
         [](Reservation& r) { r.status = orchestrator::ReservationStatus::settling; }},
    };
    for (const auto& [name, change] : cases) {
        Reservation changed = older;
        change(changed);
        EXPECT_EQ(counted(story, {changed}), kNone) << name;
    }
}

// Before, a provider whom somebody paid could set the hold by breaches of terms with itself.
TEST(EvidenceBreaches, CountWindowsOnlyThatAnotherPartyPaidFor) {
    Story story(Story::Twist::own_money);
    ASSERT_EQ(story.verdict().verdict, scoring::Outcome::breached);
    EXPECT_EQ(counted(story, {story.older_reservation()}), (std::pair{0u, 1u}));
}

TEST(EvidenceBreaches, AReservationIsAskedAsItWasThen) {
    Story story;
    const Reservation older = story.older_reservation();
    Reservation poor = older;
    poor.escrow = 0;
    EXPECT_EQ(counted(story, {older, poor}), kOne) << "its money ran out later";
    EXPECT_EQ(counted(story, {poor, older}), kNone) << "money came later";
}

// Of each payment the database is asked how it stood: with every draft of a mass breach.
TEST(EvidenceBreaches, PaymentsAreReadOnceForWindowsOfOneStart) {
    Story story;
    std::size_t reads = 0;
    story.world.read_model.fault = [&](std::string_view method) {
        if (method == "version_before") ++reads;
        return support::StoreFault::none;
    };
    const auto builder = story.builder();
    const auto live = [&] {
        reads = 0;
        return story.run(builder->draft(story.verdict())).value().value().facts.live_providers;
    };
    EXPECT_EQ(live(), 1u);
    EXPECT_EQ(reads, 2u) << "the reservation that is judged, and the older one";
    EXPECT_EQ(live(), 1u);
    EXPECT_EQ(reads, 1u);
    story.world.add_unit(9);
    EXPECT_EQ(live(), 1u);
    EXPECT_EQ(reads, 1u) << "the chain moved, but not what it said of then";
    Reservation over = story.older_reservation();
    over.end = story.start;
    story.world.put(orchestrator::reservation_key(Story::kOlder), over);
    EXPECT_EQ(live(), 0u);
    EXPECT_EQ(builder->payment_reads(), 1u);
}

TEST(EvidenceBreaches, ADraftThatIsNotReadyReadsNoPayments) {
    Story story;
    story.world.chain.contract(story.world.contract).coverage.clear();  // nothing is verified
    std::size_t reads = 0;
    story.world.read_model.fault = [&](std::string_view method) {
        if (method == "version_before") ++reads;
        return support::StoreFault::none;
    };
    EXPECT_FALSE(story.run(story.builder()->draft(story.verdict())).value());
    EXPECT_EQ(reads, 1u) << "the reservation that is judged";
}

TEST(EvidenceBreaches, AStoreThatIsDownGivesNoDraft) {
    Story story;
    story.world.read_model.fault = [&](std::string_view method) {
        return method == "version_before" ? support::StoreFault::fail : support::StoreFault::none;
    };
    EXPECT_FALSE(story.run(story.builder()->draft(story.verdict())));
}

}  // namespace
}  // namespace warden::app
