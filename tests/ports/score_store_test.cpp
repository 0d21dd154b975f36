// ScoreStore: verdicts and scores are written once.

#include "domain/enforcement/decision.hpp"
#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using enforcement::DecisionState;
using scoring::Outcome;
using scoring::SubjectKind;

chain::EntityId entity(std::uint64_t number) { return {{"testchain", "main"}, number}; }

ports::VerdictRow verdict_row(std::uint64_t reservation, std::uint32_t window,
                              Outcome verdict = Outcome::breached) {
    ports::VerdictRow row;
    row.key = {entity(reservation), orchestrator::Party::provider, window};
    row.unit = entity(reservation % 2);
    row.start = 1'000 * window;
    row.end = 1'000 * (window + 1);
    row.verdict = verdict;
    row.reasons = 9;
    row.coverage_ppm = 990'000;
    row.detail = Json::Object{{"k", 11}, {"a", "ü"}};
    row.rule_set = "digest";
    row.written_at = 5'000;
    return row;
}

ports::ScoreRow score_row(const std::string& subject, std::int64_t day,
                          std::uint32_t thirds = 150) {
    ports::ScoreRow row;
    row.subject = subject;
    row.subject_kind = SubjectKind::unit;
    row.chain = "testchain";
    row.day = day;
    row.day_end = static_cast<UnixSecs>(day + 1) * 86'400;
    row.thirds = thirds;
    row.points = -6;
    row.detail = Json::Object{{"tier", "met"}};
    row.rule_set = "digest";
    return row;
}

template <class World>
class ScoreStoreSuite : public StoreSuite<World> {
  protected:
    ports::ScoreStore& store() { return this->world().scores(); }
    std::optional<Errc> put(const ports::VerdictRow& row) {
        return errc_of(this->run(store().put_verdict(row, this->fence())));
    }
    std::optional<Errc> put(std::vector<ports::ScoreRow> rows) {
        return errc_of(this->run(store().put_scores(std::move(rows), this->fence())));
    }
    // "reservation/window" of each.
    std::vector<std::string> verdicts(ports::VerdictQuery query) {
        std::vector<std::string> found;
        for (const auto& stored : this->get(store().verdicts(std::move(query)))) {
            found.push_back(std::to_string(stored.row->key.reservation.number) + "/" +
                            std::to_string(stored.row->key.window));
        }
        return found;
    }
    std::vector<std::string> latest(ports::ScoreQuery query) {
        std::vector<std::string> found;
        for (const auto& row : this->get(store().latest_scores(std::move(query)))) {
            found.push_back(row.subject + " " + std::to_string(row.row->day));
        }
        return found;
    }
};
TYPED_TEST_SUITE(ScoreStoreSuite, Worlds, WorldNames);
using Texts = std::vector<std::string>;

