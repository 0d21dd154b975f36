// TxnStore: one intent per key, one live txn per slot, bytes that never change.

#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;

constexpr const char* kDeployment = "testchain/main/0xdead";

ports::TxnIntent wish(const std::string& key) {
    orchestrator::ProposeSlash call;
    call.reservation_id = 12;
    call.window = 3;
    call.reasons = 8;
    call.score_before = 61;
    call.evidence_root.fill(7);
    call.evidence_uri = "https://w.example/e/1";
    return {{"testchain", "main"}, kDeployment, key, call, 1'000, 2'000, 900};
}

ports::SignedTxn signed_txn(std::uint64_t slot) {
    return {std::string("\x00\xff bytes", 8), "0xhash", slot, 1'700'000'060};
}

template <class World>
class TxnStoreSuite : public StoreSuite<World> {
  protected:
    ports::TxnStore& store() { return this->world().txns(); }
    ports::StoredIntent want(const std::string& key) {
        return this->get(store().want(wish(key), this->fence()));
    }
    Result<ports::StoredTxn> reserve(std::uint64_t intent, std::uint64_t slot,
                                     const std::string& signer = "GSIGNER") {
        return this->run(store().reserve(intent, signer, slot, this->fence()));
    }
    std::optional<Errc> put_signed(std::uint64_t txn, ports::SignedTxn bytes) {
        return errc_of(this->run(store().put_signed(txn, std::move(bytes), this->fence())));
    }
    Result<ports::StoredTxn> replace(std::uint64_t txn, std::string bytes, std::uint64_t slot = 7) {
        ports::SignedTxn replacement = signed_txn(slot);
        replacement.hash += bytes;
        replacement.bytes = std::move(bytes);
        return this->run(store().put_replacement(txn, std::move(replacement), this->fence()));
    }
    std::optional<Errc> set_state(ports::StoredTxn row, enforcement::TxnState state) {
        row.state = state;
        return errc_of(this->run(store().update(row, this->fence())));
    }
    std::optional<Errc> end(std::uint64_t intent, enforcement::IntentState state,
                            const std::string& result) {
        return errc_of(this->run(store().end_intent(intent, state, result, this->fence())));
    }
    std::vector<std::uint64_t> unfinished_slots() {
        std::vector<std::uint64_t> slots;
        for (const auto& txn : this->get(store().unfinished(kDeployment, "GSIGNER"))) {
            slots.push_back(txn.slot);
        }
        return slots;
    }
};
TYPED_TEST_SUITE(TxnStoreSuite, Worlds, WorldNames);

TYPED_TEST(TxnStoreSuite, AnIntentIsCreatedOnce) {
    const ports::StoredIntent first = this->want("propose/12/provider/3");
    EXPECT_EQ(first.state, IntentState::wanted);
    ports::TxnIntent again = wish("propose/12/provider/3");
    again.last_build = 9'999;
    const auto second = this->get(this->store().want(again, this->fence()));
    EXPECT_EQ(second.id, first.id);
    EXPECT_EQ(second.intent.last_build, 2'000U);
    EXPECT_EQ(second.intent.not_before, 1'000U);
    EXPECT_EQ(second.intent.created_at, 900U);
    EXPECT_EQ(second.intent.contract, (chain::ContractRef{"testchain", "main"}));
    EXPECT_EQ(second.intent.call, again.call);

    // Another deployment is another world.
    again.deployment = "testchain/main/0xbeef";
    EXPECT_NE(this->get(this->store().want(again, this->fence())).id, first.id);
    const auto found = this->get(this->store().intent(kDeployment, again.key));
    EXPECT_EQ(found->id, first.id);
    EXPECT_FALSE(this->get(this->store().intent(kDeployment, "settle/1/1")).has_value());
}

TYPED_TEST(TxnStoreSuite, IntentsAreFilteredAndPagedOldestFirst) {
    for (const char* key : {"a", "b", "c"}) this->want(key);
    const auto b = this->get(this->store().intent(kDeployment, "b"));
    ASSERT_EQ(this->end(b->id, IntentState::expired, "claim period over"), std::nullopt);
    const auto keys = [&](ports::IntentQuery query) {
        std::string text;
        for (const auto& stored : this->get(this->store().intents(std::move(query)))) {
            text += stored.intent.key;
        }
        return text;
    };
    ports::IntentQuery query;
    EXPECT_EQ(keys(query), "abc");
    query.state = IntentState::wanted;
    EXPECT_EQ(keys(query), "ac");
    query.after = b->id;
    EXPECT_EQ(keys(query), "c");
    query = {};
    query.limit = 2;
    EXPECT_EQ(keys(query), "ab");
    query.deployment = "elsewhere";
    EXPECT_EQ(keys(query), "");
}

TYPED_TEST(TxnStoreSuite, AnEndedIntentStaysEnded) {
    const ports::StoredIntent intent = this->want("a");
    EXPECT_EQ(this->end(intent.id, IntentState::done, "ours"), std::nullopt);
    EXPECT_EQ(this->end(intent.id, IntentState::done, "ours"), std::nullopt);
    EXPECT_EQ(this->end(intent.id, IntentState::failed, "late"), Errc::conflict);
    EXPECT_EQ(this->end(intent.id + 99, IntentState::done, ""), Errc::not_found);
    EXPECT_EQ(this->want("a").state, IntentState::done);
    EXPECT_EQ(this->want("a").result, "ours");
    EXPECT_EQ(errc_of(this->reserve(intent.id, 1)), Errc::conflict);
}

TYPED_TEST(TxnStoreSuite, AnIntentWhoseWorkWasUndoneGoesOnWithTheSameBytes) {
    const auto a = this->want("a");
    const auto reopen = [&](const std::string& key) {
        return errc_of(this->run(this->store().reopen(kDeployment, key, this->fence())));
    };
    EXPECT_EQ(reopen("a"), std::nullopt) << "it is open: nothing to do";
    EXPECT_EQ(this->want("a").state, IntentState::wanted);
    std::vector<ports::StoredTxn> rows;
    for (const TxnState state : {TxnState::reverted, TxnState::final}) {
        const auto row = this->reserve(a.id, 7 + rows.size()).value();
        ASSERT_EQ(this->put_signed(row.id, signed_txn(row.slot)), std::nullopt);
        ASSERT_EQ(this->set_state(row, state), std::nullopt);
        rows.push_back(row);
    }
    ASSERT_EQ(this->end(a.id, IntentState::done, "ours"), std::nullopt);
    EXPECT_EQ(reopen("a"), std::nullopt);
    EXPECT_EQ(reopen("a"), std::nullopt) << "the same again";
    EXPECT_EQ(this->want("a").state, IntentState::live);
    EXPECT_EQ(this->want("a").result, "");
    const auto now = this->get(this->store().txns(a.id));
    EXPECT_EQ(now.at(0).state, TxnState::dead);
    EXPECT_EQ(now.at(1).state, TxnState::sent);
    EXPECT_EQ(now.at(1).txn->bytes, signed_txn(8).bytes);
    EXPECT_EQ(this->end(a.id, IntentState::failed, "late"), std::nullopt);
    EXPECT_EQ(reopen("a"), Errc::conflict) << "what failed stays so";
    EXPECT_EQ(reopen("b"), Errc::not_found);
}

TYPED_TEST(TxnStoreSuite, AReservationTakesTheSlotAndMakesTheIntentLive) {
    const ports::StoredIntent a = this->want("a");
    const ports::StoredIntent b = this->want("b");
    const auto txn = this->reserve(a.id, 7);
    ASSERT_TRUE(txn);
    EXPECT_EQ(txn->state, TxnState::reserved);
    EXPECT_EQ(txn->intent_id, a.id);
    EXPECT_EQ(txn->slot, 7U);
    EXPECT_EQ(txn->signer, "GSIGNER");
    EXPECT_FALSE(txn->txn.has_value());
    EXPECT_GT(txn->created_at, 1'600'000'000U);
    EXPECT_EQ(this->want("a").state, IntentState::live);

    EXPECT_EQ(this->reserve(a.id, 7).value().id, txn->id);       // the same again
    EXPECT_EQ(errc_of(this->reserve(b.id, 7)), Errc::conflict);  // the slot is taken
    EXPECT_EQ(errc_of(this->reserve(a.id, 8)), Errc::conflict);  // the intent has a live txn
    EXPECT_TRUE(this->reserve(b.id, 7, "GOTHER"));
    EXPECT_EQ(errc_of(this->reserve(999, 9)), Errc::not_found);
}

TYPED_TEST(TxnStoreSuite, ADeadTxnFreesItsSlotAFinalOneNever) {
    const ports::StoredIntent a = this->want("a");
    const ports::StoredIntent b = this->want("b");
    const auto dead = this->reserve(a.id, 7).value();
    ASSERT_EQ(this->set_state(dead, TxnState::dead), std::nullopt);
    const auto next = this->reserve(a.id, 7);
    ASSERT_TRUE(next);
    EXPECT_NE(next->id, dead.id);
    ASSERT_EQ(this->put_signed(next->id, signed_txn(7)), std::nullopt);
    ASSERT_EQ(this->set_state(*next, TxnState::final), std::nullopt);
    EXPECT_EQ(errc_of(this->reserve(b.id, 7)), Errc::conflict);
    EXPECT_EQ(this->get(this->store().txns(a.id)).size(), 2U);
}

TYPED_TEST(TxnStoreSuite, SignedBytesAreStoredOnceAndComeBackExactly) {
    const auto txn = this->reserve(this->want("a").id, 7).value();
    EXPECT_EQ(this->put_signed(txn.id, signed_txn(8)), Errc::invalid_input);
    EXPECT_EQ(this->put_signed(txn.id, signed_txn(7)), std::nullopt);
    EXPECT_EQ(this->put_signed(txn.id, signed_txn(7)), std::nullopt);
    ports::SignedTxn other = signed_txn(7);
    other.bytes += "x";
    EXPECT_EQ(this->put_signed(txn.id, other), Errc::conflict);
    EXPECT_EQ(this->put_signed(999, signed_txn(7)), Errc::not_found);

    const auto stored = this->get(this->store().txns(txn.intent_id)).at(0);
    EXPECT_EQ(stored.state, TxnState::signed_);
    ASSERT_TRUE(stored.txn.has_value());
    EXPECT_EQ(stored.txn->bytes, signed_txn(7).bytes);
    EXPECT_EQ(stored.txn->hash, "0xhash");
    EXPECT_EQ(stored.txn->slot, 7U);
    EXPECT_EQ(stored.txn->max_time, UnixSecs{1'700'000'060});
}

TYPED_TEST(TxnStoreSuite, UpdateWritesEverythingButTheBytes) {
    auto txn = this->reserve(this->want("a").id, 7).value();
    ports::SignedTxn unbounded = signed_txn(7);
    unbounded.max_time = std::nullopt;
    ASSERT_EQ(this->put_signed(txn.id, unbounded), std::nullopt);
    txn.state = TxnState::included;
    txn.sends = 3;
    txn.block_hash = "0xblock";
    txn.block_num = 51;
    txn.error = "TRY_AGAIN_LATER";
    txn.txn = signed_txn(99);
    ASSERT_TRUE(this->run(this->store().update(txn, this->fence())));
    const auto stored = this->get(this->store().txns(txn.intent_id)).at(0);
    EXPECT_EQ(stored.state, TxnState::included);
    EXPECT_EQ(stored.sends, 3U);
    EXPECT_EQ(stored.block_hash, "0xblock");
    EXPECT_EQ(stored.block_num, 51U);
    EXPECT_EQ(stored.error, "TRY_AGAIN_LATER");
    EXPECT_EQ(stored.txn->slot, 7U);
    EXPECT_EQ(stored.txn->max_time, std::nullopt);
}

TYPED_TEST(TxnStoreSuite, AnEndedTxnStaysEnded) {
    const auto txn = this->reserve(this->want("a").id, 7).value();
    ASSERT_EQ(this->set_state(txn, TxnState::dead), std::nullopt);
    EXPECT_EQ(this->set_state(txn, TxnState::dead), std::nullopt);
    EXPECT_EQ(this->set_state(txn, TxnState::sent), Errc::conflict);
    ports::StoredTxn unknown = txn;
    unknown.id = 999;
    EXPECT_EQ(this->set_state(unknown, TxnState::sent), Errc::not_found);
}

TYPED_TEST(TxnStoreSuite, UnfinishedAreThoseThatMayStillLand) {
    const auto explained = [&](const char* deployment, const char* signer) {
        return this->get(this->store().explained_below(deployment, signer));
    };
    EXPECT_EQ(explained(kDeployment, "GSIGNER"), std::nullopt);
    const std::vector<std::pair<std::uint64_t, TxnState>> rows{
        {9, TxnState::sent},     {5, TxnState::final},    {8, TxnState::reserved},
        {6, TxnState::reverted}, {7, TxnState::included}, {10, TxnState::dead}};
    for (const auto& [slot, state] : rows) {
        const auto txn = this->reserve(this->want("k" + std::to_string(slot)).id, slot).value();
        if (state != TxnState::reserved) ASSERT_EQ(this->set_state(txn, state), std::nullopt);
    }
    EXPECT_EQ(this->unfinished_slots(), (std::vector<std::uint64_t>{7, 8, 9}));
    EXPECT_EQ(explained(kDeployment, "GSIGNER"), 10U) << "a dead txn explains nothing";
    EXPECT_TRUE(this->get(this->store().unfinished("elsewhere", "GSIGNER")).empty());
    EXPECT_EQ(explained(kDeployment, "GOTHER"), std::nullopt);
    EXPECT_EQ(explained("elsewhere", "GSIGNER"), std::nullopt);
}

TYPED_TEST(TxnStoreSuite, WhereAllTxnsAreDeadTheSlotsBelowTheFirstAreExplained) {
    for (const std::uint64_t slot : {8U, 7U}) {
        const auto txn = this->reserve(this->want("k" + std::to_string(slot)).id, slot).value();
        ASSERT_EQ(this->set_state(txn, TxnState::dead), std::nullopt);
    }
    EXPECT_EQ(this->get(this->store().explained_below(kDeployment, "GSIGNER")), 7U);
}

TYPED_TEST(TxnStoreSuite, AReplacementStandsBesideTheFirstUnderItsSlot) {
    const auto a = this->want("a");
    const auto first = this->reserve(a.id, 7).value();
    EXPECT_EQ(errc_of(this->replace(first.id, "dearer")), Errc::conflict) << "it has no bytes";
    ASSERT_EQ(this->put_signed(first.id, signed_txn(7)), std::nullopt);
    const auto second = this->replace(first.id, "dearer").value();
    EXPECT_EQ(second.state, TxnState::signed_);
    EXPECT_EQ(second.intent_id, a.id);
    EXPECT_EQ(second.signer, "GSIGNER");
    EXPECT_EQ(second.slot, 7U);
    EXPECT_EQ(second.txn->bytes, "dearer");
    EXPECT_EQ(second.txn->max_time, UnixSecs{1'700'000'060});
    EXPECT_EQ(second.replaces, first.id);
    EXPECT_EQ(this->replace(first.id, "dearer").value().id, second.id) << "the same again";
    EXPECT_EQ(errc_of(this->replace(first.id, "other")), Errc::conflict) << "replaced before";
    EXPECT_EQ(errc_of(this->replace(999, "dearer")), Errc::not_found);
    EXPECT_EQ(errc_of(this->replace(second.id, "dearest", 8)), Errc::invalid_input);
    const auto third = this->replace(second.id, "dearest").value();
    EXPECT_EQ(third.replaces, second.id);
    EXPECT_EQ(this->unfinished_slots(), (std::vector<std::uint64_t>{7, 7, 7}));
    EXPECT_EQ(errc_of(this->reserve(a.id, 8)), Errc::conflict) << "the intent has live txns";
}

TYPED_TEST(TxnStoreSuite, ASlotThatAReplacementSpentIsNotFree) {
    const auto a = this->want("a");
    const auto first = this->reserve(a.id, 7).value();
    ASSERT_EQ(this->put_signed(first.id, signed_txn(7)), std::nullopt);
    const auto second = this->replace(first.id, "dearer").value();
    ASSERT_EQ(this->set_state(second, TxnState::final), std::nullopt);
    ASSERT_EQ(this->set_state(first, TxnState::dead), std::nullopt);
    EXPECT_EQ(errc_of(this->reserve(this->want("b").id, 7)), Errc::conflict);
    EXPECT_EQ(this->get(this->store().explained_below(kDeployment, "GSIGNER")), 8U);
    EXPECT_EQ(errc_of(this->replace(second.id, "late")), Errc::conflict) << "it has ended";
    ASSERT_TRUE(this->reserve(a.id, 8)) << "the intent goes on";
}

TYPED_TEST(TxnStoreSuite, TheHistoryOfTheStoreIsNotedForAnAccount) {
    const auto history = [&](const std::string& signer) {
        return this->get(this->store().history(kDeployment, signer));
    };
    const ports::StoreHistory first = history("GSIGNER");
    EXPECT_NE(first.now, "");
    EXPECT_EQ(first.noted, "");
    const auto note = [&](const std::string& text) {
        return errc_of(
            this->run(this->store().note_history(kDeployment, "GSIGNER", text, this->fence())));
    };
    EXPECT_EQ(note("0/1"), std::nullopt);
    EXPECT_EQ(note(first.now), std::nullopt);
    EXPECT_EQ(note(first.now), std::nullopt);
    EXPECT_EQ(history("GSIGNER").noted, first.now);
    EXPECT_EQ(history("GSIGNER").now, first.now) << "it does not change by itself";
    EXPECT_EQ(history("GOTHER").noted, "");
    this->world().take_over("suite");
    EXPECT_EQ(note("0/2"), Errc::stale_fence);
}

ports::SubmitterHalt halt_of(const std::string& signer, std::uint64_t next_slot) {
    return {0, {"testchain", "main"}, kDeployment, signer, next_slot, "slot spent", 1'000};
}

TYPED_TEST(TxnStoreSuite, OneHaltStandsForAnAccountUntilItIsReleased) {
    EXPECT_TRUE(this->get(this->store().halts()).empty());
    const auto first = this->get(this->store().halt(halt_of("GSIGNER", 8), this->fence()));
    const auto again = this->get(this->store().halt(halt_of("GSIGNER", 9), this->fence()));
    EXPECT_EQ(again.id, first.id);
    EXPECT_EQ(again.next_slot, 8U);
    const auto other = this->get(this->store().halt(halt_of("GOTHER", 3), this->fence()));

    auto standing = this->get(this->store().halts());
    ASSERT_EQ(standing.size(), 2U);
    EXPECT_EQ(standing[0].id, first.id);
    EXPECT_EQ(standing[0].contract, (chain::ContractRef{"testchain", "main"}));
    EXPECT_EQ(standing[0].deployment, kDeployment);
    EXPECT_EQ(standing[0].signer, "GSIGNER");
    EXPECT_EQ(standing[0].next_slot, 8U);
    EXPECT_EQ(standing[0].reason, "slot spent");
    EXPECT_EQ(standing[0].halted_at, 1'000U);

    ASSERT_TRUE(this->run(this->store().release_halt({first.id, "ours, by hand", "ana", 2'000})));
    standing = this->get(this->store().halts());
    ASSERT_EQ(standing.size(), 1U);
    EXPECT_EQ(standing[0].id, other.id);
    const auto halted_at = [&](const std::string& signer) {
        return this->get(this->store().history(kDeployment, signer)).halted_at;
    };
    EXPECT_EQ(halted_at("GSIGNER"), 1'000U) << "also when it is released";
    EXPECT_EQ(halted_at("GELSE"), 0U);
    EXPECT_TRUE(this->run(this->store().release_halt({first.id, "again", "bob", 2'001})));
    EXPECT_EQ(errc_of(this->run(this->store().release_halt({other.id + 9, "", "", 0}))),
              Errc::not_found);
    const auto next = this->get(this->store().halt(halt_of("GSIGNER", 9), this->fence()));
    EXPECT_NE(next.id, first.id);
    EXPECT_EQ(this->get(this->store().halts()).size(), 2U);
}

TYPED_TEST(TxnStoreSuite, AReleasedHaltExplainsTheSlotsBelowIt) {
    const auto explained = [&](const char* deployment, const char* signer) {
        return this->get(this->store().explained_below(deployment, signer));
    };
    const auto halt = this->get(this->store().halt(halt_of("GSIGNER", 8), this->fence()));
    EXPECT_EQ(explained(kDeployment, "GSIGNER"), std::nullopt);
    ASSERT_TRUE(this->run(this->store().release_halt({halt.id, "by hand", "ana", 2'000})));
    EXPECT_EQ(explained(kDeployment, "GSIGNER"), 8U);
    EXPECT_EQ(explained(kDeployment, "GOTHER"), std::nullopt);
    EXPECT_EQ(explained("elsewhere", "GSIGNER"), std::nullopt);
    ASSERT_TRUE(this->reserve(this->want("a").id, 9));
    EXPECT_EQ(explained(kDeployment, "GSIGNER"), 10U);
}

TYPED_TEST(TxnStoreSuite, AStaleFenceIsRefusedByEveryWrite) {
    const auto txn = this->reserve(this->want("a").id, 7).value();
    this->world().take_over("suite");
    EXPECT_EQ(errc_of(this->run(this->store().want(wish("b"), this->fence()))), Errc::stale_fence);
    EXPECT_EQ(errc_of(this->reserve(txn.intent_id, 7)), Errc::stale_fence);
    EXPECT_EQ(this->put_signed(txn.id, signed_txn(7)), Errc::stale_fence);
    EXPECT_EQ(errc_of(this->replace(txn.id, "dearer")), Errc::stale_fence);
    EXPECT_EQ(this->set_state(txn, TxnState::dead), Errc::stale_fence);
    EXPECT_EQ(this->end(txn.intent_id, IntentState::done, "ours"), Errc::stale_fence);
    EXPECT_EQ(errc_of(this->run(this->store().halt(halt_of("GSIGNER", 8), this->fence()))),
              Errc::stale_fence);
    EXPECT_EQ(this->get(this->store().txns(txn.intent_id)).at(0).state, TxnState::reserved);
    EXPECT_EQ(this->get(this->store().intents({})).size(), 1U);
}

}  // namespace
}  // namespace warden::store_tests
