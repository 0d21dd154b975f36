// ChainReader: what the contract's views and the chain's accounts say, or why they can't be read.

#include "ports/chain_reader.hpp"

#include "domain/orchestrator/judges.hpp"
#include "tests/ports/chain_world.hpp"

namespace warden::chain_tests {
namespace {

using orchestrator::Party;

class ChainReaderSuite : public ChainSuite {
  protected:
    ports::ChainReader& reader() { return world.reader(); }
    Result<ports::WindowView> window(std::uint64_t reservation, std::uint32_t window) {
        return run(reader().window(reservation, window, soon()));
    }
    // Whether votes of the account on windows that begin now count.
    bool may_vote(const chain::Address& account) {
        const orchestrator::Instance instance = get(reader().instance(soon()));
        return orchestrator::may_vote(instance, account, world.newest().time);
    }
    Result<ports::AccountView> account(chain::Address account) {
        return run(reader().account(std::move(account), soon()));
    }
};
WARDEN_ON_EVERY_CHAIN(ChainReaderSuite);

TEST_P(ChainReaderSuite, AReservationIsAsItWasAgreed) {
    const std::uint64_t id = world.reserve();
    const ports::ReservationView view = get(reader().reservation(id, soon()));
    const orchestrator::Reservation& r = view.reservation;
    EXPECT_EQ(r.status, orchestrator::ReservationStatus::active);
    EXPECT_EQ(r.gb, kGigabytes);
    EXPECT_EQ(r.window_secs, kWindowSecs);
    EXPECT_EQ(r.duration_secs, kDurationSecs);
    EXPECT_EQ(r.end, r.start + kDurationSecs);
    EXPECT_EQ(r.consumer, world.stranger());
    EXPECT_FALSE(r.breached);
    EXPECT_TRUE(view.owed > 0);
    EXPECT_FALSE(view.underfunded);
    EXPECT_EQ(run(reader().reservation(id + 1, soon())).error().code,
              make_error_code(Errc::not_found));
}

TEST_P(ChainReaderSuite, WindowsFollowEachOtherToTheEnd) {
    const std::uint64_t id = world.reserve();
    const auto r = get(reader().reservation(id, soon())).reservation;
    UnixSecs end = r.start;
    for (std::uint32_t number = 0; number < 3; ++number) {
        const ports::WindowView view = window(id, number).value();
        EXPECT_EQ(view.start, end);
        EXPECT_EQ(view.end, std::min<UnixSecs>(end + kWindowSecs, r.end));
        EXPECT_TRUE(view.payment > 0);
        EXPECT_TRUE(view.gross == view.payment) << "all of it is paid in";
        end = view.end;
    }
    EXPECT_EQ(window(id, 3).error().code, make_error_code(Errc::not_found));
    EXPECT_EQ(window(id + 1, 0).error().code, make_error_code(Errc::not_found));
}

TEST_P(ChainReaderSuite, ASlashThatNobodyProposedIsAbsent) {
    const std::uint64_t id = world.reserve();
    EXPECT_EQ(get(reader().slash({id, Party::provider, 0}, soon())), std::nullopt);
    EXPECT_EQ(get(reader().slash({id + 1, Party::provider, 0}, soon())), std::nullopt);
}

TEST_P(ChainReaderSuite, ASlashHoldsItsVotesAndItsTimes) {
    const std::uint64_t id = world.reserve();
    const auto call = std::get<orchestrator::ProposeSlash>(vote_on(id));
    ASSERT_TRUE(send(signed_txn(call)));
    world.close_block();
    const auto view = get(reader().slash(call, soon()));
    ASSERT_TRUE(view);
    EXPECT_EQ(view->slash.status, orchestrator::SlashStatus::proposed);
    EXPECT_EQ(view->slash.reasons, call.reasons);
    EXPECT_EQ(view->slash.evidence_uri, call.evidence_uri);
    ASSERT_EQ(view->slash.votes.size(), 1U);
    EXPECT_EQ(view->slash.votes[0].oracle, world.signer().account());
    EXPECT_EQ(view->slash.votes[0].score_before, call.score_before);
    EXPECT_EQ(view->slash.votes[0].evidence_root, call.evidence_root);
    EXPECT_EQ(view->support, 1U);
    EXPECT_EQ(view->quorum, 1U);
    const UnixSecs window_end = window(id, 0)->end;
    EXPECT_GT(view->attest_until, window_end);
    EXPECT_GT(view->dispute_until, view->attest_until);
    EXPECT_GT(view->decide_until, view->dispute_until);
    EXPECT_EQ(get(reader().slash({id, Party::consumer, 0}, soon())), std::nullopt);
    EXPECT_EQ(get(reader().slash({id, Party::provider, 1}, soon())), std::nullopt);
}

TEST_P(ChainReaderSuite, AConfigIsReadByItsVersion) {
    const orchestrator::Config config = get(reader().config(1, soon()));
    EXPECT_EQ(config.quorum, 1U);
    EXPECT_EQ(config.attest_secs, 900U);
    EXPECT_FALSE(config.treasury.text.empty());
    for (const std::uint32_t version : {0U, 2U}) {
        EXPECT_EQ(run(reader().config(version, soon())).error().code,
                  make_error_code(Errc::not_found));
    }
}

TEST_P(ChainReaderSuite, TheContractKnowsItsOracles) {
    EXPECT_TRUE(may_vote(world.signer().account()));
    EXPECT_FALSE(may_vote(world.stranger()));
    EXPECT_FALSE(may_vote(world.nobody()));
    world.dismiss_oracle();
    EXPECT_FALSE(may_vote(world.signer().account()));
}

TEST_P(ChainReaderSuite, AnAccountHasItsNextSlotAndItsBalance) {
    const ports::AccountView before = account(world.signer().account()).value();
    EXPECT_TRUE(before.balance > 0);
    world.spend_slot();
    world.close_block();
    EXPECT_EQ(account(world.signer().account())->next_slot, before.next_slot + 1);
    EXPECT_EQ(account(world.nobody()).error().code, make_error_code(Errc::not_found));
    EXPECT_TRUE(account({"no address"}).error().is(Condition::invalid_input));
}

TEST_P(ChainReaderSuite, TheLatestBlockIsTheNewestOneThatIsClosed) {
    const chain::BlockHeader before = get(reader().latest(soon()));
    EXPECT_EQ(before, world.newest());
    world.close_block_after(60);
    const chain::BlockHeader after = get(reader().latest(soon()));
    EXPECT_EQ(after, world.newest());
    EXPECT_GE(after.time, before.time + 60);
}

TEST_P(ChainReaderSuite, AChainThatNobodyReachesIsTransient) {
    const std::uint64_t id = world.reserve();
    cut_all();
    const auto expect_transient = [](const auto& result) {
        ASSERT_FALSE(result);
        EXPECT_TRUE(result.error().is(Condition::transient)) << result.error().text();
    };
    const chain::Address own = world.signer().account();
    expect_transient(run(reader().latest(soon())));
    expect_transient(run(reader().reservation(id, soon())));
    expect_transient(window(id, 0));
    expect_transient(run(reader().slash({id, Party::provider, 0}, soon())));
    expect_transient(run(reader().config(1, soon())));
    expect_transient(run(reader().instance(soon())));
    expect_transient(account(own));
    mend();
    EXPECT_TRUE(may_vote(own));
}

}  // namespace
}  // namespace warden::chain_tests
