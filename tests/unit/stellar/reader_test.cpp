// Views of the Orchestrator and accounts.

#include "adapters/stellar/reader.hpp"

#include <type_traits>

#include "adapters/stellar/client/errors.hpp"
#include "tests/unit/stellar/txn_fixture.hpp"

namespace warden::stellar {
namespace {

class ReaderTest : public TxnTest {
  protected:
    ReaderTest() : reader(make_reader({kContract}, *nodes, profile)) {}

    void view(const char* name, const Json& result) {
        const auto value = profile.spec().encode_result(name, result);
        if (!value) throw std::runtime_error(value.error().text());
        on("simulateTransaction", simulated(*value));
    }
    static std::string somebody() { return to_text(account()); }
    static Json reservation() {
        return Json::Object{{"unit_id", "4"},
                            {"provider", somebody()},
                            {"consumer", somebody()},
                            {"gb", 10},
                            {"price", "1000"},
                            {"duration_secs", "86400"},
                            {"window_secs", "3600"},
                            {"sla_version", 1},
                            {"config_version", 2},
                            {"expires_at", "5"},
                            {"start", "6"},
                            {"end", "7"},
                            {"status", 1},
                            {"next_window", 3},
                            {"escrow", "8"},
                            {"ahead", "9"},
                            {"breached", true}};
    }
    // The number that the contract's errors give NotFound, and one that is another error.
    static std::string error_text(std::string_view name) {
        for (std::uint32_t code = 1; code < 100; ++code) {
            const auto error = orchestrator::from_code<orchestrator::ContractError>(code);
            if (error && warden::name(*error) == name) {
                return "HostError: Error(Contract, #" + std::to_string(code) + ")";
            }
        }
        throw std::runtime_error("no such error");
    }

