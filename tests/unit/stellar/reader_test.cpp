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

    static std::string somebody() { return to_text(account()); }
    // From 1 to 601; a payment of 10, of which 9 are funded.
    ScVal window() const {
        const Json window =
            Json::Object{{"start", "1"}, {"end", "601"}, {"payment", "10"}, {"gross", "9"}};
        return profile.spec().encode_result("get_window", window).value();
    }

    std::unique_ptr<ports::ChainReader> reader;
};

TEST_F(ReaderTest, ViewsAreReadByASimulatedCallOfNobody) {
    on("simulateTransaction", simulated(window()));
    EXPECT_EQ(run(reader->window(12, 3, soon())).value().end, 601u);
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
              (InvokeContractArgs{ScAddress{kContract},
                                  ScSymbol{"get_window"},
                                  {ScVal(std::uint64_t{12}), ScVal(std::uint32_t{3})}}));
}

TEST_F(ReaderTest, OtherErrorsAreErrors) {
    on("simulateTransaction", simulation_error(host_error("WrongState")));
    const auto slash = run(reader->slash({12, orchestrator::Party::provider, 0}, soon()));
    ASSERT_FALSE(slash.has_value());
    EXPECT_EQ(slash.error().code, make_error_code(NodeErrc::simulation_failed));
    EXPECT_EQ(slash.error().detail, "get_slash: WrongState");
    on("simulateTransaction", simulation_error("HostError: Error(Storage, MissingValue)"));
    EXPECT_EQ(run(reader->window(12, 3, soon())).error().detail,
              "get_window: HostError: Error(Storage, MissingValue)");
}

// Nodes answer as if they were restored; only who changes something has to restore them.
TEST_F(ReaderTest, ArchivedEntriesAreReadAsTheyWere) {
    on("simulateTransaction", archived(kContract, window()));
    EXPECT_EQ(run(reader->window(12, 3, soon())).value().end, 601u);
}

TEST_F(ReaderTest, WrongShapeIsAnError) {
    on("simulateTransaction", simulated(ScVal(std::uint32_t{5})));
    EXPECT_TRUE(run(reader->window(12, 3, soon())).error().is(Condition::invalid_input));
    EXPECT_TRUE(run(reader->instance(soon())).error().is(Condition::invalid_input));
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
    on("getLedgerEntries", account_entry(account(), 41));
    EXPECT_TRUE(run(reader->account({other}, soon())).error().is(Condition::transient));
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(ReaderTest, AnotherLedgerThanTheNewestIsTransient) {
    show_ledger(kNewest - 1);
    EXPECT_TRUE(run(reader->latest(soon())).error().is(Condition::transient));
}

}  // namespace
}  // namespace warden::stellar
