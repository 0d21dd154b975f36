// The node about itself, transactions and ledgers of the past, what they commit to, the journal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stellar/codec/ledger.hpp"
#include "domain/base/sha256.hpp"
#include "sandbox/stellar/ledger_chain.hpp"
#include "tests/unit/sandbox/stellar_bench.hpp"

namespace warden::sandbox::soroban {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class StellarHistoryTest : public testing::Test {
  protected:
    StellarHistoryTest() {
        bench.run(bench.alice, bench.register_provider(bench.alice));
        bench.close_ledger();
        for (const Person* one : {&bench.alice, &bench.carol}) {
            const auto txn = bench.prepared(*one, bench.pay(*one, bench.admin, 5));
            EXPECT_EQ(bench.outcome_of(txn, *one), "PENDING");
        }
        bench.close_ledger();
    }
    Json ledgers(Json::Object params) { return bench.rpc("getLedgers", std::move(params)); }
    Json txns(Json::Object params) { return bench.rpc("getTransactions", std::move(params)); }

    StellarBench bench;
};

TEST_F(StellarHistoryTest, LedgersAreChainedAndCommitToTheirResultsAndEvents) {
    const Json answer = ledgers({{"startLedger", 1}});
    ASSERT_EQ(answer.find("ledgers")->array()->size(), 5u);
    Hash32 previous{};
    std::size_t operations = 0;
    for (const Json& one : *answer.find("ledgers")->array()) {
        const auto entry = xdr_of<stellar::LedgerHeaderHistoryEntry>(one, "headerXdr");
        const auto meta = xdr_of<stellar::LedgerCloseMeta>(one, "metadataXdr");
        EXPECT_EQ(entry.header.previous_ledger_hash, previous);
        EXPECT_EQ(stellar::ledger_hash(entry.header), entry.hash);
        EXPECT_EQ(to_hex(entry.hash), *one.find("hash")->string());
        EXPECT_EQ(meta.header(), entry);
        EXPECT_EQ(stellar::result_set_hash(meta.results()), entry.header.txn_set_result_hash);
        const auto& set = std::get<stellar::LedgerCloseMetaV2>(meta.value).txn_set;
        EXPECT_EQ(sha256(stellar::to_xdr(set)), entry.header.value.txn_set_hash);
        const auto results = meta.results();
        const auto metas = meta.metas();
        for (std::size_t i = 0; i < results.size(); ++i, ++operations) {
            const auto hash = results[i].result.operations.at(0).success_hash();
            EXPECT_EQ(hash,
                      stellar::success_hash(*metas[i]->return_value(), metas[i]->events_of(0)));
        }
        previous = entry.hash;
    }
    EXPECT_EQ(operations, 4u);
}

TEST_F(StellarHistoryTest, LedgersByPages) {
    const Json first = ledgers({{"startLedger", 1}, {"pagination", Json::Object{{"limit", 2}}}});
    EXPECT_EQ(*first.find("cursor")->string(), "2");
    const Json second = ledgers({{"pagination", Json::Object{{"cursor", "2"}, {"limit", 2}}}});
    EXPECT_EQ(*second.find("ledgers")->array()->at(0).find("sequence")->integer(), 3);
    const auto error = [&](Json::Object params) {
        return bench.error_of("getLedgers", std::move(params));
    };
    // At the tip a cursor is an error, unlike that of getEvents.
    EXPECT_THAT(error({{"pagination", Json::Object{{"cursor", "5"}}}}),
                HasSubstr("-32602 cursor ('5') must be between the oldest ledger: 1"));
    EXPECT_THAT(error({{"startLedger", 6}}), HasSubstr("-32600 start ledger (6) must be between"));
    EXPECT_THAT(error({{"startLedger", 1}, {"pagination", Json::Object{{"cursor", "2"}}}}),
                HasSubstr("cannot both be set"));
    EXPECT_THAT(error({{"startLedger", 1}, {"pagination", Json::Object{{"limit", 201}}}}),
                HasSubstr("limit must not exceed 200"));
    EXPECT_THAT(error({{"pagination", Json::Object{{"cursor", "x"}}}}), HasSubstr("-32602"));
}

TEST_F(StellarHistoryTest, TransactionsByPages) {
    std::vector<std::string> hashes;
    Json::Object params{{"startLedger", 1}, {"pagination", Json::Object{{"limit", 3}}}};
    const Json first = txns(params);
    ASSERT_EQ(first.find("transactions")->array()->size(), 3u);
    const std::string cursor = *first.find("cursor")->string();
    EXPECT_EQ(cursor, to_text(stellar::Toid{5, 1, 1}));
    const Json second = txns({{"pagination", Json::Object{{"cursor", cursor}}}});
    ASSERT_EQ(second.find("transactions")->array()->size(), 1u);
    const Json& last = second.find("transactions")->array()->at(0);
    EXPECT_EQ(*last.find("applicationOrder")->integer(), 2);
    EXPECT_NE(last.find("createdAt")->integer(), nullptr);  // a number here, a text below
    const Json alone = bench.rpc("getTransaction", Json::Object{{"hash", *last.find("txHash")}});
    EXPECT_NE(alone.find("createdAt")->string(), nullptr);
    for (const char* member : {"envelopeXdr", "resultXdr", "resultMetaXdr", "events", "ledger"}) {
        EXPECT_EQ(*alone.find(member), *last.find(member)) << member;
    }
    const Json tip = txns({{"pagination", Json::Object{{"cursor", *second.find("cursor")}}}});
    EXPECT_EQ(tip.find("transactions")->array()->size(), 0u);
    bench.control("sandbox_cutHistory", Json::Object{{"oldest_ledger", 4}});
    EXPECT_THAT(
        bench.error_of("getTransactions",
                       Json::Object{{"pagination",
                                     Json::Object{{"cursor", to_text(stellar::Toid{3, 1, 1})}}}}),
        HasSubstr("database does not contain metadata for ledger: 3"));
}

TEST_F(StellarHistoryTest, HashesThatAreNone) {
    const auto error = [&](Json hash) {
        return bench.error_of("getTransaction", Json::Object{{"hash", std::move(hash)}});
    };
    EXPECT_EQ(error("abcd"), "-32602 unexpected hash length (4)");
    EXPECT_THAT(error(std::string(64, 'x')), HasSubstr("-32602 incorrect hash"));
    EXPECT_THAT(error(5), HasSubstr("-32602 invalid parameters"));
    const Json missing = bench.rpc("getTransaction", Json::Object{{"hash", std::string(64, '0')}});
    EXPECT_EQ(*missing.find("status")->string(), "NOT_FOUND");
    EXPECT_EQ(*missing.find("latestLedger")->integer(), 5);
}

TEST_F(StellarHistoryTest, MetaSaysWhatChanged) {
    const Json found = txns({{"startLedger", 3}}).find("transactions")->array()->at(0);
    const auto meta = xdr_of<stellar::TransactionMeta>(found, "resultMetaXdr");
    const auto* v4 = meta.as<stellar::TransactionMetaV4>();
    ASSERT_NE(v4, nullptr);
    EXPECT_EQ(v4->changes_before.size(), 2u);  // the sequence number, before and after
    const auto& before = std::get<stellar::EntryState>(v4->changes_before[0].value);
    const auto& after = std::get<stellar::EntryUpdated>(v4->changes_before[1].value);
    EXPECT_EQ(before.data.as<stellar::AccountEntry>()->seq_num + 1,
              after.data.as<stellar::AccountEntry>()->seq_num);
    // Alice pays, the contract's balance of the token is created.
    EXPECT_EQ(v4->operations.at(0).changes.size(), 3u);
    EXPECT_THAT(bench.event_names(found),
                ElementsAre("provider_registered", "stake_changed", "other"));
}

TEST_F(StellarHistoryTest, TellsAboutItself) {
    EXPECT_EQ(*bench.rpc("getNetwork").find("passphrase")->string(), bench.settings.passphrase);
    EXPECT_EQ(*bench.rpc("getVersionInfo").find("version")->string(), "27.1.1");
    const Json health = bench.rpc("getHealth");
    EXPECT_EQ(*health.find("status")->string(), "healthy");
    EXPECT_EQ(*health.find("latestLedger")->integer(), 5);
    EXPECT_EQ(*health.find("ledgerRetentionWindow")->integer(), 120'960);
    const Json latest = bench.rpc("getLatestLedger");
    const auto header = xdr_of<stellar::LedgerHeader>(latest, "headerXdr");
    EXPECT_EQ(to_hex(stellar::ledger_hash(header)), *latest.find("id")->string());
    EXPECT_EQ(xdr_of<stellar::LedgerCloseMeta>(latest, "metadataXdr").header().header, header);
    const Json fees = *bench.rpc("getFeeStats").find("sorobanInclusionFee");
    EXPECT_EQ(*fees.find("transactionCount")->string(), "4");
    EXPECT_EQ(*fees.find("mode")->string(), "100");
    EXPECT_EQ(*fees.find("p99")->string(), "100");
    bench.clock().advance(Seconds{31});
    EXPECT_THAT(bench.error_of("getHealth"), HasSubstr("-32603 latency (31s)"));
    EXPECT_EQ(bench.error_of("getBlocks"), "-32601 Method not found");
    EXPECT_THAT(bench.error_of("getHealth", Json::Array{}), HasSubstr("-32602"));
    bench.control("sandbox_setFault", Json::Object{{"name", "wrong_network"}});
    EXPECT_NE(*bench.rpc("getNetwork").find("passphrase")->string(), bench.settings.passphrase);
}

TEST_F(StellarHistoryTest, LiesAboutLedgersAreGivenAwayByTheirHeaders) {
    const Json::Object ask{{"startLedger", 3}};
    const auto with = [&](const char* name) {
        bench.control("sandbox_setFault", Json::Object{{"name", name}});
        const Json told = ledgers(ask);
        return xdr_of<stellar::LedgerCloseMeta>(told.find("ledgers")->array()->at(0),
                                                "metadataXdr");
    };
    const auto commits_to = [](const stellar::LedgerCloseMeta& meta) {
        return meta.header().header.txn_set_result_hash == stellar::result_set_hash(meta.results());
    };
    const Json honest = ledgers(ask);
    EXPECT_FALSE(commits_to(with("ledgers_without_txns")));
    EXPECT_FALSE(commits_to(with("wrong_results")));
    const auto without = with("ledgers_without_events");
    EXPECT_TRUE(commits_to(without));
    const stellar::TransactionMeta& meta = *without.metas().at(0);
    EXPECT_NE(without.results().at(0).result.operations.at(0).success_hash(),
              stellar::success_hash(*meta.return_value(), meta.events_of(0)));
    EXPECT_EQ(with("wrong_ledgers").header().header.sequence, 4u);
    EXPECT_EQ(ledgers(ask), honest);
}

TEST_F(StellarHistoryTest, AnEndpointMayHaveAShortHistory) {
    const Json::Object txn{
        {"hash", *txns({{"startLedger", 3}}).find("transactions")->array()->at(0).find("txHash")}};
    bench.control("sandbox_setFault", Json::Object{{"name", "short_history"},
                                                   {"times", -1},
                                                   {"parameters", Json::Object{{"ledgers", 2}}}});
    EXPECT_EQ(*bench.rpc("getHealth").find("oldestLedger")->integer(), 4);
    EXPECT_THAT(bench.error_of("getLedgers", Json::Object{{"startLedger", 3}}),
                HasSubstr("-32600 start ledger (3) must be between"));
    EXPECT_EQ(ledgers({{"startLedger", 4}}).find("ledgers")->array()->size(), 2u);
    EXPECT_EQ(*bench.rpc("getTransaction", txn).find("status")->string(), "NOT_FOUND");
    bench.control("sandbox_clearFaults");
    EXPECT_EQ(*bench.rpc("getTransaction", txn).find("status")->string(), "SUCCESS");
    bench.control("sandbox_setFault", Json::Object{{"name", "txn_unknown"}});
    const Json unknown = bench.rpc("getTransaction", txn);
    EXPECT_EQ(*unknown.find("status")->string(), "NOT_FOUND");
    EXPECT_EQ(*unknown.find("oldestLedger")->integer(), 1);
}

TEST_F(StellarHistoryTest, ReplayingTheJournalGivesTheSameLedgers) {
    StellarBench first;
    std::vector<Json> lines;
    first.chain().set_journal([&lines](const Json& line) { lines.push_back(line); });
    first.run(first.alice, first.register_provider(first.alice));
    first.control("sandbox_advanceTime", Json::Object{{"secs", 1'000}});
    first.run(first.carol, first.pay(first.carol, first.alice, 3));
    first.close_ledger();
    support::FakeClock clock;
    auto again = make_stellar_chain(first.settings, clock);
    ASSERT_TRUE(again) << again.error().text();
    for (const Json& line : lines) {
        const auto played = (*again)->replay(line);
        ASSERT_TRUE(played) << played.error().text() << write_canonical(line);
    }
    EXPECT_EQ((*again)->core().last().hash, first.chain().core().last().hash);
    EXPECT_FALSE((*again)->replay(Json::Object{}));
    EXPECT_FALSE((*again)->replay(
        Json::Object{{"do", "ledger"}, {"time", 1}, {"txns", Json::Array{"AAAA"}}}));
    // A transaction twice does not fit.
    for (const Json& line : lines) {
        const Json* txns = line.find("txns");
        if (!txns || txns->array()->empty()) continue;
        EXPECT_FALSE((*again)->replay(line));
    }
}

TEST(StellarGenesis, SaysWhatTheContractRefuses) {
    const StellarBench people;
    support::FakeClock clock;
    const auto error = [&](auto change) {
        StellarSettings settings = people.settings;
        change(settings);
        const auto made = make_stellar_chain(settings, clock);
        return made ? "" : made.error().text();
    };
    const auto with = [](StellarSettings& settings, std::string_view name, Json value) {
        Json::Object arguments = *settings.orchestrator.object();
        for (auto& [key, old] : arguments) {
            if (key == name) old = value;
        }
        settings.orchestrator = arguments;
    };
    EXPECT_EQ(error([](auto&) {}), "");
    EXPECT_THAT(error([&](auto& s) { with(s, "oracles", Json::Array{}); }),
                HasSubstr("the Orchestrator refuses: InvalidConfig"));
    EXPECT_THAT(error([&](auto& s) { with(s, "admin", "GABC"); }), HasSubstr("orchestrator"));
    EXPECT_THAT(error([](auto& s) { s.accounts[0].balance = INT64_MAX; }), HasSubstr("balance"));
}

// Nothing in a forger's answers gives it away; only another endpoint does.
TEST_F(StellarHistoryTest, AForgerShowsAChainOfItsOwn) {
    const auto shown = [&] {
        std::vector<stellar::LedgerHeaderHistoryEntry> out;
        const Json answer = ledgers({{"startLedger", 1}});
        for (const Json& one : *answer.find("ledgers")->array()) {
            const auto meta = xdr_of<stellar::LedgerCloseMeta>(one, "metadataXdr");
            out.push_back(xdr_of<stellar::LedgerHeaderHistoryEntry>(one, "headerXdr"));
            EXPECT_EQ(meta.header(), out.back());
            EXPECT_EQ(stellar::ledger_hash(out.back().header), out.back().hash);
            EXPECT_EQ(stellar::result_set_hash(meta.results()),
                      out.back().header.txn_set_result_hash);
        }
        return out;
    };
    const auto real = shown();
    bench.control("sandbox_setFault",
                  Json::Object{{"name", "own_chain"},
                               {"times", -1},
                               {"parameters", Json::Object{{"event", "provider_registered"}}}});
    const auto forged = shown();
    ASSERT_EQ(forged.size(), real.size());
    EXPECT_EQ(forged.at(1), real.at(1));
    for (std::size_t i = 2; i < real.size(); ++i) {
        EXPECT_NE(forged[i].hash, real[i].hash);
        EXPECT_EQ(forged[i].header.previous_ledger_hash, forged[i - 1].hash);
    }
    bench.control("sandbox_clearFaults");
    EXPECT_EQ(shown(), real);
}

}  // namespace
}  // namespace warden::sandbox::soroban
