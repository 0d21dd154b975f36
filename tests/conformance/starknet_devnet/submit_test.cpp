// An invoke transaction on a real node, from its estimate to its end, and the ways it can fail.

#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "platform/json/parse.hpp"
#include "tests/conformance/starknet_devnet/devnet_test.hpp"

namespace warden::starknet {
namespace {

using ports::TxnPlace;

class DevnetSubmit : public DevnetTest {
  protected:
    Result<void> send(const ports::SignedTxn& txn) {
        return loop.run(submitter->send(txn, soon()));
    }
    bool dead(const ports::SignedTxn& txn) {
        return loop.run(submitter->fate(txn, soon())).value() == enforcement::Fate::dead;
    }
};

TEST_F(DevnetSubmit, InvokeIsFollowedToItsEnd) {
    const std::uint64_t slot = next_slot();
    const ports::SignedTxn txn = sign(build_transfer(Felt{0xbeef}, 5, slot));
    const ports::SignedTxn rival = sign(build_transfer(Felt{0xbeef}, 6, slot));
    EXPECT_EQ(lookup(txn.hash).place, TxnPlace::unknown);
    ASSERT_TRUE(send(txn).has_value());
    EXPECT_TRUE(send(txn).has_value());  // again: the node answers 52, and knows the hash
    EXPECT_EQ(lookup(txn.hash).place, TxnPlace::pending);
    EXPECT_EQ(next_slot(), slot + 1);
    EXPECT_EQ(send(rival).error().code, make_error_code(Errc::conflict));

    close_block();
    const ports::TxnStatus included = lookup(txn.hash);
    EXPECT_EQ(included.place, TxnPlace::included);
    EXPECT_FALSE(included.reverted);
    EXPECT_EQ(included.block.num, 1u);
    EXPECT_TRUE(included.fee > 0);
    EXPECT_FALSE(dead(rival));  // not final yet

    rpc("devnet_acceptOnL1", Json::Object{{"starting_block_id", "latest"}});
    EXPECT_EQ(lookup(txn.hash).place, TxnPlace::final);
    EXPECT_FALSE(dead(txn));
    EXPECT_TRUE(dead(rival));
}

TEST_F(DevnetSubmit, SameBytesAreSentAgainAfterAReorg) {
    const ports::SignedTxn txn = sign(build_transfer(Felt{0xbeef}, 5, next_slot()));
    ASSERT_TRUE(send(txn).has_value());
    close_block();
    EXPECT_EQ(lookup(txn.hash).place, TxnPlace::included);
    rpc("devnet_abortBlocks",
        Json::Object{{"starting_block_id", Json::Object{{"block_number", 1}}}});
    EXPECT_EQ(lookup(txn.hash).place, TxnPlace::unknown);
    EXPECT_FALSE(dead(txn));
    ASSERT_TRUE(send(txn).has_value());
    close_block();
    EXPECT_EQ(lookup(txn.hash).place, TxnPlace::included);
}

TEST_F(DevnetSubmit, CallThatWouldFailIsToldBeforeItIsSent) {
    Call call;
    call.to = strk_token();
    call.selector = sn_keccak("transfer");
    call.calldata.emplace_back(0xbeef);
    append(call.calldata, U256{kU128Max, 0});
    const auto built = loop.run(submitter->build_calls({call}, next_slot(), soon()));
    ASSERT_FALSE(built.has_value());
    EXPECT_TRUE(built.error().is(Condition::permanent));
    EXPECT_NE(built.error().detail.find("insufficient balance"), std::string::npos);
}

TEST_F(DevnetSubmit, WrongKeyIsRefusedForGood) {
    const ports::UnsignedTxn unsigned_txn = build_transfer(Felt{0xbeef}, 5, next_slot());
    SignerSettings settings;
    settings.account = account;
    settings.chain_id = nodes->settings().chain_id;
    settings.contract = strk_token();
    settings.selectors.push_back(sn_keccak("transfer"));
    settings.fee_max = kU128Max;
    const auto impostor = make_signer(settings, PrivateKey::from_hex("0x123").value());
    const Result<void> sent = send(impostor->sign(unsigned_txn).value());
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().code, make_error_code(NodeErrc::validation_failure));
}

// The contract has no signatures of its own to replay: this is what it rests on.
TEST_F(DevnetSubmit, ASignatureAllowsOneTransactionOnce) {
    const std::uint64_t slot = next_slot();
    const ports::SignedTxn txn = sign(build_transfer(Felt{0xbeef}, 5, slot));
    ASSERT_TRUE(send(txn).has_value());
    close_block();
    const InvokeV3 signed_invoke = invoke_from_json(json::parse(txn.bytes).value()).value();
    const auto replay = [&](const InvokeV3& invoke) {
        ports::SignedTxn sent = txn;
        sent.bytes = write_canonical(to_json(invoke));
        sent.hash = invoke_hash(invoke, nodes->settings().chain_id).to_hex();
        return send(sent);
    };
    InvokeV3 next_nonce = signed_invoke;
    next_nonce.nonce = Felt{slot + 1};
    EXPECT_EQ(replay(next_nonce).error().code, make_error_code(NodeErrc::validation_failure));
    InvokeV3 more = next_nonce;
    more.calldata.at(more.calldata.size() - 2) = Felt{6};
    EXPECT_EQ(replay(more).error().code, make_error_code(NodeErrc::validation_failure));
    EXPECT_TRUE(replay(signed_invoke).has_value());  // the node knows it: nothing to do
    close_block();
    EXPECT_EQ(next_slot(), slot + 1);
    const Json balance =
        rpc("starknet_call",
            Json::Object{
                {"request", Json::Object{{"contract_address", strk_token().to_hex()},
                                         {"entry_point_selector", sn_keccak("balance_of").to_hex()},
                                         {"calldata", Json::Array{"0xbeef"}}}},
                {"block_id", "latest"}});
    EXPECT_EQ(write_canonical(balance), R"(["0x5","0x0"])");
}

TEST_F(DevnetSubmit, FeeAboveTheBalanceIsTransient) {
    ports::UnsignedTxn txn = build_transfer(Felt{0xbeef}, 5, next_slot());
    InvokeV3 invoke = invoke_from_json(json::parse(txn.body).value()).value();
    invoke.resource_bounds.l2_gas.unit_price_max = U128{1} << 41;  // the account has 2^69.8
    invoke.resource_bounds.l2_gas.amount_max = std::uint64_t{1} << 30;
    txn.body = write_canonical(to_json(invoke));
    txn.hash = invoke_hash(invoke, nodes->settings().chain_id).to_hex();
    const Result<void> sent = send(sign(txn));
    ASSERT_FALSE(sent.has_value());
    EXPECT_EQ(sent.error().code, make_error_code(NodeErrc::insufficient_balance));
}

TEST_F(DevnetSubmit, BoundsBelowTheFeeAreRefused) {
    ports::UnsignedTxn txn = build_transfer(Felt{0xbeef}, 5, next_slot());
    InvokeV3 invoke = invoke_from_json(json::parse(txn.body).value()).value();
    invoke.resource_bounds.l2_gas.amount_max = 1;
    txn.body = write_canonical(to_json(invoke));
    txn.hash = invoke_hash(invoke, nodes->settings().chain_id).to_hex();
    EXPECT_EQ(send(sign(txn)).error().code, make_error_code(NodeErrc::insufficient_resources));
}

TEST_F(DevnetSubmit, AccountHasItsBalance) {
    const auto view = loop.run(reader->account({account.to_hex()}, soon())).value();
    EXPECT_TRUE(view.balance == U128{1'000} * 1'000'000'000'000'000'000u);
    EXPECT_EQ(view.next_slot, 0u);
}

}  // namespace
}  // namespace warden::starknet
