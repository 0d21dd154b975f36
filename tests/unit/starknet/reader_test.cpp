// Views of the Orchestrator and accounts.

#include "adapters/starknet/reader.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "tests/unit/starknet/fixture.hpp"

namespace warden::starknet {
namespace {

class ReaderTest : public AdapterTest {
  protected:
    ReaderTest() : reader(make_reader({kContract, strk_token()}, *nodes, profile)) {
        node().hook = [this](const std::string& method,
                             const Json& params) -> std::optional<Reply> {
            if (method == "starknet_call") return call_answer;
            if (method == "starknet_getNonce") return Reply::result("0x7");
            static_cast<void>(params);
            return std::nullopt;
        };
    }
    void answer(const char* view, Json result) {
        const auto felts = profile.abi().encode_result(view, result);
        if (!felts) throw std::runtime_error(felts.error().text());
        call_answer = Reply::result(to_json(*felts));
    }
    static Reply panic(const std::string& name) {
        return Reply::error(40, "Contract error",
                            Json::Object{{"revert_error", Felt::from_short_string(name)->to_hex() +
                                                              " ('" + name + "')"}});
    }
    static Json reservation() {
        return Json::Object{{"unit_id", "4"},        {"provider", "0x1"},
                            {"consumer", "0x2"},     {"gb", 10},
                            {"price", "1000"},       {"duration_secs", "86400"},
                            {"window_secs", "3600"}, {"sla_version", 1},
                            {"config_version", 2},   {"expires_at", "5"},
                            {"start", "6"},          {"end", "7"},
                            {"status", 1},           {"next_window", 3},
                            {"escrow", "8"},         {"ahead", "9"},
                            {"breached", true}};
    }

    OrchestratorProfile profile;
    Reply call_answer = Reply::error(40);
    std::unique_ptr<ports::ChainReader> reader;
};

TEST_F(ReaderTest, ReservationIsReadAtTheNewestState) {
    answer("get_reservation",
           Json::Object{{"reservation", reservation()}, {"owed", "77"}, {"underfunded", true}});
    const auto view = run(reader->reservation(12, soon()));
    ASSERT_TRUE(view.has_value()) << view.error().text();
    EXPECT_TRUE(view->owed == 77);
    EXPECT_TRUE(view->underfunded);
    EXPECT_EQ(view->reservation.status, orchestrator::ReservationStatus::active);
    EXPECT_EQ(view->reservation.consumer.text, "0x2");
    const Json& params = node().calls.back().second;
    EXPECT_EQ(*params.find("block_id"), Json("pre_confirmed"));
    EXPECT_EQ(*params.find("request")->find("entry_point_selector"),
              Json(sn_keccak("get_reservation").to_hex()));
    EXPECT_EQ(*params.find("request")->find("calldata"), Json(Json::Array{"0xc"}));
}

TEST_F(ReaderTest, NotFoundOfTheContractIsNotFound) {
    call_answer = panic("NotFound");
    EXPECT_EQ(run(reader->reservation(12, soon())).error().code, make_error_code(Errc::not_found));
    EXPECT_FALSE(
        run(reader->slash({12, orchestrator::Party::provider, 0}, soon())).value().has_value());
}

TEST_F(ReaderTest, OtherContractErrorsAreErrors) {
    call_answer = panic("WrongState");
    const auto view = run(reader->slash({12, orchestrator::Party::provider, 0}, soon()));
    ASSERT_FALSE(view.has_value());
    EXPECT_EQ(view.error().code, make_error_code(NodeErrc::contract_error));
}

TEST_F(ReaderTest, SlashWithItsVotes) {
    const Json vote = Json::Object{
        {"oracle", "0x9"}, {"score_before", 80}, {"evidence_root", "258"}, {"withdrawn", false}};
    const Json slash = Json::Object{{"status", 0},
                                    {"reasons", 9},
                                    {"base", "1000"},
                                    {"evidence_uri", "x"},
                                    {"votes", Json::Array{vote}},
                                    {"statement_hash", "0"},
                                    {"deposit", "0"},
                                    {"share_bps", 10000},
                                    {"amount", "0"},
                                    {"stake_amount", "0"}};
    answer("get_slash", Json::Object{{"slash", slash},
                                     {"attest_until", "1"},
                                     {"dispute_until", "2"},
                                     {"decide_until", "3"},
                                     {"support", 1},
                                     {"amount", "200"}});
    const auto view = run(reader->slash({12, orchestrator::Party::provider, 3}, soon()));
    ASSERT_TRUE(view.has_value()) << view.error().text();
    ASSERT_TRUE(view->has_value());
    EXPECT_EQ((*view)->support, 1u);
    EXPECT_EQ((*view)->decide_until, 3u);
    EXPECT_EQ((*view)->slash.votes.at(0).evidence_root[30], 1);
    EXPECT_EQ((*view)->slash.votes.at(0).evidence_root[31], 2);
}

TEST_F(ReaderTest, WindowAndOracle) {
    answer("get_window",
           Json::Object{{"start", "1"}, {"end", "2"}, {"payment", "3"}, {"gross", "4"}});
    const auto window = run(reader->window(12, 3, soon())).value();
    EXPECT_EQ(window.end, 2u);
    EXPECT_TRUE(window.gross == 4);
    answer("is_oracle", Json(true));
    EXPECT_TRUE(run(reader->is_oracle({"0x9"}, soon())).value());
}

TEST_F(ReaderTest, ConfigOfAVersion) {
    Json::Object config;
    orchestrator::Config wanted;
    orchestrator::Config::visit(wanted, [&](const char* name, auto& field) {
        using T = std::decay_t<decltype(field)>;
        if constexpr (std::is_same_v<T, chain::Address>) {
            config.emplace_back(name, "0x5");
        } else if constexpr (std::is_same_v<T, std::uint32_t>) {
            config.emplace_back(name, 3);
        } else {
            config.emplace_back(name, "4");
        }
    });
    answer("get_config", Json(config));
    EXPECT_EQ(run(reader->config(1, soon()))->quorum, 3u);
}

TEST_F(ReaderTest, WrongShapeIsAnError) {
    call_answer = Reply::result(Json::Array{"0x1", "0x2"});
    const auto view = run(reader->window(12, 3, soon()));
    ASSERT_FALSE(view.has_value());
    EXPECT_EQ(view.error().detail, "get_window: payment: u128: felt missing");
}

TEST_F(ReaderTest, AccountHasNonceAndBalance) {
    call_answer = Reply::result(Json::Array{"0x64", "0x0"});
    const auto account = run(reader->account({"0xacc"}, soon()));
    ASSERT_TRUE(account.has_value()) << account.error().text();
    EXPECT_EQ(account->next_slot, 7u);
    EXPECT_TRUE(account->balance == 100);
    call_answer = Reply::result(Json::Array{"0x64", "0x1"});
    EXPECT_TRUE(run(reader->account({"0xacc"}, soon()))->balance == kU128Max);
    EXPECT_FALSE(run(reader->account({"acc"}, soon())).has_value());
}

TEST_F(ReaderTest, LatestHeader) {
    node().add_block({});
    node().add_block({});
    EXPECT_EQ(run(reader->latest(soon()))->ref.num, 1u);
}

}  // namespace
}  // namespace warden::starknet
