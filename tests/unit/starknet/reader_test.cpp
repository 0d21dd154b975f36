// Views of the Orchestrator and accounts.

#include "adapters/starknet/reader.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "tests/unit/starknet/fixture.hpp"

namespace warden::starknet {
namespace {

// From 1 to 601; a payment of 10, of which 9 are funded.
const Json kWindow = Json::Array{"0x1", "0x259", "0xa", "0x9"};

class ReaderTest : public AdapterTest {
  protected:
    ReaderTest() : reader(make_reader({kContract, strk_token()}, *nodes, profile)) {
        on("starknet_getNonce", Reply::result("0x7"));
        node().hook = [this](const std::string& method, const Json&) -> std::optional<Reply> {
            if (method == "starknet_call") return call_answer;
            return std::nullopt;
        };
    }
    static Reply panic(const std::string& name) {
        return Reply::error(40, "Contract error",
                            Json::Object{{"revert_error", Felt::from_short_string(name)->to_hex() +
                                                              " ('" + name + "')"}});
    }

    OrchestratorProfile profile;
    Reply call_answer = Reply::error(40);
    std::unique_ptr<ports::ChainReader> reader;
};

TEST_F(ReaderTest, ViewsAreReadAtTheBlockThatIsBeingBuilt) {
    call_answer = Reply::result(kWindow);
    EXPECT_EQ(run(reader->window(12, 3, soon())).value().end, 601u);
    const Json& params = node().calls.back().second;
    EXPECT_EQ(*params.find("block_id"), Json("pre_confirmed"));
    EXPECT_EQ(*params.find("request")->find("entry_point_selector"),
              Json(sn_keccak("get_window").to_hex()));
    EXPECT_EQ(*params.find("request")->find("calldata"), Json(Json::Array{"0xc", "0x3"}));
}

// Block not found, or a word that the node does not know.
TEST_F(ReaderTest, ANodeWithoutABlockBeingBuiltIsReadAtItsNewest) {
    for (const int code : {24, -32602}) {
        has_closed_blocks_alone(code);
        on("starknet_call", Reply::result(kWindow));
        const auto window = run(reader->window(12, 3, soon()));
        ASSERT_TRUE(window.has_value()) << window.error().text();
        EXPECT_EQ(window->end, 601u);
        EXPECT_EQ(*node().calls.back().second.find("block_id"), Json("latest"));
        EXPECT_EQ(*node().calls.back().second.find("request")->find("calldata"),
                  Json(Json::Array{"0xc", "0x3"}));
        on("starknet_call", Reply::result(Json::Array{"0x64", "0x0"}));
        const auto account = run(reader->account({"0xacc"}, soon()));
        ASSERT_TRUE(account.has_value()) << account.error().text();
        EXPECT_EQ(account->next_slot, 7u);
        EXPECT_TRUE(account->balance == 100);
        EXPECT_FALSE(quarantined("a"));
    }
}

TEST_F(ReaderTest, ANodeWithoutAnyBlockIsAskedTwiceAndNoMore) {
    call_answer = Reply::error(24);
    const auto window = run(reader->window(12, 3, soon()));
    ASSERT_FALSE(window.has_value());
    EXPECT_EQ(window.error().code, make_error_code(NodeErrc::block_not_found));
    EXPECT_EQ(node().calls_of("starknet_call"), 2u);
}

TEST_F(ReaderTest, OtherContractErrorsAreErrors) {
    call_answer = panic("WrongState");
    const auto view = run(reader->slash({12, orchestrator::Party::provider, 0}, soon()));
    ASSERT_FALSE(view.has_value());
    EXPECT_EQ(view.error().code, make_error_code(NodeErrc::contract_error));
}

TEST_F(ReaderTest, WrongShapeIsAnError) {
    call_answer = Reply::result(Json::Array{"0x1", "0x2"});
    const auto view = run(reader->window(12, 3, soon()));
    ASSERT_FALSE(view.has_value());
    EXPECT_EQ(view.error().detail, "get_window: payment: u128: felt missing");
}

TEST_F(ReaderTest, ABalanceAbove128BitsIsTheMost) {
    call_answer = Reply::result(Json::Array{"0x64", "0x0"});
    EXPECT_TRUE(run(reader->account({"0xacc"}, soon()))->balance == 100);
    call_answer = Reply::result(Json::Array{"0x64", "0x1"});
    EXPECT_TRUE(run(reader->account({"0xacc"}, soon()))->balance == kU128Max);
}

}  // namespace
}  // namespace warden::starknet
