// What endpoints of different operators say of a txn and an account.
#include "adapters/orchestrator/said.hpp"

#include <gtest/gtest.h>

namespace warden::adapters {
namespace {

using ports::TxnPlace;
using ports::TxnStatus;
using Answers = std::vector<Said<TxnStatus>>;

TxnStatus at(TxnPlace place, chain::BlockNum num = 7, bool reverted = false) {
    TxnStatus status;
    status.place = place;
    status.block = {num, "0x" + std::to_string(num)};
    status.reverted = reverted;
    return status;
}

TEST(AgreedStatus, FinalIsWhatTwoOperatorsNameAlike) {
    const auto place = [](const Answers& said) { return agreed_status(said, 2)->place; };
    const TxnStatus final = at(TxnPlace::final);
    EXPECT_EQ(place({{"x", final}, {"y", final}}), TxnPlace::final);
    EXPECT_EQ(place({{"x", final}, {"x", final}}), TxnPlace::included) << "one runs both";
    EXPECT_EQ(place({{"x", final}, {"y", at(TxnPlace::final, 8)}}), TxnPlace::included);
    EXPECT_EQ(place({{"x", final}, {"y", at(TxnPlace::final, 7, true)}}), TxnPlace::included);
    EXPECT_EQ(place({{"x", final}, {"y", at(TxnPlace::included)}}), TxnPlace::included);
    const auto forged =
        agreed_status({{"x", at(TxnPlace::final, 9'999)}, {"y", final}, {"z", final}}, 2);
    EXPECT_EQ(forged->place, TxnPlace::final);
    EXPECT_EQ(forged->block.num, 7u);
    EXPECT_EQ(agreed_status({{"x", final}}, 1)->place, TxnPlace::final);
}

TEST(AgreedStatus, OneThatKnowsItIsNotBelievedAgainstTwoThatDoNot) {
    const TxnStatus unknown;
    for (const TxnPlace place : {TxnPlace::pending, TxnPlace::included, TxnPlace::final}) {
        const TxnStatus seen = at(place);
        EXPECT_EQ(agreed_status({{"x", seen}, {"y", unknown}, {"z", unknown}}, 2)->place,
                  TxnPlace::unknown);
        EXPECT_NE(agreed_status({{"x", seen}, {"y", unknown}, {"y", unknown}}, 2)->place,
                  TxnPlace::unknown)
            << "one runs both";
        EXPECT_NE(
            agreed_status({{"x", seen}, {"y", seen}, {"z", unknown}, {"v", unknown}}, 2)->place,
            TxnPlace::unknown);
    }
}

TEST(AgreedStatus, UnknownNeedsTwo) {
    const TxnStatus unknown;
    EXPECT_EQ(agreed_status({{"x", unknown}, {"y", unknown}}, 2)->place, TxnPlace::unknown);
    EXPECT_FALSE(agreed_status({{"x", unknown}}, 2));
    EXPECT_FALSE(agreed_status({}, 1));
    EXPECT_EQ(agreed_status({{"x", unknown}}, 1)->place, TxnPlace::unknown);
}

Result<ports::AccountView> view(std::uint64_t slot) { return ports::AccountView{slot, slot * 10}; }

TEST(AgreedAccount, ItsSlotIsTheHighestThatTwoReach) {
    const auto slot = [](const std::vector<Said<Result<ports::AccountView>>>& said) {
        return agreed_account(said, 2)->next_slot;
    };
    EXPECT_EQ(slot({{"x", view(9'999)}, {"y", view(5)}, {"z", view(5)}}), 5u) << "one forges it";
    EXPECT_EQ(slot({{"x", view(4)}, {"y", view(5)}, {"z", view(5)}}), 5u) << "one lags";
    EXPECT_EQ(slot({{"x", view(5)}, {"y", view(4)}}), 4u);
    EXPECT_EQ(slot({{"x", view(9)}, {"x", view(9)}, {"y", view(5)}}), 5u) << "one runs both";
    EXPECT_EQ(slot({{"x", view(9)}, {"x", view(4)}, {"y", view(7)}}), 7u) << "one of both lags";
    const auto account = agreed_account({{"x", view(9)}, {"y", view(5)}}, 2);
    EXPECT_TRUE(account->balance == 50);
    EXPECT_EQ(agreed_account({{"x", view(9)}}, 1)->next_slot, 9u);
}

TEST(AgreedAccount, ThatItIsNotThereNeedsTwo) {
    const Result<ports::AccountView> absent = fail(Errc::not_found, "fund it");
    const Result<ports::AccountView> down = fail(Errc::unavailable, "x is down");
    EXPECT_EQ(agreed_account({{"x", absent}, {"y", absent}}, 2).error().code,
              make_error_code(Errc::not_found));
    const auto one = agreed_account({{"x", absent}, {"y", down}}, 2);
    EXPECT_EQ(one.error().code, make_error_code(Errc::unavailable));
    EXPECT_NE(one.error().detail.find("x is down"), std::string::npos);
    EXPECT_EQ(agreed_account({{"x", absent}, {"y", view(1)}}, 2).error().code,
              make_error_code(Errc::unavailable));
}

}  // namespace
}  // namespace warden::adapters
