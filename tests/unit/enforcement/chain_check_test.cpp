#include "domain/enforcement/chain_check.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "domain/orchestrator/projection.hpp"
#include "tests/unit/enforcement/evidence_world.hpp"

namespace warden::enforcement {
namespace {

Json set_by(const char* what, const chain::BlockRef& block) {
    return Json::Object{{"what", what},
                        {"block_num", std::to_string(block.num)},
                        {"block_hash", block.hash},
                        {"time", "1"}};
}

// An honest bundle and the chain that it tells of.
class ChainCheck : public testing::Test {
  protected:
    ChainCheck() {
        const EvidenceWorld world;
        evidence = world.evidence();
        start = evidence.window.start;
        end = evidence.window.end;
        orchestrator::Reservation reservation;
        reservation.unit_id = 1;
        reservation.gb = 100;
        history.reservation = {{{60, "0x60"}, start - 900, reservation}};
        reservation.next_window = 2;
        history.reservation.push_back({{90, "0x90"}, end - 1, reservation});
        evidence.reservation = orchestrator::to_json(orchestrator::Entity(reservation));
        reservation.next_window = 3;  // after the window: not as judged
        history.reservation.push_back({{99, "0x99"}, end + 1, reservation});
        history.terms = {{{51, "0x51"}, start - 950, evidence.terms}};
        history.config = {{{6, "0x6"}, start - 2'000, evidence.config}};
        history.instance.emplace();
        history.instance->oracles = {{{"0xa"}}, {{"0xb"}}, {{"0xc"}, start, start + 1, true}};
        evidence.set_by =
            Json::Array{set_by("sla_terms", {51, "0x51"}), set_by("reservation", {90, "0x90"}),
                        set_by("config", {6, "0x6"})};
        orchestrator::Unit unit;
        unit.region = evidence.unit_region;
        unit.endpoint = "https://a.example/";
        unit.registered_at = evidence.registered_at;
        history.unit = {{{50, "0x50"}, start - 1'000, unit}};
        unit.maint_from = evidence.maintenance[0].from;
        unit.maint_until = evidence.maintenance[0].until;
        history.unit.push_back({{70, "0x70"}, evidence.maintenance[0].at, unit});
        history.first = {5, "0x5"};
        history.last = {100, "0x100"};
        history.proof = chain::ProofLevel::proven;
    }
    std::string failed() const {
        std::string names;
        for (const Check& check : check_chain(evidence, history)) {
            if (!check.passed) names += check.name + " ";
        }
        return names;
    }
    std::string detail_of(const std::string& name) const {
        for (const Check& check : check_chain(evidence, history)) {
            if (check.name == name) return check.detail;
        }
        return "no such check";
    }

    void move(UnixSecs time, const std::string& endpoint) {
        orchestrator::Unit unit = history.unit.back().value;
        unit.endpoint = endpoint;
        history.unit.push_back({{80, "0x80"}, time, unit});
    }
    // What a vantage asked in the convicting slice with that index.
    void ask(std::size_t index, const std::string& url) {
        evidence.convicting[index].openings[1].leaf.endpoint = probing::endpoint_digest(url);
    }

    Evidence evidence;
    ChainHistory history;
    UnixSecs start = 0;
    UnixSecs end = 0;
};

TEST_F(ChainCheck, AnHonestBundleSaysWhatTheChainSays) {
    EXPECT_EQ(failed(), "");
    EXPECT_NE(detail_of("not_checked").find(to_hex(scoring::digest(evidence.rules))),
              std::string::npos);
}

TEST_F(ChainCheck, TheDigestOfEachRuleSetIsNamed) {
    scoring::RuleSet former = evidence.rules;
    former.start_score = 40;
    evidence.score_rules = {former};
    for (const scoring::RuleSet& rules : {evidence.rules, former}) {
        EXPECT_NE(detail_of("not_checked").find(to_hex(scoring::digest(rules))), std::string::npos);
    }
}

TEST_F(ChainCheck, EventsThatAreNotProvenProveNothing) {
    history.proof = chain::ProofLevel::cross_checked;
    EXPECT_EQ(failed(), "chain_events ");
    history.proof = chain::ProofLevel::proven;
    history.undecoded = 1;
    EXPECT_EQ(failed(), "chain_events ");
}

TEST_F(ChainCheck, AnotherDeploymentIsNoticed) {
    history.first.hash = "0xf5";
    EXPECT_EQ(failed(), "deployment ");
}

TEST_F(ChainCheck, OtherTermsAreNoticed) {
    evidence.terms.uptime_ppm_min += 1;
    EXPECT_EQ(failed(), "sla_terms ");
    history.terms.clear();
    EXPECT_EQ(failed(), "sla_terms ");
}

TEST_F(ChainCheck, AnotherConfigurationIsNoticed) {
    ++evidence.config.min_outage_bps;
    EXPECT_EQ(failed(), "config ");
    --evidence.config.min_outage_bps;
    history.config[0].block.hash = "0x5";
    EXPECT_EQ(failed(), "config ");
    history.config.clear();
    EXPECT_EQ(failed(), "config ");
}

// Two of the three that were in office when the window began, revoked or not.
TEST_F(ChainCheck, AnotherQuorumIsNoticed) {
    evidence.quorum = 3;
    EXPECT_EQ(failed(), "quorum ");
    evidence.config.quorum = 4;
    history.config[0].value.quorum = 4;
    EXPECT_EQ(failed(), "quorum ") << "more than half of them are enough";
    evidence.quorum = 2;
    EXPECT_EQ(failed(), "");
    history.instance->oracles.push_back({{"0xd"}, start});
    EXPECT_EQ(failed(), "quorum ");
    history.instance->oracles.back().since = start + 1;
    EXPECT_EQ(failed(), "") << "who came later does not count";
    history.instance.reset();
    EXPECT_EQ(failed(), "quorum ");
}

TEST_F(ChainCheck, AnotherReservationOrOneOfAnotherBlockIsNoticed) {
    evidence.reservation =
        orchestrator::to_json(orchestrator::Entity(history.reservation[0].value));
    EXPECT_EQ(failed(), "reservation ");
    evidence.reservation =
        orchestrator::to_json(orchestrator::Entity(history.reservation[1].value));
    EXPECT_EQ(failed(), "");
    evidence.set_by =
        Json::Array{set_by("sla_terms", {51, "0x51"}), set_by("reservation", {90, "0x91"}),
                    set_by("config", {6, "0x6"})};
    EXPECT_EQ(failed(), "reservation ");
    evidence.set_by = Json();
    EXPECT_EQ(failed(), "reservation sla_terms config ");
}

TEST_F(ChainCheck, TheReservationIsWhatTheWindowsLastSecondMadeIt) {
    history.reservation[1].time = end;  // cut in the block that the window then ends with
    EXPECT_EQ(failed(), "");
    history.reservation[1].time = end + 1;
    EXPECT_EQ(failed(), "reservation ");
}

TEST_F(ChainCheck, MaintenanceThatIsLeftOutAddedOrMovedIsNoticed) {
    const auto honest = evidence.maintenance;
    evidence.maintenance.clear();
    EXPECT_EQ(failed(), "maintenance ");
    evidence.maintenance = honest;
    evidence.maintenance[0].until -= 1;
    EXPECT_EQ(failed(), "maintenance ");
    evidence.maintenance = honest;
    evidence.maintenance[0].at -= 1;
    EXPECT_EQ(failed(), "maintenance ") << "announced earlier than it was";
    evidence.maintenance = honest;
    evidence.maintenance.push_back({start, start + 1, start + 2});
    EXPECT_EQ(failed(), "maintenance ");
}

TEST_F(ChainCheck, TheUnitsRegistrationAndRegionAreCompared) {
    evidence.registered_at += 1;
    EXPECT_EQ(failed(), "unit ");
    evidence.registered_at -= 1;
    evidence.unit_region = "us";
    EXPECT_EQ(failed(), "unit ");
}

TEST_F(ChainCheck, ChangesOfTheEndpointWithinTheWindowAreTold) {
    EXPECT_TRUE(detail_of("endpoint").starts_with("0 changes"));
    for (const UnixSecs time : {start - 1, start, end - 1, end}) {
        move(time, history.unit.back().value.endpoint + "x");
    }
    EXPECT_TRUE(detail_of("endpoint").starts_with("2 changes")) << detail_of("endpoint");
}

// Slices of 2 s convict from start + 8 to start + 20; an index may be 60 s old.
TEST_F(ChainCheck, NoSliceConvictsAroundAChangeOfTheEndpoint) {
    const auto before = history.unit;
    const std::pair<UnixSecs, const char*> moves[] = {
        {start - 54, ""}, {start - 53, "endpoint "}, {start + 19, "endpoint "}, {start + 20, ""}};
    for (const auto& [time, wrong] : moves) {
        history.unit = before;
        move(time, "https://b.example/");
        EXPECT_EQ(failed(), wrong) << time - start;
    }
    EXPECT_TRUE(detail_of("endpoint").starts_with("1 changes"));
}

TEST_F(ChainCheck, AnOpenedLeafAskedTheUnitsUrlOfThen) {
    ask(0, "https://a.example/");
    EXPECT_EQ(failed(), "");
    ask(0, "https://b.example/");
    EXPECT_EQ(failed(), "endpoint ");
    // It was the unit's, but no index that is young enough knew it.
    move(start - 54, "https://b.example/");
    EXPECT_EQ(failed(), "");
    ask(0, "https://a.example/");
    EXPECT_EQ(failed(), "endpoint ");
    evidence.convicting[0].openings[1].leaf.endpoint.reset();
    EXPECT_EQ(failed(), "") << "leaves of old don't say it";
    move(start + 20, "c.example");
    ask(5, "https://b.example/");
    EXPECT_EQ(failed(), "");
    ask(5, "http://c.example");  // the slice ends as it moves there
    EXPECT_EQ(failed(), "");
    ask(4, "http://c.example");
    EXPECT_EQ(failed(), "endpoint ");
}

}  // namespace
}  // namespace warden::enforcement
