// ChainSubmitter: what may be said of a txn before, while and after it is on the chain. Signer: it
// signs what was built for its contract, and nothing else.

#include "ports/chain_submitter.hpp"

#include "tests/ports/chain_world.hpp"

namespace warden::chain_tests {
namespace {

using ports::TxnPlace;

class ChainSubmitterSuite : public ChainSuite {
  protected:
    ports::ChainSubmitter& submitter() { return world.submitter(); }
    Result<ports::TxnStatus> lookup(const ports::SignedTxn& txn) {
        return run(submitter().lookup(txn.hash, soon()));
    }
    TxnPlace place_of(const ports::SignedTxn& txn) { return lookup(txn).value().place; }
    bool is_in_a_block(const ports::SignedTxn& txn) {
        return place_of(txn) == TxnPlace::included || place_of(txn) == TxnPlace::final;
    }
    bool dead(const ports::SignedTxn& txn) {
        return get(submitter().fate(txn, soon())) == enforcement::Fate::dead;
    }
    Result<ports::UnsignedTxn> build(orchestrator::Call call) {
        return run(submitter().build(std::move(call), next_slot(), soon()));
    }
    ports::SignedTxn a_vote() { return signed_txn(vote_on(world.reserve())); }
    static orchestrator::Call execution() {
        orchestrator::ExecuteSlash call;
        call.reservation_id = 1;
        return call;
    }
};
WARDEN_ON_EVERY_CHAIN(ChainSubmitterSuite);

TEST_P(ChainSubmitterSuite, ACallThatWouldFailIsPermanentWithTheContractsError) {
    const auto early = build(execution());
    ASSERT_FALSE(early);
    EXPECT_TRUE(early.error().is(Condition::permanent)) << early.error().text();
    EXPECT_EQ(early.error().detail, "NotFound");
    const auto vote = vote_on(world.reserve());
    EXPECT_TRUE(build(vote));
    world.dismiss_oracle();
    EXPECT_EQ(build(vote).error().detail, "NotAuthorized");
}

TEST_P(ChainSubmitterSuite, AFeeAboveTheCapIsLimit) {
    const auto vote = vote_on(world.reserve());
    auto& thrifty = world.submitter_with_fee_cap(0);
    EXPECT_EQ(run(thrifty.build(vote, next_slot(), soon())).error().code,
              make_error_code(Errc::limit));
}

TEST_P(ChainSubmitterSuite, ATxnWaitsThenIsInABlockThenIsFinal) {
    const ports::SignedTxn txn = a_vote();
    EXPECT_EQ(place_of(txn), TxnPlace::unknown);
    ASSERT_TRUE(send(txn));
    EXPECT_FALSE(is_in_a_block(txn)) << "not every chain tells of txns that wait";
    world.close_block();
    const ports::TxnStatus status = lookup(txn).value();
    EXPECT_TRUE(is_in_a_block(txn));
    EXPECT_EQ(status.block, world.newest().ref);
    EXPECT_FALSE(status.reverted);
    EXPECT_TRUE(status.fee > 0);
    EXPECT_EQ(next_slot(), txn.slot + 1);
    world.finalise();
    EXPECT_EQ(place_of(txn), TxnPlace::final);
    EXPECT_FALSE(dead(txn));
}

TEST_P(ChainSubmitterSuite, TheSameBytesMayBeSentAtAnyTime) {
    const ports::SignedTxn txn = a_vote();
    const auto send_again = [&] {
        const auto sent = send(txn);
        EXPECT_TRUE(sent) << sent.error().text();
    };
    send_again();
    send_again();
    world.close_block();
    send_again();
    world.finalise();
    send_again();
    EXPECT_EQ(next_slot(), txn.slot + 1);
}

TEST_P(ChainSubmitterSuite, ASlotThatIsConsumedIsAConflict) {
    const ports::SignedTxn txn = a_vote();
    world.spend_slot();
    world.close_block();
    const auto sent = send(txn);
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, make_error_code(Errc::conflict)) << sent.error().text();
}

TEST_P(ChainSubmitterSuite, ASlotThatIsNotNextYetIsTransient) {
    const auto vote = vote_on(world.reserve());
    const auto built = get(submitter().build(vote, next_slot() + 1, soon()));
    const auto txn = world.signer().sign(built).value();
    const auto sent = send(txn);
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::transient)) << sent.error().text();
    EXPECT_EQ(place_of(txn), TxnPlace::unknown);
}

