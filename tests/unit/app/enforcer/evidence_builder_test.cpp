// From probes to a sealed bundle: what a stranger's verifier says of it, and what becomes of it
// when something is missing or was changed.
#include "app/enforcer/evidence_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <fstream>

#include "app/reading/start_score.hpp"
#include "tests/support/repository.hpp"
#include "tests/unit/app/enforcer/story.hpp"

namespace warden::app {
namespace {

using testing::HasSubstr;

std::string failed_checks(const enforcement::Verification& done) {
    std::string failed;
    for (const auto& check : done.checks) {
        if (!check.passed) failed += check.name + ": " + check.detail + "\n";
    }
    return failed;
}

TEST(EvidenceBuilder, ABreachsBundleVerifies) {
    Story story;
    ASSERT_EQ(story.verdict().verdict, scoring::Outcome::breached)
        << write_canonical(story.verdict().detail);
    const auto made = story.builder();
    const auto draft = story.run(made->draft(story.verdict()));
    ASSERT_TRUE(draft && *draft);
    EXPECT_EQ((*draft)->reasons, 8u);
    EXPECT_EQ((*draft)->score_before, 50u);
    const enforcement::DataFacts& facts = (*draft)->facts;
    EXPECT_EQ(facts.electorate, 3u);
    EXPECT_TRUE(facts.verdict_reproduced);
    EXPECT_TRUE(facts.events_final);
    EXPECT_TRUE(facts.verified_past_end);
    EXPECT_EQ(facts.breached_providers, 1u);
    EXPECT_EQ(facts.live_providers, 1u);

    const SealedEvidence sealed = story.sealed();
    const auto done = enforcement::verify(sealed.bundle, story.keys(), FakeSigner::verify);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_TRUE(done->passed()) << failed_checks(*done);
    EXPECT_EQ(done->root, sealed.root);
    EXPECT_EQ(done->reasons, 8u);
    EXPECT_EQ(done->score_before, 50u);
    EXPECT_FALSE(read_canonical(sealed.openings).value().array()->empty());
}

// The reservation's money and terms are those that stood at the window's end.
TEST(EvidenceBuilder, WhatWasJudgedOfTheReservationIsSaid) {
    Story story;
    orchestrator::Reservation later =
        *story.world.view.find<orchestrator::Reservation>(orchestrator::reservation_key(1));
    later.escrow = 1'000;
    later.sla_version = 2;
    story.world.put(orchestrator::reservation_key(1), later);
    const auto draft = story.run(story.builder()->draft(story.verdict()));
    ASSERT_TRUE(draft && *draft);
    EXPECT_EQ((*draft)->judged, (enforcement::Judged{1, 154}));
}

TEST(EvidenceBuilder, TheSameRecordsGiveTheSameBytes) {
    Story story;
    const SealedEvidence first = story.sealed();
    const SealedEvidence second = story.sealed();
    EXPECT_EQ(first.bundle, second.bundle);
    EXPECT_EQ(first.openings, second.openings);
    Story again;
    EXPECT_EQ(again.sealed().bundle, first.bundle);
}

TEST(EvidenceBuilder, TheBundleIsTheGoldenOne) {
    Story story;
    const SealedEvidence sealed = story.sealed();
    const std::string path = "tests/golden/evidence/outage.json";
    const std::string wanted = support::repository_file(path);
    if (wanted == sealed.bundle + "\n") return;
    const std::string now = testing::TempDir() + "outage.json";
    std::ofstream(now, std::ios::binary) << sealed.bundle << "\n";
    const auto differs =
        std::mismatch(wanted.begin(), wanted.end(), sealed.bundle.begin(), sealed.bundle.end());
    FAIL() << "differs from " << path << " at byte " << differs.first - wanted.begin()
           << "; what it is now: " << now;
}

RC_GTEST_PROP(EvidenceBuilderProperty, AChangedByteIsFound, ()) {
    static Story story;
    static const SealedEvidence sealed = story.sealed();
    std::string text = sealed.bundle;
    const auto place = *rc::gen::inRange<std::size_t>(0, text.size());
    const auto byte = *rc::gen::arbitrary<char>();
    RC_PRE(text[place] != byte);
    text[place] = byte;
    const auto done = enforcement::verify(text, story.keys(), FakeSigner::verify);
    // The root is on the chain: another one is another bundle.
    // In parentheses: the macro would read both sides.
    RC_ASSERT((!done || done->root != sealed.root));
}

// Whatever the root: nobody can change what a vantage measured.
RC_GTEST_PROP(EvidenceBuilderProperty, AChangedRecordIsFoundWhateverTheRoot, ()) {
    static Story story;
    static const SealedEvidence sealed = story.sealed();
    static const std::size_t from = sealed.bundle.find(R"({"key_id":)", sealed.bundle.size() / 2);
    RC_ASSERT(from != std::string::npos);
    std::string text = sealed.bundle;
    const auto place = *rc::gen::inRange<std::size_t>(from, text.size() - 1);
    const auto byte = *rc::gen::arbitrary<char>();
    RC_PRE(text[place] != byte);
    text[place] = byte;
    const auto done = enforcement::verify(text, story.keys(), FakeSigner::verify);
    // In parentheses: the macro would read both sides.
    RC_ASSERT((!done || !done->passed()));
}

// A stranger's bundle may say anything; the verifier answers all of it.
class EvidenceNumbers : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Is, EvidenceNumbers,
                         testing::Values("9007199254740991", "-9007199254740991", "0",
                                         "4294967295"));

TEST_P(EvidenceNumbers, StopsTheVerifierNowhereInABundle) {
    Story story;
    const SealedEvidence sealed = story.sealed();
    const std::string& bundle = sealed.bundle;
    const auto root = sealed.root;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    int changed = 0;
    for (std::size_t at = 1; at < bundle.size(); ++at) {
        const char before = bundle[at - 1];
        const bool starts =
            is_digit(bundle[at]) && (before == ':' || before == ',' || before == '[');
        if (!starts) continue;
        const std::size_t end = bundle.find_first_not_of("0123456789", at);
        if (++changed % 7 != 0) continue;  // every seventh: the file has thousands
        const std::string text = bundle.substr(0, at) + GetParam() + bundle.substr(end);
        const auto done = enforcement::verify(text, story.keys(), FakeSigner::verify);
        if (done && text != bundle) EXPECT_NE(done->root, root);
    }
    EXPECT_GT(changed, 100);
}

TEST(EvidenceBuilder, MaintenanceIsShownAndItsSlicesDoNotConvict) {
    Story with(Story::Twist::maintenance);
    ASSERT_EQ(with.verdict().verdict, scoring::Outcome::breached)
        << write_canonical(with.verdict().detail);
    const SealedEvidence sealed = with.sealed();
    const auto read = enforcement::read_evidence(sealed.bundle);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->maintenance.size(), 1u);
    EXPECT_EQ(read->maintenance[0].from, with.start + 17);
    EXPECT_EQ(read->maintenance[0].until, with.start + 25);
    const auto judged = enforcement::judge(*read).value();
    const auto without =
        enforcement::judge(*enforcement::read_evidence(Story().sealed().bundle)).value();
    EXPECT_LT(judged.counts.countable, without.counts.countable);
    EXPECT_LT(judged.convicting.size(), without.convicting.size());
    for (const scoring::SliceNum slice : judged.convicting) {
        EXPECT_LT(static_cast<UnixSecs>(slice) * with.world.rules.slice_secs, with.start + 17);
    }
    const auto done = enforcement::verify(sealed.bundle, with.keys(), FakeSigner::verify);
    ASSERT_TRUE(done);
    EXPECT_TRUE(done->passed()) << failed_checks(*done);
}

