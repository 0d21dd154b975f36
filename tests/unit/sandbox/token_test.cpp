// Tokens that lie: the contract trusts only what its balance shows.
#include <gtest/gtest.h>

#include "tests/orchestrator/invariants.hpp"
#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {
namespace {

// Behaves, or misbehaves in one of the ways that tokens are known for.
class OddToken final : public Token {
  public:
    enum class Way { honest, takes_fee, says_yes, refuses, calls_back };
    Way way = Way::honest;
    Contract* contract = nullptr;
    std::string error_of_callback;

    U128 balance(const Account& account) const override {
        return account == "contract" ? held_ : 0;
    }
    bool transfer_from(const Account&, const Account& owner, const Account&, U128 amount) override {
        if (way == Way::refuses) return false;
        if (way == Way::says_yes) return true;
        if (way == Way::calls_back) {
            const Json arguments = Json::Object{{"amount", "1"}};
            error_of_callback = contract->call({owner, 1, "withdraw", arguments}).error;
        }
        held_ += way == Way::takes_fee ? amount - 1 : amount;
        return true;
    }
    bool transfer(const Account&, const Account&, U128 amount) override {
        if (way == Way::refuses) return false;
        held_ -= amount;
        return true;
    }

  private:
    U128 held_ = 0;
};

class OddTokens : public testing::Test {
  protected:
    OddTokens() : contract_(state_, epoch_, token_, "contract") {
        token_.contract = &contract_;
        Bench bench;  // only for its arguments: the first step of the scenarios constructs
        play(bench, "setup_contract");
        state_.instance.edit(0) = *bench.contract().state().instance.find(0);
        state_.configs.edit(1) = *bench.contract().state().configs.find(1);
    }
    Outcome bond(const char* amount) {
        ++epoch_.write;
        return contract_.call(
            {"carol", 1'000'000, "register_consumer", Json::Object{{"bond", amount}}});
    }

    Epoch epoch_;
    State state_{epoch_};
    OddToken token_;
    Contract contract_;
};

TEST_F(OddTokens, FeeTakingTokenFailsAndChangesNothing) {
    token_.way = OddToken::Way::takes_fee;
    EXPECT_EQ(bond("500").error, "TokenFailed");
    EXPECT_EQ(state_.consumers.find("carol"), nullptr);
}

TEST_F(OddTokens, TokenThatOnlySaysYesFails) {
    token_.way = OddToken::Way::says_yes;
    EXPECT_EQ(bond("500").error, "TokenFailed");
}

TEST_F(OddTokens, RefusalFails) {
    token_.way = OddToken::Way::refuses;
    EXPECT_EQ(bond("500").error, "TokenFailed");
}

TEST_F(OddTokens, CallingBackIsRefused) {
    token_.way = OddToken::Way::calls_back;
    EXPECT_EQ(bond("500").error, "");
    EXPECT_EQ(token_.error_of_callback, kReentered);
    EXPECT_EQ(broken_invariants(contract_, token_), std::vector<std::string>{});
}

TEST_F(OddTokens, RefusedTransferBlocksOnlyItsOwnWithdrawal) {
    EXPECT_EQ(bond("500").error, "");
    ++epoch_.write;
    const Json amount = Json::Object{{"amount", "200"}};
    EXPECT_EQ(contract_.call({"carol", 1'000'001, "withdraw_bond", amount}).error, "");
    token_.way = OddToken::Way::refuses;
    ++epoch_.write;
    EXPECT_EQ(contract_.call({"carol", 1'000'002, "withdraw", amount}).error, "TokenFailed");
    EXPECT_EQ(to_decimal(state_.balances.get("carol")), "200");
}

}  // namespace
}  // namespace warden::sandbox::orchestrator
