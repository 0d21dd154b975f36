// An operator's commands, from the chain as it is to what is reported.
#include "app/deployer/contract_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fake_clock.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/app/deployer/chain.hpp"

namespace warden::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Parts final : public ContractParts {
  public:
    Parts(ports::ContractDeployer& deployer, ports::ChainReader& reader,
          ports::ChainSubmitter& submitter, ports::Signer& signer)
        : deployer_(deployer), reader_(reader), submitter_(submitter), signer_(signer) {}
    ports::ContractDeployer& deployer() override { return deployer_; }
    ports::ChainReader& reader() override { return reader_; }
    Result<void> use_key(KeyUse use) override {
        if (use.key.reveal() != "key") return fail(Errc::invalid_input, "no key");
        used = use.account.empty() ? use.admin : use.account;
        return {};
    }
    ports::ChainSubmitter& submitter() override { return submitter_; }
    ports::Signer& signer() override { return signer_; }
    std::string used;  // account that the key was taken for

  private:
    ports::ContractDeployer& deployer_;
    ports::ChainReader& reader_;
    ports::ChainSubmitter& submitter_;
    ports::Signer& signer_;
};

class ContractCommandTest : public testing::Test {
  protected:
    ContractOrder order(ContractAction action, std::uint32_t quorum = 2) const {
        ContractOrder out;
        out.action = action;
        out.ref = {"sn", "main"};
        out.configured_address = contract.text;
        out.fee_token = {"STRK", 0};
        if (action != ContractAction::show) out.key = ports::SecretString("key");
        out.wish = wish(quorum);
        return out;
    }
    // Plans, carries the plan out, and concludes; the first error otherwise.
    Result<ContractReport> run(ContractOrder what, bool apply = true) {
        ContractCommand command(std::move(what), parts, clock);
        auto done = support::run_until(io, clock, command.plan());
        if (done && apply && !command.report().plan.empty()) {
            const Deployer::Observer told = [this](const ports::DeployStep&, const std::string&,
                                                   const ports::TxnStatus* status) {
                sent += status == nullptr;
            };
            done = support::run_until(io, clock, command.carry_out(told));
        }
        if (!done) return Fail(done.error());
        command.conclude();
        return command.report();
    }
    std::string error(ContractOrder what) {
        const auto result = run(std::move(what));
        return result ? "no error" : result.error().detail;
    }

    boost::asio::io_context io;
    support::FakeClock clock;
    support::FakeChainReader reader{clock};
    support::FakeChainSubmitter txns{clock, reader, kAdmin};
    support::FakeContractDeployer contracts{txns, reader};
    support::FakeSigner signer{kAdmin, "deploy"};
    Chain chain{reader, contracts};
    Parts parts{contracts, reader, chain, signer};
    const chain::Address contract = contracts.contract_address(creation()).value();
    int sent = 0;
};

TEST_F(ContractCommandTest, DeployPlansCarriesOutAndSaysWhatToConfigure) {
    const auto planned = run(order(ContractAction::deploy), false);
    ASSERT_TRUE(planned.has_value()) << planned.error().text();
    EXPECT_EQ(planned->outcome, "planned");
    EXPECT_EQ(planned->plan.size(), 2u);
    EXPECT_EQ(chain.sends, 0);
    EXPECT_EQ(parts.used, kAdmin.text);  // nobody else was named

    const auto done = run(order(ContractAction::deploy));
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->outcome, "done");
    EXPECT_EQ(sent, 2);
    EXPECT_EQ(done->txns.size(), 2u);
    EXPECT_THAT(done->differences, IsEmpty());
    EXPECT_THAT(done->notes, ElementsAre(HasSubstr("contract_address: \"" + contract.text)));

    EXPECT_EQ(run(order(ContractAction::deploy))->outcome, "already deployed");
    EXPECT_EQ(sent, 2);
}

TEST_F(ContractCommandTest, AnAccountThatIsNamedSigns) {
    ContractOrder named = order(ContractAction::deploy);
    named.account = "operator";
    ASSERT_TRUE(run(std::move(named), false).has_value());
    EXPECT_EQ(parts.used, "operator");
}

TEST_F(ContractCommandTest, ASecondContractIsRefused) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    ContractOrder other = order(ContractAction::deploy);
    other.configured_address = "0xother";
    contracts.contracts[{"0xother"}] = contracts.contracts.at(contract);
    EXPECT_THAT(error(std::move(other)), HasSubstr("these settings would make another one"));
}

TEST_F(ContractCommandTest, ConfigureBringsTheContractToWhatIsWanted) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    const auto planned = run(order(ContractAction::configure, 3), false);
    ASSERT_TRUE(planned.has_value()) << planned.error().text();
    EXPECT_EQ(planned->plan.size(), 1u);
    EXPECT_THAT(planned->differences, IsEmpty());  // a plan is no complaint
    const auto done = run(order(ContractAction::configure, 3));
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->outcome, "done");
    EXPECT_EQ(contracts.contracts.at(contract).config.quorum, 3u);
    EXPECT_THAT(done->differences, IsEmpty());
    EXPECT_EQ(run(order(ContractAction::configure, 3))->outcome, "nothing to do");
}

