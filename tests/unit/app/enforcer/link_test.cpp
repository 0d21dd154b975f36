// Nothing is filed before its evidence was read at the public link (protection 19).
#include <gtest/gtest.h>

#include "app/enforcer/enforcer.hpp"
#include "tests/unit/app/enforcer/world.hpp"

namespace warden::app {
namespace {

using orchestrator::SlashStatus;
using support::HttpFault;
using Response = Result<ports::HttpResponse>;
using Request = ports::HttpRequest;

constexpr const char* kHeld = "sealed warned held:evidence_link";
constexpr const char* kFiled = "sealed warned held:evidence_link filed:propose";

class LinkTest : public EnforcerTest {
  protected:
    // Longer than any wait between two readings.
    void wait() { world.clock.advance(Millis(300'000)); }

    std::size_t readings() const { return world.http.requests().size(); }
};

TEST_F(LinkTest, TheEvidenceIsReadAtTheLinkThatGoesOnTheChain) {
    world.breached();
    const auto enforcer = world.enforcer();
    world.pass(*enforcer);
    world.pass(*enforcer);
    world.at(kEnd + 109);
    world.pass(*enforcer);
    EXPECT_EQ(readings(), 0u) << "not before it would be filed";
    world.at(kEnd + 110);
    world.pass(*enforcer);
    ASSERT_EQ(readings(), 1u);
    const auto filed = world.intent(kPropose);
    ASSERT_TRUE(filed);
    EXPECT_EQ(world.http.requests()[0].url,
              std::get<orchestrator::ProposeSlash>(filed->intent.call).evidence_uri);
    EXPECT_EQ(world.http.requests()[0].method, "GET");
}

TEST_F(LinkTest, AnythingElseThanTheSealedBytesIsHeld) {
    const std::vector<std::function<Response(const World&, const Request&)>> answers{
        [](const World&, const Request&) -> Response { return fail(ports::NetErrc::timeout, ""); },
        [](const World&, const Request&) -> Response {
            return fail(ports::NetErrc::too_large, "");
        },
        [](const World&, const Request&) { return ports::HttpResponse{404, {}, ""}; },
        [](const World& w, const Request& request) {
            auto moved = w.answer(request);
            moved->status = 301;
            return moved;
        },
        [](const World& w, const Request& request) {
            auto other = w.answer(request);
            other->body.back() ^= 1;
            return other;
        },
        [](const World& w, const Request& request) {
            auto cut = w.answer(request);
            cut->body.pop_back();
            return cut;
        },
    };
    for (const auto& answer : answers) {
        World w;
        w.link = [&](const Request& request) { return answer(w, request); };
        w.breached();
        const auto enforcer = w.enforcer();
        w.pass(*enforcer);
        w.pass(*enforcer);
        w.at(kEnd + 110);
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), kHeld);
        EXPECT_TRUE(w.intents().empty());
        w.link = [&](const Request& request) { return w.answer(request); };
        w.clock.advance(Millis(300'000));
        w.at(kEnd + 111);
        w.pass(*enforcer);
        EXPECT_EQ(w.history(), kFiled) << "the link is mended";
    }
}

TEST_F(LinkTest, NoMoreIsReadThanWasSealed) {
    world.breached();
    file(*world.enforcer());
    const auto evidence = world.get(world.decisions.evidence_of(world.key()));
    EXPECT_EQ(world.http.requests().at(0).body_max, evidence->bundle.size());
}

TEST_F(LinkTest, ItIsReadAgainAfterGrowingWaits) {
    world.settings.link_retries = {Millis(1'000), Millis(4'000)};
    world.breached();
    world.http.plan_for("https://warden.example/", HttpFault::refuse);
    const auto enforcer = world.enforcer();
    file(*enforcer);
    EXPECT_EQ(readings(), 1u);
    world.pass(*enforcer);
    EXPECT_EQ(readings(), 1u) << "not in every pass";
    std::size_t expected = 1;
    for (const int wait : {1'000, 2'000, 4'000, 4'000}) {
        world.clock.advance(Millis(wait - 500));
        world.pass(*enforcer);
        EXPECT_EQ(readings(), expected) << wait;
        world.clock.advance(Millis(500));
        world.pass(*enforcer);
        EXPECT_EQ(readings(), ++expected) << wait;
    }
    EXPECT_EQ(world.history(), kHeld) << "one row, however often";
}

TEST_F(LinkTest, HeldPastTheClaimPeriodItExpiresAndIsNeverFiledWithADeadLink) {
    world.breached();
    world.http.plan_for("https://warden.example/", HttpFault::refuse);
    const auto enforcer = world.enforcer();
    file(*enforcer);
    for (const UnixSecs time : {kEnd + 500, kEnd + 980, kEnd + 1'000}) {
        wait();
        world.at(time);
        world.pass(*enforcer);
    }
    EXPECT_EQ(world.history(), "sealed warned held:evidence_link expired:claim_period");
    EXPECT_TRUE(world.intents().empty());
}

TEST_F(LinkTest, AnAttestationWaitsForItsLinkToo) {
    world.breached();
    world.slash(SlashStatus::proposed, {kOther});
    world.http.plan({HttpFault::html_page});
    const auto enforcer = world.enforcer();
    file(*enforcer);
    EXPECT_EQ(world.history(), kHeld);
    wait();
    world.at(kEnd + 111);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents(), Keys{kAttest});
}

// One that is down is waited for once in a pass, whatever number of keys is due.
TEST_F(LinkTest, APassReadsNothingMoreAfterAFailure) {
    for (std::uint64_t id = 7; id <= 9; ++id) {
        if (id != 7) world.reservation(id);
        world.breached(id);
    }
    world.http.plan_for("https://warden.example/", HttpFault::stall);
    const auto enforcer = world.enforcer();
    file(*enforcer);
    EXPECT_EQ(readings(), 1u);
    world.pass(*enforcer);
    EXPECT_EQ(readings(), 2u) << "another one has its turn";
    world.http.plan_for("https://warden.example/", HttpFault::none);
    wait();
    world.at(kEnd + 111);
    world.pass(*enforcer);
    EXPECT_EQ(world.intents().size(), 3u);
}

TEST_F(LinkTest, AModeThatFilesNothingReadsNothing) {
    world.settings.mode = enforcement::Mode::shadow;
    world.breached();
    file(*world.enforcer());
    EXPECT_EQ(world.history(), "sealed warned held:mode");
    EXPECT_EQ(readings(), 0u);
}

TEST_F(LinkTest, WhatWasReadOnceIsNotReadInEachPass) {
    world.breached();
    const auto enforcer = world.enforcer();
    file(*enforcer);
    world.slash(SlashStatus::proposed, {kOther});
    for (int i = 0; i < 3; ++i) world.pass(*enforcer);
    EXPECT_EQ(readings(), 1u);
}

}  // namespace
}  // namespace warden::app