TEST(EvidenceBuilder, SlicesOfAMassFailureAreNamedAndDoNotConvict) {
    Story story;
    ports::VerdictRow verdict = story.verdict();
    const auto all = enforcement::judge(*enforcement::read_evidence(story.sealed().bundle)).value();
    Json::Object detail = *verdict.detail.object();
    for (auto& [name, value] : detail) {
        if (name == "mass_failures") value = Json::Array{Json(all.convicting.front())};
    }
    verdict.detail = std::move(detail);
    const auto sealed = story.run(story.builder()->seal(verdict, {}));
    ASSERT_TRUE(sealed) << sealed.error().text();
    const auto read = enforcement::read_evidence(sealed->bundle);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->mass_failures, std::vector{all.convicting.front()});
    EXPECT_EQ(enforcement::judge(*read)->convicting.size(), all.convicting.size() - 1);
}

TEST(EvidenceBuilder, BeforeEverythingIsFinalThereIsNoDraft) {
    Story story;
    auto& contract = story.world.chain.contract(story.world.contract);
    const auto made = story.builder();
    ASSERT_TRUE(story.run(made->draft(story.verdict())).value());
    const auto final_num = contract.final_num;
    contract.final_num = 0;  // the events it rests on may still be re-orged away
    EXPECT_FALSE(story.run(made->draft(story.verdict())).value());
    contract.final_num = final_num;
    contract.coverage.clear();  // nothing is verified
    EXPECT_FALSE(story.run(made->draft(story.verdict())).value());
    story.world.run_for(Millis(1'000));  // the next block is proven, and all before it
    EXPECT_TRUE(story.run(made->draft(story.verdict())).value());
}

TEST(EvidenceBuilder, WhatIsMissingIsNamed) {
    Story story;
    const ports::VerdictRow verdict = story.verdict();
    const auto error_of = [&](EvidenceBuilder& made, const ports::VerdictRow& row) {
        const auto draft = story.run(made.draft(row));
        const auto sealed = story.run(made.seal(row, {}));
        EXPECT_FALSE(draft || sealed);
        if (draft || sealed) return std::string("none");
        EXPECT_EQ(draft.error().text(), sealed.error().text());
        EXPECT_FALSE(draft.error().is(Condition::transient));
        return draft.error().text();
    };
    support::MemoryScoreStore no_scores(story.world.clock);
    EXPECT_THAT(error_of(*story.builder(story.world.observations, no_scores), verdict),
                HasSubstr("rule set " + verdict.rule_set));

    support::MemoryObservationStore nothing(story.world.clock, FakeSigner::verify);
    EXPECT_THAT(error_of(*story.builder(nothing, story.scores), verdict),
                HasSubstr("key of vantage ams"));
    for (const auto& key : story.keys()) nothing.keep_key(key);
    EXPECT_THAT(error_of(*story.builder(nothing, story.scores), verdict),
                HasSubstr("unit-day record of ams, day "));

    const auto made = story.builder();
    ports::VerdictRow elsewhere = verdict;
    elsewhere.key.reservation.contract = {"sim", "other"};
    reading::View other({{"sim", "other"}}, story.world.read_model, story.world.clock);
    const auto theirs = make_evidence_builder(
        story.settings, {other, story.world.read_model, story.world.observations, story.scores,
                         FakeSigner::verify, story.world.pool});
    EXPECT_THAT(error_of(*theirs, elsewhere), HasSubstr("nothing indexed of sim.other"));
    ports::VerdictRow unknown = verdict;
    unknown.key.reservation.number = 9;
    EXPECT_THAT(error_of(*made, unknown), HasSubstr(orchestrator::reservation_key(9).text()));
    story.world.chain.contract(story.world.contract).entities.erase(orchestrator::sla_key(1, 1));
    EXPECT_THAT(error_of(*made, verdict), HasSubstr(orchestrator::sla_key(1, 1).text()));
}

// Its leaves are not those that the vantage signed for.
class LosesALeaf final : public ports::ObservationStore {
  public:
    template <class T>
    using Answer = boost::asio::awaitable<Result<T>>;

    LosesALeaf(ports::ObservationStore& real, probing::SliceNum slice)
        : real_(real), slice_(slice) {}
    Answer<UnixMicros> now() override { return real_.now(); }
    Answer<void> announce(ports::VantageKey key) override { return real_.announce(key); }
    Answer<std::vector<ports::VantageKey>> vantages() override { return real_.vantages(); }
    Answer<void> append(probing::SliceBatch batch, std::vector<probing::SliceLeaf> leaves,
                        std::vector<ports::DisplayObservation> display) override {
        return real_.append(batch, leaves, display);
    }
    Answer<std::vector<ports::StoredLeaf>> leaves(ports::LeafQuery query) override {
        auto rows = co_await real_.leaves(query);
        if (rows) std::erase_if(*rows, [&](const auto& row) { return row.leaf.slice == slice_; });
        co_return rows;
    }
    Answer<std::optional<probing::SliceBatch>> batch(std::string vantage,
                                                     std::int64_t slice) override {
        return real_.batch(vantage, slice);
    }
    Answer<std::vector<ports::DisplayObservation>> recent(std::string unit,
                                                          std::size_t limit) override {
        return real_.recent(unit, limit);
    }
    Answer<void> put_unit_day(ports::UnitDayRecord record) override {
        return real_.put_unit_day(record);
    }
    Answer<std::vector<ports::UnitDayRecord>> unit_days(std::string unit, std::int64_t first_day,
                                                        std::int64_t last_day) override {
        return real_.unit_days(unit, first_day, last_day);
    }
    Answer<void> commit_day(probing::DayCommitment commitment) override {
        return real_.commit_day(commitment);
    }
    Answer<void> open_hour(std::string vantage, std::string key_id, std::int64_t day,
                           probing::OpenedHour opening) override {
        return real_.open_hour(vantage, key_id, day, opening);
    }
    Answer<std::vector<probing::DayCommitment>> commitments(ports::CommitmentQuery query) override {
        return real_.commitments(query);
    }

  private:
    ports::ObservationStore& real_;
    probing::SliceNum slice_;
};

TEST(EvidenceBuilder, WhatWouldNotVerifyIsNotSealed) {
    Story story;
    const auto read = enforcement::read_evidence(story.sealed().bundle);
    LosesALeaf lossy(story.world.observations, read->convicting.front().slice);
    const auto sealed = story.run(story.builder(lossy, story.scores)->seal(story.verdict(), {}));
    ASSERT_FALSE(sealed);
    EXPECT_TRUE(sealed.error().is(Condition::permanent));
    EXPECT_THAT(sealed.error().text(), HasSubstr("would not verify"));
}

TEST(EvidenceBuilder, AStoreThatIsDownIsTransient) {
    Story story;
    const ports::VerdictRow verdict = story.verdict();
    const auto made = story.builder();
    for (const char* method : {"rule_set", "scores", "verdicts"}) {
        story.scores.fault = [method](std::string_view called) {
            return called == method ? support::StoreFault::fail : support::StoreFault::none;
        };
        const auto draft = story.run(made->draft(verdict));
        ASSERT_FALSE(draft) << method;
        EXPECT_TRUE(draft.error().is(Condition::transient));
    }
    story.scores.fault = [](std::string_view) { return support::StoreFault::none; };
    for (const char* method : {"vantages", "unit_days", "leaves", "commitments"}) {
        story.world.observations.fault = [method](std::string_view called) {
            return called == method ? support::StoreFault::fail : support::StoreFault::none;
        };
        const auto sealed = story.run(made->seal(verdict, {}));
        ASSERT_FALSE(sealed) << method;
        EXPECT_TRUE(sealed.error().is(Condition::transient));
    }
}

TEST(EvidenceBuilder, ARecordThatItsVantageDidNotSignIsNotFiled) {
    for (const bool key : {true, false}) {
        Story story;
        const ports::VerdictRow verdict = story.verdict();
        const auto cut = scoring::day_cuts(verdict.start, verdict.end, story.world.rules).back();
        for (ports::UnitDayRecord record : story.world.records("sim.main.1")) {
            if (record.vantage != "fra" || record.day != cut.day) continue;
            if (key) {
                record = FakeSigner("f00").sign(record);
            } else {
                record.signature = std::string(128, '0');
            }
            story.world.observations.forge(record);
        }
        const auto draft = story.run(story.builder()->draft(verdict));
        ASSERT_FALSE(draft);
        EXPECT_THAT(draft.error().text(), HasSubstr(key ? "key f00 is not on the key list"
                                                        : "the signature is not that key's"));
        EXPECT_FALSE(story.run(story.builder()->seal(verdict, {})));
    }
}

TEST(EvidenceBuilder, ABundleAcrossAChangeOfKeysVerifies) {
    Story story(Story::Twist::keys);
    ASSERT_EQ(story.verdict().verdict, scoring::Outcome::breached)
        << write_canonical(story.verdict().detail);
    const SealedEvidence sealed = story.sealed();
    const auto read = enforcement::read_evidence(sealed.bundle);
    std::set<std::string> keys;
    for (const auto& record : read->records) keys.insert(record.key_id);
    EXPECT_EQ(keys.size(), 6u) << "each vantage signed with two";
    const auto done = enforcement::verify(sealed.bundle, story.keys(), FakeSigner::verify);
    ASSERT_TRUE(done) << done.error().text();
    EXPECT_TRUE(done->passed()) << failed_checks(*done);
}

// The scorer's number: a provider who registers again begins with what his units are worth.
TEST(EvidenceBuilder, AUnitWithoutAScoredDayHasItsStartScore) {
    Story story;
    story.world.add_unit(2);
    ports::ScoreRow sibling;
    sibling.subject = "sim.main.2";
    sibling.subject_kind = scoring::SubjectKind::unit;
    sibling.chain = "sim";
    sibling.day_end = 60;
    sibling.thirds = 31;
    sibling.detail = Json::Object{};
    const auto fence = story.world.leases.acquire("scorer", "scorer", Millis(60'000));
    ASSERT_TRUE(story.run(story.scores.put_scores({sibling}, *fence)));
    const auto draft = story.run(story.builder()->draft(story.verdict())).value();
    ASSERT_TRUE(draft);
    EXPECT_EQ(draft->score_before, 11u);
    std::size_t reads = 0;
    const auto start = story.run(
        reading::start_score(story.world.view, story.scores, 1, story.world.rules, reads));
    EXPECT_EQ(start.value(), 31u) << "as the scorer's first day has it";
}

TEST(EvidenceBuilder, AVerdictThatTheRecordsDoNotGiveIsNotReproduced) {
    Story story;
    ports::VerdictRow wrong = story.verdict();
    wrong.reasons = 1;
    const auto draft = story.run(story.builder()->draft(wrong)).value();
    ASSERT_TRUE(draft);
    EXPECT_FALSE(draft->facts.verdict_reproduced);
    EXPECT_EQ(draft->reasons, 8u);
}

}  // namespace
}  // namespace warden::app
