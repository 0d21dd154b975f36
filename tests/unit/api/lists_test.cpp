// What an answer costs does not grow with what stands in it: questions to the stores, and memory.
#include <gtest/gtest.h>

#include "api/evidence_stream.hpp"
#include "tests/support/run_until.hpp"
#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

using orchestrator::Party;

class Lists : public testing::Test {
  protected:
    // One more of each than a page has, so that no page is the last one.
    Lists() {
        world.add_config(world.sn, 1);
        for (std::uint64_t id = 1; id <= 41; ++id) {
            world.add_unit(world.sn, id);
            world.add_reservation(world.sn, id, id, orchestrator::ReservationStatus::active);
            world.add_slash(world.sn, {id, Party::provider, 1},
                            orchestrator::SlashStatus::proposed);
            world.add_decision({{world.sn, id}, Party::provider, 1},
                               enforcement::DecisionState::filed);
        }
        for (std::uint32_t window = 0; window < 41; ++window) {
            world.add_verdict(world.sn, window, scoring::Outcome::breached);
        }
        const auto count = [this](std::string_view) {
            ++questions;
            return support::StoreFault::none;
        };
        world.read_model.fault = count;
        world.scores.fault = count;
        world.decisions.fault = count;
        world.txns.fault = count;
        world.pages.fault = count;
    }
    // How many questions a page of so many items takes.
    int cost(const std::string& path, int limit) {
        questions = 0;
        const Json page = world.get(path, "limit=" + std::to_string(limit));
        EXPECT_EQ(page.find("items")->array()->size(), static_cast<std::size_t>(limit)) << path;
        return questions;
    }
    World world;
    int questions = 0;
};

TEST_F(Lists, CostTheSameForOneItemAndForMany) {
    for (const char* path :
         {"/v1/units", "/v1/reservations", "/v1/slashes", "/v1/verdicts", "/v1/decisions"}) {
        const int one = cost(path, 1);
        EXPECT_GT(one, 0) << path;
        EXPECT_EQ(cost(path, 40), one) << path;
    }
}

TEST_F(Lists, ShowOfEachItemWhatBelongsToIt) {
    const Json slashes = world.get("/v1/slashes", "limit=40");
    const Json verdicts = world.get("/v1/verdicts", "limit=40");
    for (const Json& slash : *slashes.find("items")->array()) {
        const std::string reservation = *slash.find("reservation")->string();
        EXPECT_EQ(*slash.find("unit")->string(), reservation) << "unit and reservation have one id";
        EXPECT_NE(slash.find("deadlines"), nullptr);
    }
    for (const Json& verdict : *verdicts.find("items")->array()) {
        const bool decided = *verdict.find("key") == Json("sn.main.3.provider.1");
        EXPECT_EQ(verdict.find("decision")->is_null(), !decided);
        EXPECT_FALSE(verdict.find("deadlines")->is_null());
    }
}

class EvidencePieces : public testing::Test {
  protected:
    void seal(const std::string& openings) {
        ports::EvidenceRow row;
        row.root = root;
        row.bundle = "[]";
        row.openings = openings;
        ASSERT_TRUE(support::run_until(world.io, world.clock, world.decisions.seal(row, {})));
    }
    World world;
    const std::string root = std::string(64, 'e');
};

TEST_F(EvidencePieces, IsReadInPiecesAsTheClientTakesIt) {
    std::string openings;
    while (openings.size() < 3 * kEvidencePiece) openings += "ab\u00e9\u2713";
    seal(openings);
    std::size_t reads = 0;
    world.pages.fault = [&reads](std::string_view) {
        ++reads;
        return support::StoreFault::none;
    };
    http::Response response = world.ask("/v1/evidence/" + root + "/openings");
    EXPECT_EQ(reads, 1u);
    EXPECT_TRUE(response.body.empty());
    const auto piece = world.next(response);
    EXPECT_EQ(reads, 1u) << "the first piece told that there is such evidence";
    EXPECT_LE(piece->size(), 4 * kEvidencePiece);
    EXPECT_EQ(*piece + world.whole(std::move(response)), openings);
    EXPECT_LE(reads, 4u);
}

TEST_F(EvidencePieces, EndsWhereItEndsWhateverItsSize) {
    for (const std::size_t size : {kEvidencePiece - 1, kEvidencePiece, kEvidencePiece + 1}) {
        World fresh;
        ports::EvidenceRow row;
        row.root = root;
        row.openings.assign(size, 'x');
        ASSERT_TRUE(support::run_until(fresh.io, fresh.clock, fresh.decisions.seal(row, {})));
        EXPECT_EQ(fresh.whole(fresh.ask("/v1/evidence/" + root + "/openings")), row.openings);
    }
}

TEST_F(EvidencePieces, AStoreThatFailsMeanwhileBreaksTheAnswerOff) {
    seal(std::string(2 * kEvidencePiece, 'x'));
    http::Response response = world.ask("/v1/evidence/" + root + "/openings");
    EXPECT_TRUE(world.next(response).has_value());
    world.break_stores();
    EXPECT_FALSE(world.next(response).has_value());
}

}  // namespace
}  // namespace warden::api