TEST_F(ContractCommandTest, WhatIsOnItsWayIsWaitedForAndNeverRepeated) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    const auto swap = [this] {
        ContractOrder out = order(ContractAction::configure, 4);
        out.wish->deployment.oracles = {{"a"}, {"c"}};
        return out;
    };
    const auto done = run(swap());
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->outcome, "done");
    EXPECT_EQ(done->txns.size(), 3u);
    EXPECT_THAT(done->differences, IsEmpty());
    const UnixSecs until = reader.now() + 100;
    EXPECT_THAT(done->waits,
                ElementsAre(orchestrator::Waiting{"oracle b leaves office", until},
                            orchestrator::Waiting{"oracle c comes into office", until}));
    const int before = chain.sends;
    const auto again = run(swap());
    EXPECT_EQ(again->outcome, "waiting");
    EXPECT_THAT(again->plan, IsEmpty());
    EXPECT_THAT(again->differences, IsEmpty());
    EXPECT_EQ(run(order(ContractAction::show))->waits, done->waits);
    EXPECT_EQ(chain.sends, before);
    reader.state.head.time += 100;
    EXPECT_EQ(run(swap())->outcome, "nothing to do");
}

TEST_F(ContractCommandTest, WhatIsPossibleOnlyLaterLeavesADifference) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    ContractOrder promoted = order(ContractAction::configure, 4);
    promoted.wish->deployment.oracles = {{"a"}, {"c"}};
    promoted.wish->deployment.arbiter = {"b"};
    const auto done = run(std::move(promoted));
    ASSERT_TRUE(done.has_value()) << done.error().text();
    ASSERT_EQ(done->differences.size(), 1u);
    EXPECT_EQ(done->differences.front().field, "arbiter");
    EXPECT_EQ(done->waits.back().until, reader.now() + 100 + 1'000);
    EXPECT_THAT(done->notes, ElementsAre(HasSubstr("again when what is waited for has come")));
}

TEST_F(ContractCommandTest, TheContractItselfGetsNoRole) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    ContractOrder itself = order(ContractAction::configure);
    itself.wish->deployment.arbiter = contract;
    EXPECT_THAT(error(std::move(itself)), HasSubstr("arbiter is the contract itself"));
}

TEST_F(ContractCommandTest, WhoIsAPartyGetsNoRoleAndNothingIsSent) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    contracts.busy = {{"d"}};
    ContractOrder busy = order(ContractAction::configure, 3);
    busy.wish->deployment.arbiter = {"d"};
    const int before = chain.sends;
    EXPECT_THAT(error(std::move(busy)), HasSubstr("d: has open reservations or slashes"));
    EXPECT_EQ(chain.sends, before);
}

TEST_F(ContractCommandTest, AStolenKeyIsRevokedWhateverElseCantBeDone) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    contracts.busy = {{"d"}};
    const auto stolen = [this] {
        ContractOrder out = order(ContractAction::configure, 2);
        out.wish->deployment.oracles = {{"a"}, {"d"}};
        out.wish->revoked = {{"b"}};
        return out;
    };
    const auto planned = run(stolen(), false);
    ASSERT_TRUE(planned.has_value()) << planned.error().text();
    EXPECT_EQ(planned->plan.size(), 1u);
    EXPECT_THAT(planned->obstacle, HasSubstr("d: has open reservations or slashes"));
    const auto done = run(stolen());
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->txns.size(), 1u);
    EXPECT_THAT(done->obstacle, HasSubstr("d: has open reservations or slashes"));
    EXPECT_FALSE(done->differences.empty());
    EXPECT_TRUE(contracts.contracts.at(contract).instance.oracles[1].revoked);
    EXPECT_THAT(error(stolen()), HasSubstr("d: has open reservations or slashes"));
    // Once nothing stands in the way, the rest follows.
    contracts.busy.clear();
    const auto rest = run(stolen());
    ASSERT_TRUE(rest.has_value()) << rest.error().text();
    EXPECT_EQ(rest->obstacle, "");
    EXPECT_THAT(rest->differences, IsEmpty());
}