TEST_P(ChainSubmitterSuite, ALostAnswerLeavesTheOutcomeOpen) {
    const ports::SignedTxn txn = a_vote();
    world.lose_next_answer();
    const auto sent = send(txn);
    ASSERT_FALSE(sent);
    EXPECT_TRUE(sent.error().is(Condition::unknown_outcome)) << sent.error().text();
    world.close_block();
    EXPECT_TRUE(is_in_a_block(txn));
    mend();
    EXPECT_TRUE(send(txn));
}

TEST_P(ChainSubmitterSuite, AChainThatNobodyReachesIsTransientAndTookNothing) {
    const ports::SignedTxn txn = a_vote();
    cut_all();
    EXPECT_TRUE(
        run(submitter().build(execution(), txn.slot, soon())).error().is(Condition::transient));
    EXPECT_TRUE(send(txn).error().is(Condition::transient));
    EXPECT_TRUE(lookup(txn).error().is(Condition::transient));
    EXPECT_TRUE(run(submitter().fate(txn, soon())).error().is(Condition::transient));
    mend();
    EXPECT_EQ(place_of(txn), TxnPlace::unknown);
}

TEST_P(ChainSubmitterSuite, UnknownNeedsTheWordOfTwoAndKnownThatOfOne) {
    const ports::SignedTxn txn = a_vote();
    if (world.endpoints() < 2) return;
    for (std::size_t i = 1; i < world.endpoints(); ++i) world.cut(i);
    const auto status = lookup(txn);
    ASSERT_FALSE(status);
    EXPECT_TRUE(status.error().is(Condition::transient)) << status.error().text();
    ASSERT_TRUE(send(txn));
    world.close_block();
    EXPECT_TRUE(is_in_a_block(txn));
}

TEST_P(ChainSubmitterSuite, TextThatIsNoHashIsInvalid) {
    ports::SignedTxn txn = a_vote();
    txn.hash = "no hash";
    EXPECT_TRUE(send(txn).error().is(Condition::invalid_input));
    EXPECT_TRUE(lookup(txn).error().is(Condition::invalid_input));
    EXPECT_TRUE(run(submitter().fate(txn, soon())).error().is(Condition::invalid_input));
}

TEST_P(ChainSubmitterSuite, AForgottenTxnIsDeadOnlyWhenItCanNeverBeIncluded) {
    const ports::SignedTxn txn = a_vote();
    EXPECT_FALSE(dead(txn)) << "never sent";
    world.hold(true);
    ASSERT_TRUE(send(txn));
    EXPECT_FALSE(dead(txn)) << "it waits";
    world.forget_waiting();
    world.hold(false);
    EXPECT_EQ(place_of(txn), TxnPlace::unknown);
    EXPECT_FALSE(dead(txn)) << "it may be sent again";
    world.spend_slot();
    world.close_block();
    world.close_block_after(600);
    world.finalise();
    EXPECT_TRUE(dead(txn));
    EXPECT_EQ(place_of(txn), TxnPlace::unknown);
}

TEST_P(ChainSubmitterSuite, ATxnThatFailsInItsBlockTellsWhyAndSpendsItsSlot) {
    const ports::SignedTxn txn = a_vote();
    world.dismiss_oracle();
    ASSERT_TRUE(send(txn));
    world.close_block();
    const ports::TxnStatus status = lookup(txn).value();
    EXPECT_TRUE(status.reverted);
    EXPECT_NE(status.revert_reason.find("NotAuthorized"), std::string::npos)
        << status.revert_reason;
    EXPECT_TRUE(status.fee > 0);
    EXPECT_EQ(next_slot(), txn.slot + 1);
    world.finalise();
    EXPECT_FALSE(dead(txn));
}

