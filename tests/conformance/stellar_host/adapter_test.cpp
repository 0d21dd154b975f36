// What Warden reads, proves and sends, where the contract's own Wasm decides.

#include <algorithm>

#include "tests/conformance/stellar_host/host_test.hpp"

namespace warden::stellar {
namespace {

using enforcement::Fate;
using ports::ChainBlock;
using ports::TxnPlace;

class HostAdapter : public HostTest {
  protected:
    static orchestrator::ProposeSlash vote() {
        orchestrator::ProposeSlash out;
        out.reservation_id = 1;
        out.reasons = 1;
        out.score_before = 80;
        out.evidence_root.fill(0x11);
        out.evidence_uri = "https://w.example/e/1";
        return out;
    }
    Result<ports::UnsignedTxn> build() {
        return loop.run(submitter->build(vote(), next_slot(), soon()));
    }
};

TEST_F(HostAdapter, EveryLedgerIsProvenAndHasTheEventsOfTheNode) {
    const std::vector<ChainBlock> blocks = read_all();
    ASSERT_GE(blocks.size(), 9u);
    std::vector<std::string> read;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        EXPECT_EQ(blocks[i].proof, chain::ProofLevel::proven);
        EXPECT_EQ(blocks[i].header.ref.num, i + 1);
        if (i > 0) EXPECT_EQ(blocks[i].header.parent_hash, blocks[i - 1].header.ref.hash);
        for (const auto& event : blocks[i].events) {
            EXPECT_TRUE(event.decoded.has_value()) << event.name;
            read.push_back(event.txn_hash + " " + event.name);
        }
    }
    const Json filter = Json::Object{{"contractIds", Json::Array{to_text(contract)}}};
    const Json page =
        rpc("getEvents", Json::Object{{"startLedger", 1}, {"filters", Json::Array{filter}}});
    std::vector<std::string> told;
    for (const Json& event : *page.find("events")->array()) {
        const auto topic = scval_from_base64(*event.find("topic")->array()->front().string());
        told.push_back(*event.find("txHash")->string() + " " + topic->as<ScSymbol>()->text);
    }
    EXPECT_EQ(read, told);
    EXPECT_GT(read.size(), 12u);
}

TEST_F(HostAdapter, CallIsFollowedToItsEnd) {
    close_at(kWindowEnd);
    const auto built = build();
    ASSERT_TRUE(built.has_value()) << built.error().text();
    const ports::SignedTxn txn = sign(*built);
    EXPECT_EQ(lookup(txn.hash).place, TxnPlace::unknown);
    ASSERT_TRUE(loop.run(submitter->send(txn, soon())).has_value());
    EXPECT_TRUE(loop.run(submitter->send(txn, soon())).has_value());  // again: a duplicate
    const auto before = loop.run(reader->account(signer->account(), soon())).value();
    close_at(kWindowEnd + 5);
    const ports::TxnStatus status = lookup(txn.hash);
    EXPECT_EQ(status.place, TxnPlace::final);
    EXPECT_FALSE(status.reverted) << status.revert_reason;
    const auto after = loop.run(reader->account(signer->account(), soon())).value();
    EXPECT_TRUE(status.fee > 0);
    EXPECT_TRUE(before.balance - after.balance == status.fee);
    EXPECT_EQ(after.next_slot, before.next_slot + 1);
    EXPECT_EQ(loop.run(submitter->fate(txn, soon())).value(), Fate::open);

    const auto slash = loop.run(reader->slash(vote(), soon())).value();
    ASSERT_TRUE(slash.has_value());
    const std::vector<ChainBlock> blocks = read_all();
    const auto& events = blocks.back().events;
    EXPECT_TRUE(std::ranges::any_of(
        events, [](const auto& event) { return event.name == "slash_proposed"; }));
}

TEST_F(HostAdapter, WhatWaitsIsOutbidByItsFeeBump) {
    close_at(kWindowEnd);
    const ports::SignedTxn txn = sign(build().value());
    const ports::SignedTxn bid = sign(loop.run(submitter->outbid(txn, soon())).value());
    ASSERT_TRUE(loop.run(submitter->send(txn, soon())).has_value());
    const auto sent = loop.run(submitter->send(bid, soon()));
    ASSERT_TRUE(sent.has_value()) << sent.error().text();
    close_at(kWindowEnd + 5);
    const Json found = rpc("getTransaction", Json::Object{{"hash", txn.hash}});
    EXPECT_EQ(*found.find("feeBump")->boolean(), true);
    const ports::TxnStatus status = lookup(txn.hash);
    EXPECT_EQ(status.place, TxnPlace::final);
    EXPECT_FALSE(status.reverted) << status.revert_reason;
    EXPECT_EQ(loop.run(submitter->fate(txn, soon())).value(), Fate::open);
    EXPECT_TRUE(loop.run(reader->slash(vote(), soon())).value().has_value());
    EXPECT_EQ(read_all().back().proof, chain::ProofLevel::proven);
}

TEST_F(HostAdapter, CallThatWouldFailIsToldBeforeItIsSent) {
    const auto built = build();  // the window has not ended
    ASSERT_FALSE(built.has_value());
    EXPECT_TRUE(built.error().is(Condition::permanent));
    EXPECT_EQ(built.error().detail, "TooEarly");
}

TEST_F(HostAdapter, TransactionThatNobodyTookIsProvenDead) {
    close_at(kWindowEnd);
    const ports::SignedTxn txn = sign(build().value());
    EXPECT_EQ(loop.run(submitter->fate(txn, soon())).value(), Fate::open);
    close_at(kWindowEnd + 61);
    EXPECT_EQ(loop.run(submitter->fate(txn, soon())).value(), Fate::dead);
    const auto sent = loop.run(submitter->send(txn, soon()));
    ASSERT_FALSE(sent.has_value());
    EXPECT_TRUE(sent.error().is(Condition::permanent)) << sent.error().text();
}

TEST_F(HostAdapter, CallThatFailsInItsLedgerIsReverted) {
    close_at(kWindowEnd);
    const ports::SignedTxn txn = sign(build().value());
    // The admin's call comes first: then the oracle is none any more.
    post("admin", "set_oracle",
         Json::Object{{"oracle", to_text(account("oracle"))}, {"enabled", false}});
    ASSERT_TRUE(loop.run(submitter->send(txn, soon())).has_value());
    close_at(kWindowEnd + 1);
    const ports::TxnStatus status = lookup(txn.hash);
    EXPECT_EQ(status.place, TxnPlace::final);
    EXPECT_TRUE(status.reverted);
    EXPECT_NE(status.revert_reason.find("NotAuthorized"), std::string::npos)
        << status.revert_reason;
}

}  // namespace
}  // namespace warden::stellar
