#include "domain/enforcement/evidence.hpp"

#include <gtest/gtest.h>

#include "domain/base/merkle.hpp"
#include "tests/unit/enforcement/evidence_world.hpp"

namespace warden::enforcement {
namespace {

TEST(Evidence, ReadsBackToTheSameBytes) {
    const EvidenceWorld world;
    const Bundle bundle = seal(world.evidence());
    const auto read = read_evidence(bundle.text);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(seal(*read).text, bundle.text);
    EXPECT_EQ(seal(*read).root, bundle.root);
    EXPECT_EQ(*evidence_root(bundle.text), bundle.root);
    EXPECT_EQ(read->records.size(), 6u);
    EXPECT_EQ(read->convicting.size(), 6u);
}

TEST(Evidence, SealingIsDeterministic) {
    EXPECT_EQ(seal(EvidenceWorld().evidence()).text, seal(EvidenceWorld().evidence()).text);
}

// The vector of README.md.
TEST(Evidence, TheRootIsTheMerkleTreeOfTheElements) {
    const std::vector<Hash32> leaves{merkle_leaf("a"), merkle_leaf("b"), merkle_leaf("c")};
    EXPECT_EQ(to_hex(merkle_root(leaves)),
              "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1");
    const Bundle bundle = seal(EvidenceWorld().evidence());
    const auto elements = read_canonical(bundle.text);
    std::vector<Hash32> hashes;
    for (const Json& element : *elements->array()) {
        hashes.push_back(merkle_leaf(write_canonical(element)));
    }
    EXPECT_EQ(hashes.size(), 13u);
    EXPECT_EQ(to_hex(merkle_root(hashes)), bundle.root);
}

TEST(Evidence, EveryByteChangesTheRootOrIsRefused) {
    const Bundle bundle = seal(EvidenceWorld().evidence());
    std::size_t accepted = 0;
    // A prime step that visits every element; each byte would take minutes.
    for (std::size_t i = 0; i < bundle.text.size(); i += 131) {
        std::string text = bundle.text;
        text[i] = text[i] == '1' ? '2' : '1';
        const auto root = evidence_root(text);
        if (!root) continue;
        ++accepted;
        EXPECT_NE(*root, bundle.root) << "byte " << i;
    }
    EXPECT_GT(accepted, 50u);
}

TEST(Evidence, OnlyWhatSealWritesIsRead) {
    const Bundle bundle = seal(EvidenceWorld().evidence());
    EXPECT_FALSE(read_evidence("{}"));
    EXPECT_FALSE(read_evidence("[1,2,3]"));
    EXPECT_FALSE(read_evidence(" " + bundle.text));
    EXPECT_FALSE(read_evidence(bundle.text.substr(0, bundle.text.size() - 1)));
    // A member that no reader looks at could say anything to a person.
    std::string padded = bundle.text;
    padded.replace(padded.find("{\"config\""), 1, "{\"a\":1,");
    const auto read = read_evidence(padded);
    ASSERT_FALSE(read);
    EXPECT_TRUE(read.error().is(Condition::invalid_input));
}

// Bundles of before it was a member don't have it.
TEST(Evidence, RuleSetsOfDaysAreAMemberWhereThereAreSome) {
    const EvidenceWorld world;
    Evidence e = world.evidence();
    EXPECT_EQ(seal(e).text.find("rule_sets"), std::string::npos);
    e.score_rules = {e.rules, e.rules};
    e.score_rules[1].start_score = 40;
    const std::string text = seal(e).text;
    const auto read = read_evidence(text);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->score_rules, e.score_rules);
    for (const Json& bad : {Json(Json::Array{}), Json(Json::Array{Json(1)}), Json("no"), Json()}) {
        Json::Array elements = *read_canonical(text)->array();
        Json::Object score = *elements[1].object();
        for (auto& [name, value] : score) {
            if (name == "rule_sets") value = bad;
        }
        elements[1] = score;
        const auto refused = read_evidence(write_canonical(Json(elements)));
        ASSERT_FALSE(refused) << write_canonical(bad);
        EXPECT_TRUE(refused.error().is(Condition::invalid_input)) << refused.error().text();
    }
}

// As the last release for contracts of version 1 sealed it.
Evidence of_version_1() {
    Evidence e = EvidenceWorld().evidence();
    e.first_format = true;
    e.terms.credit_bps = e.terms.outage_bps = e.quorum = 0;
    e.config = {};
    Json::Object reservation = *e.reservation.object();
    std::erase_if(reservation, [](const auto& member) {
        const std::string& name = member.first;
        return name == "exit_until" || name == "cut_unfunded" || name.ends_with("_claims");
    });
    e.reservation = reservation;
    return e;
}

TEST(Evidence, BundlesOfContractsOfVersion1StayVerifiable) {
    const Evidence e = of_version_1();
    const Bundle bundle = seal(e);
    for (const char* later : {"\"config\"", "\"quorum\"", "credit_bps", "exit_until"}) {
        EXPECT_EQ(bundle.text.find(later), std::string::npos) << later;
    }
    const auto read = read_evidence(bundle.text);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(seal(*read).text, bundle.text);
    const auto reservation = judged_reservation(*read);
    ASSERT_TRUE(reservation) << reservation.error().text();
    EXPECT_EQ(reservation->exit_until, 0U);
    const EvidenceWorld world;
    const Verification done = world.verified(*read);
    EXPECT_TRUE(done.passed()) << world.failed(*read);
    EXPECT_EQ(done.quorum, 0U);
    EXPECT_EQ(done.owed_bps, 100 * (100 - done.score_before));
    Evidence other = *read;
    ++other.sla_version;
    EXPECT_EQ(world.failed(other), "subject");
}

TEST(Evidence, OfEachFormatOnlyItsOwnMembersAreRead) {
    const auto with_head = [](const Evidence& e, auto change) {
        Json::Array elements = *read_canonical(seal(e).text)->array();
        Json::Object head = *elements[0].object();
        change(head);
        elements[0] = head;
        return read_evidence(write_canonical(Json(elements))).has_value();
    };
    const auto without = [](const char* name) {
        return [name](Json::Object& head) {
            std::erase_if(head, [name](const auto& member) { return member.first == name; });
        };
    };
    const Evidence now = EvidenceWorld().evidence();
    const Evidence first = of_version_1();
    EXPECT_TRUE(with_head(now, [](Json::Object&) {}));
    EXPECT_TRUE(with_head(first, [](Json::Object&) {}));
    EXPECT_FALSE(with_head(now, without("config")));
    EXPECT_FALSE(with_head(now, without("quorum")));
    EXPECT_FALSE(with_head(first, without("terms")));
    EXPECT_FALSE(with_head(first, [](Json::Object& h) { h.emplace_back("quorum", 2); }));
    const auto in_terms = [](Json::Object& head) {
        for (auto& [name, value] : head) {
            if (name != "terms") continue;
            Json::Object terms = *value.object();
            terms.emplace_back("credit_bps", 5);
            value = terms;
        }
    };
    EXPECT_FALSE(with_head(first, in_terms));
    const auto of_format = [](const char* format) {
        return [format](Json::Object& head) {
            for (auto& [name, value] : head) {
                if (name == "format") value = format;
            }
        };
    };
    EXPECT_FALSE(with_head(now, of_format("warden-evidence-v1")));
    EXPECT_FALSE(with_head(first, of_format("warden-evidence-v2")));
    EXPECT_FALSE(with_head(now, of_format("warden-evidence-v3")));
}

TEST(Evidence, EachElementIsReadStrictly) {
    const Bundle bundle = seal(EvidenceWorld().evidence());
    const auto whole = read_canonical(bundle.text);
    for (std::size_t i = 0; i < 13; ++i) {
        Json::Array elements = *whole->array();
        elements[i] = i == 4 ? Json(Json::Array{}) : Json("no");
        const auto read = read_evidence(write_canonical(Json(elements)));
        if (i == 4) continue;  // objectives are compared, not read
        ASSERT_FALSE(read) << "element " << i;
        EXPECT_TRUE(read.error().is(Condition::invalid_input)) << read.error().text();
    }
}

TEST(Evidence, AnHourIsFoundByItsSlice) {
    const EvidenceWorld world;
    const HourPlace first = hour_place(0, world.rules);
    EXPECT_EQ(first.day, 0);
    EXPECT_EQ(first.hour, 0u);
    const HourPlace place = hour_place(30 * 7 + 5, world.rules);  // 30 slices a day, 2 an hour
    EXPECT_EQ(place.day, 7);
    EXPECT_EQ(place.hour, 2u);
    EXPECT_EQ(place.index, 1u);
}

TEST(Evidence, TheVerdictFollowsFromTheRecordsAlone) {
    EvidenceWorld world;
    auto verdict = judge(world.evidence());
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->outcome, scoring::Outcome::breached);
    EXPECT_EQ(verdict->reasons, orchestrator::reason::kUptime);
    EXPECT_EQ(verdict->counts.bad, 6u);
    EXPECT_EQ(verdict->counts.countable, 20u);
    Evidence e = world.evidence();
    e.records.clear();
    EXPECT_EQ(judge(e)->outcome, scoring::Outcome::no_verdict);
}

}  // namespace
}  // namespace warden::enforcement