TEST_P(ChainSubmitterSuite, ATxnOfAnOrphanedBlockGoesInAgainByTheSameBytes) {
    const ports::SignedTxn txn = a_vote();
    ASSERT_TRUE(send(txn));
    world.close_block();
    const chain::BlockRef first = lookup(txn)->block;
    if (!world.reorg(1)) {
        EXPECT_EQ(place_of(txn), TxnPlace::final);
        return;
    }
    EXPECT_FALSE(dead(txn));
    ASSERT_TRUE(send(txn));
    world.close_block();
    EXPECT_EQ(place_of(txn), TxnPlace::included);
    EXPECT_NE(lookup(txn)->block, first);
    EXPECT_EQ(next_slot(), txn.slot + 1);
}

class ReplacementSuite : public ChainSubmitterSuite {
  protected:
    // Empty where txns of this chain expire by themselves.
    std::optional<ports::SignedTxn> replacement_of(const ports::SignedTxn& stuck,
                                                   std::optional<orchestrator::Call> call) {
        auto built = run(submitter().replace(std::move(call), stuck, soon()));
        if (stuck.max_time) {
            EXPECT_FALSE(built);
            EXPECT_TRUE(!built && built.error().is(Condition::permanent));
            return std::nullopt;
        }
        return world.signer().sign(built.value()).value();
    }
};
WARDEN_ON_EVERY_CHAIN(ReplacementSuite);

TEST_P(ReplacementSuite, OfATxnAndWhatReplacesItOneIsIncluded) {
    const auto vote = vote_on(world.reserve());
    const ports::SignedTxn stuck = signed_txn(vote);
    world.hold(true);
    ASSERT_TRUE(send(stuck));
    const auto better = replacement_of(stuck, vote);
    if (!better) return;
    EXPECT_EQ(better->slot, stuck.slot);
    EXPECT_NE(better->hash, stuck.hash);
    const auto sent = send(*better);
    ASSERT_TRUE(sent) << sent.error().text();
    const auto back = send(stuck);
    ASSERT_FALSE(back) << "the cheaper one does not come back";
    EXPECT_TRUE(back.error().is(Condition::permanent)) << back.error().text();
    world.hold(false);
    world.close_block();
    EXPECT_TRUE(is_in_a_block(*better));
    EXPECT_EQ(place_of(stuck), TxnPlace::unknown);
    EXPECT_EQ(next_slot(), stuck.slot + 1);
    world.finalise();
    EXPECT_TRUE(dead(stuck));
    EXPECT_FALSE(dead(*better));
    orchestrator::SlashKey key;
    key.reservation_id = std::get<orchestrator::ProposeSlash>(vote).reservation_id;
    EXPECT_TRUE(get(world.reader().slash(key, soon())).has_value());
}

TEST_P(ReplacementSuite, OneThatDoesNothingSpendsTheSlot) {
    const auto vote = vote_on(world.reserve());
    const ports::SignedTxn stuck = signed_txn(vote);
    const auto nothing = replacement_of(stuck, std::nullopt);
    if (!nothing) return;
    const auto sent = send(*nothing);
    ASSERT_TRUE(sent) << sent.error().text();
    world.close_block();
    EXPECT_TRUE(is_in_a_block(*nothing));
    EXPECT_FALSE(lookup(*nothing)->reverted);
    EXPECT_EQ(next_slot(), stuck.slot + 1);
    world.finalise();
    EXPECT_TRUE(dead(stuck));
    orchestrator::SlashKey key;
    key.reservation_id = std::get<orchestrator::ProposeSlash>(vote).reservation_id;
    EXPECT_FALSE(get(world.reader().slash(key, soon())).has_value());
}