// Nor for money: neither the rest's price nor its estimate keeps it back.
TEST_F(ContractCommandTest, AStolenKeyIsRevokedWhatTheRestCosts) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    const auto stolen = [this] {
        ContractOrder out = order(ContractAction::configure, 2);
        out.wish->deployment.oracles = {{"a"}, {"d"}};
        out.wish->deployment.config.grace_secs += 1;
        out.wish->revoked = {{"b"}};
        return out;
    };
    contracts.fee = 1'000'000;  // all that the account has
    const auto planned = run(stolen(), false);
    ASSERT_TRUE(planned.has_value()) << planned.error().text();
    EXPECT_GT(planned->plan.size(), 1u);
    EXPECT_THAT(planned->plan.front().step, HasSubstr("revoked"));
    EXPECT_THAT(planned->obstacle, HasSubstr("fund it first"));
    contracts.fee = 1'000'001;
    EXPECT_THAT(error(stolen()), HasSubstr("fund it first")) << "not even the first";
    contracts.fee = 1;
    contracts.estimates_max = 1;
    const auto unknown = run(stolen(), false);
    ASSERT_TRUE(unknown.has_value()) << unknown.error().text();
    EXPECT_EQ(unknown->plan.front().fee, U128{1});
    EXPECT_EQ(unknown->plan.back().fee, std::nullopt);
    EXPECT_THAT(unknown->obstacle, HasSubstr("estimate: too much at once"));
    contracts.estimates_max = 0;
    EXPECT_THAT(error(stolen()), HasSubstr("estimate: too much at once"));
    contracts.estimates_max = 1;
    EXPECT_TRUE(run(stolen()).has_value());
    EXPECT_TRUE(contracts.contracts.at(contract).instance.oracles[1].revoked);
}

// A year after a theft the list of the revoked still stands there.
TEST_F(ContractCommandTest, TooFewOraclesAreLeftByARevocationAlone) {
    const auto alone = [this](std::uint32_t quorum) {
        ContractOrder out = order(ContractAction::deploy, quorum);
        out.wish->deployment.oracles = {{"a"}};
        out.wish->revoked = {{"x"}};
        return out;
    };
    EXPECT_THAT(error(alone(2)), HasSubstr("oracles: 1 can't reach a quorum of 2"));
    EXPECT_TRUE(run(alone(1)).has_value());
}

TEST_F(ContractCommandTest, AContractBeginsWithAnOracle) {
    ContractOrder nobody = order(ContractAction::deploy);
    nobody.wish->deployment.oracles.clear();
    nobody.wish->revoked = {{"a"}, {"b"}};
    EXPECT_THAT(error(std::move(nobody)), HasSubstr("oracles: 0 can't reach a quorum of 2"));
    EXPECT_EQ(chain.sends, 0);
}

TEST_F(ContractCommandTest, AnUpgradeIsAnnouncedWaitedForAndCancelled) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    contracts.contracts.at(contract).code_hash = Hash32{1};
    const auto announced = run(order(ContractAction::upgrade));
    ASSERT_TRUE(announced.has_value()) << announced.error().text();
    EXPECT_EQ(announced->outcome, "done");
    ASSERT_EQ(announced->waits.size(), 1u);
    EXPECT_EQ(announced->waits.front().until, reader.now() + 5'000);
    EXPECT_EQ(announced->pending_code, to_hex(Hash32{2}));
    EXPECT_EQ(run(order(ContractAction::upgrade))->outcome, "waiting");
    ContractOrder cancel = order(ContractAction::upgrade);
    cancel.upgrade = orchestrator::UpgradeOrder::cancel;
    const auto cancelled = run(std::move(cancel));
    EXPECT_EQ(cancelled->outcome, "done");
    EXPECT_EQ(cancelled->pending_code, "");
    EXPECT_THAT(cancelled->waits, IsEmpty());
}

TEST_F(ContractCommandTest, ShowChangesNothingAndNeedsNoKey) {
    EXPECT_THAT(error(order(ContractAction::show)), HasSubstr("nothing is at " + contract.text));
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    const auto shown = run(order(ContractAction::show, 3));
    ASSERT_TRUE(shown.has_value());
    EXPECT_EQ(shown->outcome, "shown");
    EXPECT_EQ(shown->differences.size(), 1u);
    EXPECT_THAT(shown->notes, ElementsAre(HasSubstr("differs from the settings")));
    EXPECT_EQ(sent, 2);
}

TEST_F(ContractCommandTest, WithoutAKeyOrWithAnotherNothingIsPlanned) {
    ContractOrder keyless = order(ContractAction::deploy);
    keyless.key.reset();
    EXPECT_THAT(error(std::move(keyless)), HasSubstr("--key is missing"));
    ContractOrder wrong = order(ContractAction::deploy);
    wrong.key = ports::SecretString("lock");
    EXPECT_THAT(error(std::move(wrong)), HasSubstr("no key"));
}

TEST_F(ContractCommandTest, AnAccountThatCantPayIsToldBeforeAnythingIsSent) {
    contracts.fee = 2'000'000;
    EXPECT_THAT(error(order(ContractAction::deploy)), HasSubstr("fund it first"));
    EXPECT_EQ(chain.sends, 0);
}

TEST_F(ContractCommandTest, OnlyTheAdminUpgrades) {
    ASSERT_TRUE(run(order(ContractAction::deploy)).has_value());
    contracts.contracts.at(contract).code_hash = Hash32{1};
    contracts.contracts.at(contract).instance.admin = {"somebody"};
    EXPECT_THAT(error(order(ContractAction::upgrade)), HasSubstr("NotAuthorized"));
}

}  // namespace
}  // namespace warden::app