    std::unique_ptr<ports::ChainReader> reader;
};

TEST_F(ReaderTest, ReservationIsReadByASimulatedCallOfNobody) {
    view("get_reservation",
         Json::Object{{"reservation", reservation()}, {"owed", "77"}, {"underfunded", true}});
    const auto view = run(reader->reservation(12, soon()));
    ASSERT_TRUE(view.has_value()) << view.error().text();
    EXPECT_TRUE(view->owed == 77);
    EXPECT_TRUE(view->underfunded);
    EXPECT_EQ(view->reservation.status, orchestrator::ReservationStatus::active);
    EXPECT_EQ(view->reservation.consumer.text, somebody());
    const auto calls = calls_of("simulateTransaction");
    ASSERT_EQ(calls.size(), 1u);
    const auto envelope =
        from_xdr_base64<TransactionEnvelope>(*calls[0].find("transaction")->string()).value();
    const Transaction& txn = envelope.as<TransactionV1Envelope>()->txn;
    EXPECT_EQ(txn.source, MuxedAccount{});
    EXPECT_EQ(txn.fee, 100u);
    const auto* invoke = txn.operations.at(0).as<InvokeHostFunctionOp>();
    ASSERT_NE(invoke, nullptr);
    EXPECT_EQ(std::get<InvokeContractArgs>(invoke->function.value),
              (InvokeContractArgs{
                  ScAddress{kContract}, ScSymbol{"get_reservation"}, {ScVal(std::uint64_t{12})}}));
}

TEST_F(ReaderTest, NotFoundOfTheContractIsNotFound) {
    on("simulateTransaction", simulation_error(error_text("NotFound")));
    EXPECT_EQ(run(reader->reservation(12, soon())).error().code, make_error_code(Errc::not_found));
    EXPECT_FALSE(
        run(reader->slash({12, orchestrator::Party::provider, 0}, soon())).value().has_value());
}

TEST_F(ReaderTest, OtherErrorsAreErrors) {
    on("simulateTransaction", simulation_error(error_text("WrongState")));
    const auto slash = run(reader->slash({12, orchestrator::Party::provider, 0}, soon()));
    ASSERT_FALSE(slash.has_value());
    EXPECT_EQ(slash.error().code, make_error_code(NodeErrc::simulation_failed));
    EXPECT_EQ(slash.error().detail, "get_slash: WrongState");
    on("simulateTransaction", simulation_error("HostError: Error(Storage, MissingValue)"));
    EXPECT_EQ(run(reader->window(12, 3, soon())).error().detail,
              "get_window: HostError: Error(Storage, MissingValue)");
}

TEST_F(ReaderTest, ArchivedEntriesHaveToBeRestoredFirst) {
    on("simulateTransaction", archived());
    const auto window = run(reader->window(12, 3, soon()));
    ASSERT_FALSE(window.has_value());
    EXPECT_TRUE(window.error().is(Condition::transient));
}

TEST_F(ReaderTest, SlashWithItsVotes) {
    Hash32 root{};
    root[30] = 1;
    const Json vote = Json::Object{{"oracle", somebody()},
                                   {"score_before", 80},
                                   {"evidence_root", to_hex(root)},
                                   {"withdrawn", false}};
    const Json slash = Json::Object{{"status", 0},
                                    {"reasons", 9},
                                    {"base", "1000"},
                                    {"evidence_uri", "x"},
                                    {"votes", Json::Array{vote}},
                                    {"statement_hash", to_hex(Hash32{})},
                                    {"deposit", "0"},
                                    {"share_bps", 10000},
                                    {"amount", "0"},
                                    {"stake_amount", "0"}};
    view("get_slash", Json::Object{{"slash", slash},
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
    EXPECT_EQ((*view)->slash.votes.at(0).evidence_root, root);
}

TEST_F(ReaderTest, WindowAndOracle) {
    view("get_window",
         Json::Object{{"start", "1"}, {"end", "2"}, {"payment", "3"}, {"gross", "4"}});
    const auto window = run(reader->window(12, 3, soon())).value();
    EXPECT_EQ(window.end, 2u);
    EXPECT_TRUE(window.gross == 4);
    view("is_oracle", Json(true));
    EXPECT_TRUE(run(reader->is_oracle({somebody()}, soon())).value());
    EXPECT_TRUE(run(reader->is_oracle({"0x9"}, soon())).error().is(Condition::invalid_input));
}

TEST_F(ReaderTest, ConfigOfAVersion) {
    Json::Object config;
    orchestrator::Config wanted;
    orchestrator::Config::visit(wanted, [&](const char* name, auto& field) {
        using T = std::decay_t<decltype(field)>;
        if constexpr (std::is_same_v<T, chain::Address>) {
            config.emplace_back(name, somebody());
        } else if constexpr (std::is_same_v<T, std::uint32_t>) {
            config.emplace_back(name, 3);
        } else {
            config.emplace_back(name, "4");
        }
    });
    view("get_config", Json(config));
    EXPECT_EQ(run(reader->config(1, soon()))->quorum, 3u);
}

TEST_F(ReaderTest, WrongShapeIsAnError) {
    on("simulateTransaction", simulated(ScVal(std::uint32_t{5})));
    EXPECT_TRUE(run(reader->window(12, 3, soon())).error().is(Condition::invalid_input));
    EXPECT_TRUE(run(reader->is_oracle({somebody()}, soon())).error().is(Condition::invalid_input));
}

TEST_F(ReaderTest, AccountHasItsNextSequenceNumberAndBalance) {
    on("getLedgerEntries", account_entry(41, 100));
    const auto view = run(reader->account({somebody()}, soon()));
    ASSERT_TRUE(view.has_value()) << view.error().text();
    EXPECT_EQ(view->next_slot, 42u);
    EXPECT_TRUE(view->balance == 100);
    EXPECT_FALSE(run(reader->account({"acc"}, soon())).has_value());
}

TEST_F(ReaderTest, AccountThatNobodyFundedIsNotFound) {
    on("getLedgerEntries", no_entry());
    const auto view = run(reader->account({somebody()}, soon()));
    ASSERT_FALSE(view.has_value());
    EXPECT_EQ(view.error().code, make_error_code(Errc::not_found));
    EXPECT_NE(view.error().detail.find("fund it"), std::string::npos);
}

TEST_F(ReaderTest, EntryOfAnotherAccountIsGarbage) {
    const std::string other = to_text(AccountId{a_key(9).public_key()});
    on("getLedgerEntries", account_entry(41));
    EXPECT_TRUE(run(reader->account({other}, soon())).error().is(Condition::transient));
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(ReaderTest, LatestHeader) {
    const auto latest = run(reader->latest(soon()));
    ASSERT_TRUE(latest.has_value()) << latest.error().text();
    EXPECT_EQ(latest->ref, (chain::BlockRef{kNewest, to_hex(header(kNewest).hash)}));
    EXPECT_EQ(latest->parent_hash, to_hex(header(kNewest).header.previous_ledger_hash));
    EXPECT_EQ(latest->time, kCloseTime);
    on("getLedgers", ledger(kNewest - 1));
    EXPECT_TRUE(run(reader->latest(soon())).error().is(Condition::transient));
}

}  // namespace
}  // namespace warden::stellar
