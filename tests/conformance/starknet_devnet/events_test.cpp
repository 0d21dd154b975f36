// Events as the source reads them against the receipts of a real node, one by one.

#include <algorithm>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "platform/json/parse.hpp"
#include "tests/conformance/starknet_devnet/devnet_test.hpp"

namespace warden::starknet {
namespace {

using ports::ChainBlock;
using ports::ChainEvent;

class DevnetEvents : public DevnetTest {
  protected:
    // Every block linked, and claimed, as a devnet hashes by a rule of its own; every event of STRK
    // in every receipt read exactly once, in the same place.
    void expect_equal_to_receipts(const std::vector<ChainBlock>& blocks,
                                  const std::vector<Felt>& hashes) {
        std::size_t read = 0;
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            EXPECT_EQ(blocks[i].proof, chain::ProofLevel::claimed);
            EXPECT_EQ(blocks[i].header.ref.num, i);
            if (i > 0) EXPECT_EQ(blocks[i].header.parent_hash, blocks[i - 1].header.ref.hash);
            read += blocks[i].events.size();
        }
        std::size_t expected = blocks.at(0).events.size();  // genesis funds the accounts
        for (const Felt& hash : hashes) expected += expect_events_of(blocks, hash);
        EXPECT_EQ(read, expected);
    }

    std::size_t expect_events_of(const std::vector<ChainBlock>& blocks, const Felt& hash) {
        const TxnReceipt wanted = receipt(hash);
        const auto& events = blocks.at(wanted.block.value().num).events;
        auto at = std::ranges::find(events, hash.to_hex(), &ChainEvent::txn_hash);
        std::size_t count = 0;
        for (std::uint32_t index = 0; index < wanted.events.size(); ++index) {
            const EventContent& content = wanted.events[index];
            if (content.from_address != strk_token()) continue;
            if (at == events.end()) {
                ADD_FAILURE() << "an event of " << hash.to_hex() << " is missing";
                return count;
            }
            EXPECT_EQ(at->txn_hash, hash.to_hex());
            EXPECT_EQ(at->event_index, index);
            EXPECT_EQ(at->name, "transfer");
            const Json raw = json::parse(at->raw).value();
            EXPECT_EQ(*raw.find("from_address"), Json(content.from_address.to_hex()));
            EXPECT_EQ(texts(*raw.find("keys")), content.keys);
            EXPECT_EQ(texts(*raw.find("data")), content.data);
            ++at;
            ++count;
        }
        return count;
    }
    static std::vector<Felt> texts(const Json& list) {
        std::vector<Felt> out;
        for (const Json& item : *list.array())
            out.push_back(Felt::from_hex(*item.string()).value());
        return out;
    }
    void abort_from(std::uint64_t num) {
        rpc("devnet_abortBlocks",
            Json::Object{{"starting_block_id",
                          Json::Object{{"block_number", static_cast<std::int64_t>(num)}}}});
    }
};

TEST_F(DevnetEvents, TwoHundredTransfersEqualTheirReceiptsAcrossAReorg) {
    std::vector<Felt> hashes;
    for (const std::uint64_t count : {1u, 40u, 0u, 9u, 100u, 50u}) {
        const std::vector<Felt> more = transfer(count);
        hashes.insert(hashes.end(), more.begin(), more.end());
        close_block();
    }
    ASSERT_EQ(hashes.size(), 200u);
    const std::vector<ChainBlock> before = read_all();
    ASSERT_EQ(before.size(), 7u);
    expect_equal_to_receipts(before, hashes);

    // The last two blocks go, with 150 transfers; fewer come back in more blocks.
    abort_from(5);
    hashes.resize(50);
    const std::vector<ChainBlock> cut = read_all();
    ASSERT_EQ(cut.size(), 5u);
    expect_equal_to_receipts(cut, hashes);
    for (const std::uint64_t count : {3u, 4u, 5u}) {
        const std::vector<Felt> more = transfer(count);
        hashes.insert(hashes.end(), more.begin(), more.end());
        close_block();
    }
    const std::vector<ChainBlock> after = read_all();
    ASSERT_EQ(after.size(), 8u);
    expect_equal_to_receipts(after, hashes);
    EXPECT_EQ(after[4].header, before[4].header);
    EXPECT_NE(after[5].header.ref.hash, before[5].header.ref.hash);
    EXPECT_EQ(loop.run(source->header(5, soon())).value(), after[5].header);
}

TEST_F(DevnetEvents, HeadFollowsBlocksReorgsAndL1) {
    transfer(1);
    close_block();
    close_block();
    chain::Head head = loop.run(source->head(soon())).value();
    EXPECT_EQ(head.latest.num, 2u);
    EXPECT_EQ(head.final_num, 0u);
    rpc("devnet_acceptOnL1",
        Json::Object{{"starting_block_id", Json::Object{{"block_number", 1}}}});
    head = loop.run(source->head(soon())).value();
    EXPECT_EQ(head.final_num, 1u);
    abort_from(2);
    EXPECT_EQ(loop.run(source->head(soon()))->latest.num, 1u);
    EXPECT_EQ(loop.run(source->header(2, soon())).error().code, make_error_code(Errc::not_found));
}

TEST_F(DevnetEvents, HintsTellOfNewHeadsAndReorgs) {
    const auto running = loop.background(source->run());
    const auto wait = [this](chain::BlockNum after) {
        return loop.start(
            [](Source& s, chain::BlockNum num, ports::Deadline until) -> asio::awaitable<bool> {
                co_await s.wait_head(num, until);
                co_return true;
            }(*source, after, soon()));
    };
    EXPECT_TRUE(loop.finish(wait(0)));  // being connected is a reason to look
    auto woken = wait(0);
    transfer(2);
    close_block();
    EXPECT_TRUE(loop.finish(std::move(woken)));
    EXPECT_EQ(loop.run(source->head(soon()))->latest.num, 1u);
    close_block();
    EXPECT_TRUE(loop.finish(wait(1)));
    woken = wait(2);
    abort_from(2);
    EXPECT_TRUE(loop.finish(std::move(woken)));
    EXPECT_EQ(loop.run(source->head(soon()))->latest.num, 1u);
    const std::vector<ChainBlock> blocks = read_all();
    EXPECT_EQ(blocks.size(), 2u);
    loop.end(running);
}

TEST_F(DevnetEvents, AbiOfTheRealTokenIsUnderstood) {
    const Json token =
        rpc("starknet_getClassAt",
            Json::Object{{"block_id", "latest"}, {"contract_address", strk_token().to_hex()}});
    const Result<Json> json = json::parse(*token.find("abi")->string());
    ASSERT_TRUE(json.has_value());
    const Result<Abi> abi = Abi::from_json(*json);
    ASSERT_TRUE(abi.has_value()) << abi.error().text();
    const Felt from{1};
    const auto event = abi->decode_event(std::vector<Felt>{sn_keccak("Transfer"), from, Felt{2}},
                                         std::vector<Felt>{Felt{5}, Felt{0}});
    ASSERT_TRUE(event.has_value()) << event.error().text();
    EXPECT_EQ((*event)->name, "Transfer");
    EXPECT_EQ(*(*event)->fields.find("value"), Json("5"));
    const Json arguments = Json::Object{{"account", account.to_hex()}};
    EXPECT_EQ(abi->encode_arguments("balance_of", arguments).value(), std::vector<Felt>{account});
}

}  // namespace
}  // namespace warden::starknet