TYPED_TEST(ScoreStoreSuite, VersionsOfTheRulesAreOnlyAdded) {
    const auto put = [&](const scoring::RuleVersion& version) {
        return errc_of(this->run(this->store().put_rule_version(version, this->fence())));
    };
    const scoring::RuleVersion first{0, {{}, {"paris", "tokyo", "a"}, {{"0x1", "0x2"}, {}}}};
    EXPECT_TRUE(put(first)) << "its rule set is not stored";
    EXPECT_TRUE(this->get(this->store().rule_versions()).empty());
    const auto store_rules = [&](const scoring::RuleSet& rules) {
        return errc_of(this->run(this->store().put_rule_set(
            to_hex(scoring::digest(rules)), write_canonical(scoring::to_json(rules)))));
    };
    ASSERT_EQ(store_rules({}), std::nullopt);
    EXPECT_EQ(put(first), std::nullopt);
    EXPECT_EQ(put(first), std::nullopt);
    scoring::RuleVersion other = first;
    other.rulings.electorate.pop_back();
    EXPECT_EQ(put(other), Errc::conflict);
    scoring::RuleVersion later{1'700'000'000, {{}, {"paris"}}};
    later.rulings.rules.k_floor = 4;
    ASSERT_EQ(store_rules(later.rulings.rules), std::nullopt);
    EXPECT_EQ(put(later), std::nullopt);
    EXPECT_EQ(this->get(this->store().rule_versions()), (std::vector{first, later}));
    this->world().take_over(this->fence().lease);
    other.from = 1'800'000'000;
    EXPECT_EQ(put(other), Errc::stale_fence);
}

TYPED_TEST(ScoreStoreSuite, ARuleSetIsWrittenOnceUnderItsDigest) {
    const auto put = [&](const std::string& digest, const std::string& text) {
        return errc_of(this->run(this->store().put_rule_set(digest, text)));
    };
    EXPECT_EQ(this->get(this->store().rule_set("d1")), std::nullopt);
    EXPECT_EQ(put("d1", "{}"), std::nullopt);
    EXPECT_EQ(put("d1", "{}"), std::nullopt);
    EXPECT_EQ(put("d1", "[]"), Errc::conflict);
    EXPECT_EQ(this->get(this->store().rule_set("d1")), "{}");
}

TYPED_TEST(ScoreStoreSuite, OpenBreachesAreThoseThatNoDecisionHasEnded) {
    for (std::uint64_t reservation = 1; reservation <= 5; ++reservation) {
        this->put(verdict_row(reservation, 0, reservation == 2 ? Outcome::met : Outcome::breached));
    }
    // Others' contracts, also one whose name begins alike.
    for (const std::string contract : {"other", "main2"}) {
        ports::VerdictRow row = verdict_row(9, 0);
        row.key.reservation.contract.contract = contract;
        this->put(row);
    }
    const auto decide = [&](const ports::WindowKey& key, DecisionState state) {
        ports::DecisionRow row;
        row.key = key;
        row.state = state;
        row.detail = Json::Object{};
        EXPECT_TRUE(this->run(this->world().decisions().append(row, this->fence())));
    };
    decide(verdict_row(1, 0).key, DecisionState::sealed);
    decide(verdict_row(3, 0).key, DecisionState::sealed);
    decide(verdict_row(3, 0).key, DecisionState::executed);
    decide(verdict_row(4, 1).key, DecisionState::blocked);  // of another window
    ports::WindowKey consumers = verdict_row(5, 0).key;
    consumers.party = orchestrator::Party::consumer;
    decide(consumers, DecisionState::blocked);
    const auto open = [&](std::uint64_t after, std::size_t limit) {
        ports::OpenBreachQuery query{{"testchain", "main"}, after, limit};
        return this->get(this->store().open_breaches(query));
    };
    const auto all = open(0, 10);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].row->key.reservation.number, 1U);
    EXPECT_EQ(all[1].row->key.reservation.number, 4U);
    EXPECT_EQ(all[2].row->key.reservation.number, 5U);
    EXPECT_EQ(all[0].row->rule_set, "digest");
    EXPECT_EQ(open(0, 2).size(), 2U);
    EXPECT_EQ(open(all[1].id, 10).size(), 1U);
    for (const auto state : kValues<DecisionState>) {
        const ports::VerdictRow row = verdict_row(20, static_cast<std::uint32_t>(state));
        this->put(row);
        decide(row.key, state);
        const auto last = open(all[2].id, 100);
        const bool is_open = !last.empty() && last.back().row->key == row.key;
        EXPECT_EQ(is_open, !enforcement::is_ended(state)) << name(state);
    }
}

TYPED_TEST(ScoreStoreSuite, AVerdictIsWrittenOnce) {
    const ports::VerdictRow row = verdict_row(1, 0);
    EXPECT_EQ(this->put(row), std::nullopt);
    ports::VerdictRow later = row;
    later.written_at += 60;
    EXPECT_EQ(this->put(later), std::nullopt);
    ports::VerdictRow other = row;
    other.reasons = 8;
    EXPECT_EQ(this->put(other), Errc::conflict);
    other = row;
    other.detail = Json::Object{};
    EXPECT_EQ(this->put(other), Errc::conflict);
    // Another party of the same window is another key.
    other = row;
    other.key.party = orchestrator::Party::consumer;
    EXPECT_EQ(this->put(other), std::nullopt);

    const auto stored = this->get(this->store().verdict(row.key));
    ASSERT_TRUE(stored.has_value());
    EXPECT_EQ(stored->key, row.key);
    EXPECT_EQ(stored->unit, row.unit);
    EXPECT_EQ(stored->start, row.start);
    EXPECT_EQ(stored->end, row.end);
    EXPECT_EQ(stored->verdict, row.verdict);
    EXPECT_EQ(stored->reasons, row.reasons);
    EXPECT_EQ(stored->coverage_ppm, row.coverage_ppm);
    EXPECT_EQ(write_canonical(stored->detail), write_canonical(row.detail));
    EXPECT_EQ(stored->rule_set, row.rule_set);
    EXPECT_EQ(stored->written_at, row.written_at);
    EXPECT_EQ(this->get(this->store().verdict({entity(2), row.key.party, 0})).has_value(), false);
}

TYPED_TEST(ScoreStoreSuite, VerdictsAreFilteredAndPagedOldestFirst) {
    for (const std::uint64_t reservation : {3U, 1U, 2U}) {
        ASSERT_EQ(this->put(verdict_row(reservation, 0)), std::nullopt);
        ASSERT_EQ(this->put(verdict_row(reservation, 1, Outcome::met)), std::nullopt);
    }
    EXPECT_EQ(this->verdicts({}), (Texts{"3/0", "3/1", "1/0", "1/1", "2/0", "2/1"}));
    ports::VerdictQuery query;
    query.unit = entity(1);
    EXPECT_EQ(this->verdicts(query), (Texts{"3/0", "3/1", "1/0", "1/1"}));
    query.reservation = entity(1);
    EXPECT_EQ(this->verdicts(query), (Texts{"1/0", "1/1"}));
    query = {};
    query.verdict = Outcome::breached;
    EXPECT_EQ(this->verdicts(query), (Texts{"3/0", "1/0", "2/0"}));
    query = {};
    query.ended_after = 1'000;
    EXPECT_EQ(this->verdicts(query), (Texts{"3/1", "1/1", "2/1"}));
    query.limit = 2;
    EXPECT_EQ(this->verdicts(query), (Texts{"3/1", "1/1"}));
    query.after = this->get(this->store().verdicts(query)).back().id;
    EXPECT_EQ(this->verdicts(query), (Texts{"2/1"}));
}

