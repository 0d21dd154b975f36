#include "app/reading/agenda.hpp"

#include <gtest/gtest.h>

namespace warden::reading {
namespace {

using Numbers = std::vector<std::uint64_t>;

TEST(Agenda, SaysWhatIsDueEarliestFirstAndKeepsIt) {
    Agenda agenda;
    agenda.put(1, 30);
    agenda.put(2, 10);
    agenda.put(3, 20);
    EXPECT_EQ(agenda.due(9), Numbers{});
    EXPECT_EQ(agenda.due(20), (Numbers{2, 3}));
    EXPECT_EQ(agenda.due(20), (Numbers{2, 3}));
    EXPECT_EQ(agenda.due(99), (Numbers{2, 3, 1}));
}

TEST(Agenda, ANumberHasOneTime) {
    Agenda agenda;
    agenda.put(1, 10);
    agenda.put(1, 30);
    EXPECT_EQ(agenda.due(10), Numbers{});
    EXPECT_EQ(agenda.due(30), Numbers{1});
    agenda.drop(1);
    agenda.drop(1);
    EXPECT_EQ(agenda.due(30), Numbers{});
    agenda.put(2, 1);
    agenda.clear();
    EXPECT_EQ(agenda.due(30), Numbers{});
}

}  // namespace
}  // namespace warden::reading
