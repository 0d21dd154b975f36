// What was judged is compared with what the chain says before anything is filed (protection 8), and
// chain time with the host's (16).
#include <gtest/gtest.h>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

class RereadTest : public EnforcerTest {
  protected:
    // Of the window's payment of 38,580, this is funded.
    static constexpr U128 kGross = 38'000;

    // Judged with `kGross`, sealed and warned; then the reservation becomes what `change` makes it.
    void changed(const World::Change& change) {
        world.reservation(7, "0x1", [](auto& r) { r.escrow = kGross; });
        world.evidence.answer.judged = {1, kGross};
        world.breached();
        const auto enforcer = world.enforcer();
        world.pass(*enforcer);
        world.pass(*enforcer);
        world.at(kEnd + 110);
        world.reservation(7, "0x1", [&](auto& r) {
            r.escrow = kGross;
            change(r);
        });
        world.pass(*world.enforcer());  // another one: what was judged is read from the row
    }
};

TEST_F(RereadTest, LessGrossThanWasJudgedIsHeld) {
    changed([](auto& r) { r.escrow -= 1; });
    EXPECT_EQ(world.history(), "sealed warned held:chain_reread");
}

TEST_F(RereadTest, MoneyThatCameLaterHoldsNothing) {
    changed([](auto& r) { r.escrow += 1; });
    EXPECT_EQ(world.history(), "sealed warned filed:propose");
}

TEST_F(RereadTest, AnotherSlaVersionThanWasJudgedIsHeld) {
    changed([](auto& r) { r.sla_version = 2; });
    EXPECT_EQ(world.history(), "sealed warned held:chain_reread");
}

TEST_F(RereadTest, AReservationWithoutAWindowIsHeld) {
    changed([](auto& r) { r.window_secs = 0; });
    EXPECT_EQ(world.history(), "sealed warned held:chain_reread");
}

// From the end of the claim period on anybody may settle the window, the accused as well. Its money
// is in the slash by then.
TEST_F(RereadTest, ASettledWindowIsAttestedByWhatItsSlashHolds) {
    for (const U128 base : {kGross, kGross - 1}) {
        World w;
        w.evidence.answer.judged = {1, kGross};
        w.breached();
        const auto enforcer = w.enforcer();
        w.pass(*enforcer);
        w.pass(*enforcer);
        orchestrator::Slash slash;
        slash.status = orchestrator::SlashStatus::claimed;
        slash.claim_reasons = 8;
        slash.base = base;
        w.put(orchestrator::slash_key({7, {}, 0}), slash);
        w.at(kEnd + 1'000);
        w.reservation(7, "0x1", [](auto& r) { r.next_window = 1; });
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), base == kGross ? "sealed warned filed:attest"
                                              : "sealed warned held:chain_reread");
    }
}

TEST_F(RereadTest, ARowOfBeforeIsFiledByWhatItHas) {
    world.breached();
    ports::EvidenceRow evidence;
    evidence.root = std::string(64, 'a');
    evidence.key = world.key();
    evidence.bundle = evidence.openings = "[]";
    world.get(world.decisions.seal(evidence, world.fence));
    ports::DecisionRow row;
    row.key = world.key();
    row.state = enforcement::DecisionState::sealed;
    row.detail =
        Json::Object{{"evidence_root", std::string(64, 'a')}, {"score_before", 51}, {"reasons", 8}};
    row.at = kEnd + 10;
    world.get(world.decisions.append(row, world.fence));
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.at(kEnd + 110);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned filed:propose");
}

TEST_F(RereadTest, AnIndexFarBehindTheHostWarnsNobodyAndFilesNothing) {
    world.settings.chain_lag_ms_max = 10'000;
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed");
    world.clock.jump_system(Millis(9'001));  // the host is a second ahead already
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed") << "the grace would begin in the past";
    world.clock.jump_system(Millis(-1'000));
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned");
    world.at(kEnd + 110);
    world.clock.jump_system(Millis(9'001));
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:clock");
    world.at(kEnd + 111);
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:clock filed:propose");
}

TEST_F(RereadTest, AChainAheadOfTheHostIsHeld) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(kEnd + 111);
    world.clock.jump_system(Millis(-1'200));
    world.pass(*enforcer);
    EXPECT_EQ(world.history(), "sealed warned held:clock");
}

}  // namespace
}  // namespace warden::app