TYPED_TEST(ScoreStoreSuite, ScoresAreWrittenOncePerSubjectAndDay) {
    EXPECT_EQ(this->put({score_row("a", 1), score_row("b", 1)}), std::nullopt);
    EXPECT_EQ(this->put({score_row("a", 1), score_row("a", 2)}), std::nullopt);
    EXPECT_EQ(this->put({score_row("c", 1), score_row("b", 1, 151)}), Errc::conflict);
    ports::ScoreHistory query;
    query.subject = "c";
    EXPECT_TRUE(this->get(this->store().scores(query)).empty());  // all or nothing
    EXPECT_EQ(this->put(std::vector<ports::ScoreRow>{}), std::nullopt);
}

TYPED_TEST(ScoreStoreSuite, OneAccountMayBeProviderAndConsumer) {
    ports::ScoreRow provider = score_row("stellar:testnet:GABC", 1, 200);
    provider.subject_kind = SubjectKind::provider;
    ports::ScoreRow consumer = score_row("stellar:testnet:GABC", 1, 100);
    consumer.subject_kind = SubjectKind::consumer;
    ASSERT_EQ(this->put({provider, consumer}), std::nullopt);
    ports::ScoreHistory query;
    query.subject = provider.subject;
    query.subject_kind = SubjectKind::consumer;
    const auto found = this->get(this->store().scores(query));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].thirds, 100U);
}

TYPED_TEST(ScoreStoreSuite, AHistoryIsNewestFirstUpToATime) {
    ASSERT_EQ(
        this->put({score_row("a", 1), score_row("a", 3), score_row("a", 2), score_row("b", 9)}),
        std::nullopt);
    ports::ScoreHistory query;
    query.subject = "a";
    const auto days = [&] {
        std::vector<std::int64_t> found;
        for (const auto& row : this->get(this->store().scores(query))) {
            found.push_back(row.day);
        }
        return found;
    };
    EXPECT_EQ(days(), (std::vector<std::int64_t>{3, 2, 1}));
    query.limit = 2;
    EXPECT_EQ(days(), (std::vector<std::int64_t>{3, 2}));
    query.until = UnixSecs{3} * 86'400;
    EXPECT_EQ(days(), (std::vector<std::int64_t>{2, 1}));
    query.until = UnixSecs{3} * 86'400 - 1;
    EXPECT_EQ(days(), (std::vector<std::int64_t>{1}));
    const auto row = this->get(this->store().scores(query)).front();
    EXPECT_EQ(row.chain, "testchain");
    EXPECT_EQ(row.day_end, UnixSecs{2} * 86'400);
    EXPECT_EQ(row.points, -6);
    EXPECT_EQ(write_canonical(row.detail), R"({"tier":"met"})");
}

TYPED_TEST(ScoreStoreSuite, TheLatestScoreOfEachSubjectIsItsNewestDay) {
    ports::ScoreRow elsewhere = score_row("d", 4);
    elsewhere.chain = "second";
    ASSERT_EQ(this->put({score_row("b", 2), score_row("a", 1), score_row("a", 3), elsewhere}),
              std::nullopt);
    ASSERT_EQ(this->put({score_row("a", 2)}), std::nullopt);  // late: the newer one stays
    ports::ScoreQuery query;
    EXPECT_EQ(this->latest(query), (Texts{"a 3", "b 2", "d 4"}));
    query.chain = "testchain";
    EXPECT_EQ(this->latest(query), (Texts{"a 3", "b 2"}));
    query.limit = 1;
    EXPECT_EQ(this->latest(query), (Texts{"a 3"}));
    query.after = "a";
    EXPECT_EQ(this->latest(query), (Texts{"b 2"}));
    query.subject_kind = SubjectKind::provider;
    EXPECT_TRUE(this->latest(query).empty());
}

TYPED_TEST(ScoreStoreSuite, AStaleFenceIsRefusedByEveryWrite) {
    this->world().take_over("suite");
    EXPECT_EQ(this->put(verdict_row(1, 0)), Errc::stale_fence);
    EXPECT_EQ(this->put({score_row("a", 1)}), Errc::stale_fence);
    EXPECT_TRUE(this->verdicts({}).empty());
    EXPECT_TRUE(this->latest({}).empty());
}

}  // namespace
}  // namespace warden::store_tests
