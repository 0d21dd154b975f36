// ContractDeployer: what an operator sees of a contract, and the steps that make and administer it.

#include "ports/contract_deployer.hpp"

#include "tests/ports/chain_world.hpp"

namespace warden::chain_tests {
namespace {

using ports::CallContract;
using ports::CreateContract;

class ContractDeployerSuite : public ChainSuite {
  protected:
    ports::ContractDeployer& deployer() { return world.deployer(); }
    std::uint64_t admins_slot() {
        return get(world.reader().account(world.admin_signer().account(), soon())).next_slot;
    }
    Result<ports::UnsignedTxn> build(ports::DeployStep step) {
        return run(deployer().build(std::move(step), admins_slot(), soon()));
    }
    Result<std::optional<ports::ContractLook>> look(chain::Address contract) {
        return run(deployer().look(std::move(contract), soon()));
    }
    orchestrator::Instance instance() {
        return look(world.contract_address()).value().value().instance;
    }
    // One that succeeds, and one that does not.
    CallContract name_arbiter() {
        return {world.contract_address(), orchestrator::SetArbiter{world.stranger()}};
    }
    CallContract revoke_stranger() {
        return {world.contract_address(), orchestrator::SetOracle{world.stranger(), false}};
    }
    Result<bool> is_busy(chain::Address account) {
        return run(deployer().is_busy(world.contract_address(), std::move(account), soon()));
    }
    CreateContract creation(std::uint8_t salt) {
        CreateContract out;
        out.deployment.admin = world.admin_signer().account();
        out.deployment.token = world.token();
        out.deployment.arbiter = world.stranger();
        out.deployment.oracles = {world.signer().account()};
        out.deployment.fixed = instance().fixed;
        out.deployment.config = get(world.reader().config(1, soon()));
        out.salt[31] = salt;
        return out;
    }
};
WARDEN_ON_EVERY_CHAIN(ContractDeployerSuite);

TEST_P(ContractDeployerSuite, AddressesAreCanonicalOrInvalid) {
    for (const chain::Address& known : {world.contract_address(), world.stranger()}) {
        EXPECT_EQ(deployer().address(known.text).value(), known);
    }
    for (const char* text : {"", "no address"}) {
        const auto address = deployer().address(text);
        ASSERT_FALSE(address);
        EXPECT_TRUE(address.error().is(Condition::invalid_input));
    }
}

TEST_P(ContractDeployerSuite, TheAddressFollowsFromWhatIsCreated) {
    const chain::Address first = deployer().contract_address(creation(1)).value();
    EXPECT_EQ(deployer().contract_address(creation(1)).value(), first);
    EXPECT_EQ(deployer().address(first.text).value(), first);
    EXPECT_NE(deployer().contract_address(creation(2)).value(), first);
}

TEST_P(ContractDeployerSuite, CodeHashesAreShownApart) {
    const Hash32 hash = deployer().code_hash();
    EXPECT_NE(hash, Hash32{});
    EXPECT_NE(deployer().code_text(hash), deployer().code_text(Hash32{}));
}

TEST_P(ContractDeployerSuite, LooksAtTheContract) {
    const auto found = look(world.contract_address()).value();
    ASSERT_TRUE(found);
    EXPECT_NE(found->code_hash, Hash32{});
    EXPECT_EQ(found->instance.admin, world.admin_signer().account());
    EXPECT_EQ(found->instance.pending_admin.text, "") << "none";
    EXPECT_EQ(found->instance.next_arbiter.text, "") << "none";
    const orchestrator::OracleEntry first{world.signer().account(), 0, 0, false};
    EXPECT_EQ(found->instance.oracles, std::vector{first});
    EXPECT_GT(found->instance.fixed.role_delay_secs, 0U);
    EXPECT_EQ(found->instance.token, world.token());
    EXPECT_EQ(found->instance.config_version, 1U);
    EXPECT_EQ(found->config, get(world.reader().config(1, soon())));
}

TEST_P(ContractDeployerSuite, NothingIsAbsentAndAnotherContractIsAnError) {
    const chain::Address empty = deployer().contract_address(creation(1)).value();
    EXPECT_EQ(look(empty).value(), std::nullopt);
    const auto other = look(world.token());
    ASSERT_FALSE(other);
    EXPECT_TRUE(other.error().is(Condition::permanent)) << other.error().text();
}

TEST_P(ContractDeployerSuite, CodeAndContractsAreBuiltAndSigned) {
    const auto missing = get(deployer().missing_code(soon()));
    ASSERT_FALSE(missing.empty());
    for (std::uint32_t i = 0; i < missing.size(); ++i) {
        EXPECT_EQ(missing[i].part, i + 1);
        EXPECT_EQ(missing[i].of, missing.size());
    }
    const auto upload = build(missing.front());
    if (!world.bring_code()) {
        EXPECT_FALSE(upload) << "a development chain runs one contract";
        return;
    }
    ASSERT_TRUE(upload) << upload.error().text();
    for (const ports::UploadCode& part : missing) {
        EXPECT_TRUE(world.admin_signer().sign(get(deployer().build(part, admins_slot(), soon()))));
    }
    EXPECT_TRUE(get(deployer().missing_code(soon())).empty());
    const auto create = build(creation(1));
    ASSERT_TRUE(create) << create.error().text();
    const auto txn = world.admin_signer().sign(*create).value();
    EXPECT_EQ(txn.hash, create->hash);
    EXPECT_EQ(txn.slot, admins_slot());
    EXPECT_EQ(world.admin_signer().sign(*create)->bytes, txn.bytes);
}

TEST_P(ContractDeployerSuite, WhatTheAdminCallsTakesEffect) {
    const auto built = build(name_arbiter());
    ASSERT_TRUE(built) << built.error().text();
    const auto txn = world.admin_signer().sign(*built).value();
    ASSERT_TRUE(run(world.admin_submitter().send(txn, soon())));
    world.close_block();
    EXPECT_FALSE(run(world.admin_submitter().lookup(txn.hash, soon()))->reverted);
    const orchestrator::Instance after = instance();
    EXPECT_EQ(after.next_arbiter, world.stranger());
    EXPECT_GT(after.next_from, world.newest().time);
    EXPECT_NE(after.arbiter, world.stranger());
}

TEST_P(ContractDeployerSuite, WhoIsPartyOfAnAgreementIsBusy) {
    EXPECT_FALSE(is_busy(world.stranger()).value()) << "unknown to the contract";
    world.reserve();
    EXPECT_TRUE(is_busy(world.stranger()).value());
    EXPECT_FALSE(is_busy(world.signer().account()).value());
}

TEST_P(ContractDeployerSuite, AStepThatWouldFailIsPermanentWithTheContractsError) {
    for (const auto& refused :
         {build(revoke_stranger()).map([](auto&&) { return 0; }),
          run(deployer().estimate({revoke_stranger()}, admins_slot(), soon())).map([](auto&&) {
              return 0;
          })}) {
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(Condition::permanent));
        EXPECT_EQ(refused.error().detail, "NotFound");
    }
}

TEST_P(ContractDeployerSuite, EachStepHasItsEstimate) {
    EXPECT_TRUE(get(deployer().estimate({}, admins_slot(), soon())).empty());
    const auto fees = get(deployer().estimate({name_arbiter()}, admins_slot(), soon()));
    ASSERT_EQ(fees.size(), 1U);
    EXPECT_TRUE(fees[0].value() > 0);
}

TEST_P(ContractDeployerSuite, AnOracleAndAnAdminSignNothingOfEachOther) {
    const auto step = build(name_arbiter()).value();  // a party could not judge
    const auto vote = get(world.submitter().build(vote_on(world.reserve()), next_slot(), soon()));
    for (const auto& refused : {world.admin_signer().sign(vote), world.signer().sign(step)}) {
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(Condition::permanent)) << refused.error().text();
    }
}

TEST_P(ContractDeployerSuite, AChainThatNobodyReachesIsTransient) {
    const std::uint64_t slot = admins_slot();
    cut_all();
    const auto expect_transient = [](const auto& result) {
        ASSERT_FALSE(result);
        EXPECT_TRUE(result.error().is(Condition::transient)) << result.error().text();
    };
    expect_transient(run(deployer().missing_code(soon())));
    expect_transient(look(world.contract_address()));
    expect_transient(is_busy(world.stranger()));
    expect_transient(run(deployer().estimate({name_arbiter()}, slot, soon())));
    expect_transient(run(deployer().build(name_arbiter(), slot, soon())));
    mend();
    EXPECT_TRUE(look(world.contract_address()).value());
}

}  // namespace
}  // namespace warden::chain_tests