TEST_P(ReplacementSuite, TheFirstMayStillBeTheOne) {
    const auto vote = vote_on(world.reserve());
    const ports::SignedTxn stuck = signed_txn(vote);
    const auto better = replacement_of(stuck, vote);
    if (!better) return;
    ASSERT_TRUE(send(stuck));
    world.close_block();
    EXPECT_EQ(send(*better).error().code, make_error_code(Errc::conflict));
    world.finalise();
    EXPECT_TRUE(dead(*better));
    EXPECT_FALSE(dead(stuck));
}

TEST_P(ReplacementSuite, ACallThatWouldFailOrIsTooDearIsNotBuilt) {
    const auto vote = vote_on(world.reserve());
    const ports::SignedTxn stuck = signed_txn(vote);
    if (stuck.max_time) return;
    auto& thrifty = world.submitter_with_fee_cap(0);
    EXPECT_EQ(run(thrifty.replace(vote, stuck, soon())).error().code, make_error_code(Errc::limit));
    const auto refused =
        run(world.submitter_with_fee_cap(kU128Max).replace(execution(), stuck, soon()));
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::permanent)) << refused.error().text();
}

TEST_P(ReplacementSuite, ATxnThatExpiresIsOutbidByABidThatCarriesIt) {
    const auto vote = vote_on(world.reserve());
    const ports::SignedTxn txn = signed_txn(vote);
    const auto built = run(submitter().outbid(txn, soon()));
    if (!txn.max_time) {
        ASSERT_FALSE(built);
        EXPECT_TRUE(built.error().is(Condition::permanent)) << built.error().text();
        return;
    }
    const ports::SignedTxn bid = world.signer().sign(built.value()).value();
    EXPECT_EQ(bid.slot, txn.slot);
    EXPECT_EQ(bid.max_time, txn.max_time);
    EXPECT_NE(bid.hash, txn.hash);
    world.hold(true);
    ASSERT_TRUE(send(txn));
    const auto sent = send(bid);
    ASSERT_TRUE(sent) << sent.error().text();
    world.hold(false);
    world.close_block();
    EXPECT_TRUE(is_in_a_block(txn)) << "by its own hash";
    EXPECT_FALSE(lookup(txn)->reverted);
    EXPECT_EQ(next_slot(), txn.slot + 1);
    EXPECT_TRUE(send(bid)) << "it is there";
    world.finalise();
    EXPECT_FALSE(dead(txn));
    orchestrator::SlashKey key;
    key.reservation_id = std::get<orchestrator::ProposeSlash>(vote).reservation_id;
    EXPECT_TRUE(get(world.reader().slash(key, soon())).has_value());
    auto& thrifty = world.submitter_with_fee_cap(0);
    EXPECT_EQ(run(thrifty.outbid(txn, soon())).error().code, make_error_code(Errc::limit));
}

class SignerSuite : public ChainSubmitterSuite {};
WARDEN_ON_EVERY_CHAIN(SignerSuite);

TEST_P(SignerSuite, SignsWhatWasBuiltAlwaysToTheSameBytes) {
    const auto built = build(vote_on(world.reserve())).value();
    EXPECT_EQ(built.slot, next_slot());
    const auto txn = world.signer().sign(built).value();
    EXPECT_EQ(txn.hash, built.hash);
    EXPECT_EQ(txn.slot, built.slot);
    EXPECT_EQ(world.signer().sign(built)->bytes, txn.bytes);
    EXPECT_NE(txn.bytes, built.body);
}

TEST_P(SignerSuite, RefusesWhatWasNotBuiltSo) {
    const auto vote = vote_on(world.reserve());
    const auto built = build(vote).value();
    const auto next = get(submitter().build(vote, built.slot + 1, soon()));
    const auto expect_refused = [this](const ports::UnsignedTxn& txn) {
        const auto refused = world.signer().sign(txn);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(Condition::permanent)) << refused.error().text();
    };
    expect_refused({built.body, built.hash, built.slot + 1});
    expect_refused({built.body, next.hash, built.slot});
    expect_refused({next.body, next.hash, built.slot});
    expect_refused({"", built.hash, built.slot});
    expect_refused({"no body", built.hash, built.slot});
}

}  // namespace
}  // namespace warden::chain_tests
