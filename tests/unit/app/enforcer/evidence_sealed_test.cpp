// What is sealed is what a stranger's verifier asks for.
#include <gtest/gtest.h>

#include <algorithm>

#include "domain/orchestrator/projection.hpp"
#include "tests/unit/app/enforcer/story.hpp"

namespace warden::app {
namespace {

std::string failed(Story& story, const std::string& bundle) {
    const auto done = enforcement::verify(bundle, story.keys(), FakeSigner::verify);
    if (!done) return done.error().text();
    std::string text;
    for (const auto& check : done->checks) {
        if (!check.passed) text += check.name + ": " + check.detail + "\n";
    }
    return text;
}

TEST(EvidenceSealed, AReservationIsAsTheWindowsLastBlockLeftIt) {
    Story story;
    const UnixSecs end = story.verdict().end;
    auto& contract = story.world.chain.contract(story.world.contract);
    const auto last = std::ranges::find_if(
        contract.blocks, [end](const auto& block) { return block.header.time == end; });
    ASSERT_TRUE(last != contract.blocks.end());
    auto& versions = contract.entities[orchestrator::reservation_key(1)];
    auto cut = orchestrator::from_json<orchestrator::Reservation>(versions.back().body).value();
    cut.end = end;
    const Json body = orchestrator::to_json(orchestrator::Entity(cut));
    versions.push_back({last->header.ref.num, body});
    const SealedEvidence sealed = story.sealed();
    const auto read = enforcement::read_evidence(sealed.bundle);
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(write_canonical(read->reservation), write_canonical(body));
    EXPECT_EQ(failed(story, sealed.bundle), "");
}

}  // namespace
}  // namespace warden::app
