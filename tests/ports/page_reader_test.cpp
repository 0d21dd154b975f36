// PageReader: many keys with one question, evidence in pieces.

#include "ports/page_reader.hpp"

#include <gmock/gmock.h>

#include "tests/ports/chain_samples.hpp"
#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using enforcement::DecisionState;
using orchestrator::EntityKind;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

ports::WindowKey window_key(std::uint64_t reservation) {
    return {{kContract, reservation}, orchestrator::Party::provider, 3};
}

template <class World>
class PageReaderSuite : public StoreSuite<World> {
  protected:
    ports::PageReader& pages() { return this->world().pages(); }
    ports::StoredIntent want(const std::string& key, const std::string& deployment = "here") {
        orchestrator::ProposeSlash call;
        call.reservation_id = 12;
        const ports::TxnIntent wish{kContract, deployment, key, call, 1'000, 2'000, 900};
        return this->get(this->world().txns().want(wish, this->fence()));
    }
    void decide(std::uint64_t reservation, DecisionState state) {
        const ports::DecisionRow row{window_key(reservation), state, "", Json::Object{}, 1'000};
        ASSERT_TRUE(this->run(this->world().decisions().append(row, this->fence())));
    }
};
TYPED_TEST_SUITE(PageReaderSuite, Worlds, WorldNames);

TYPED_TEST(PageReaderSuite, EntitiesAreTheCurrentVersionsOfThoseThatThereAre) {
    ports::BlockBatch blocks = batch(10, 12);
    blocks.changes = {unit_change(7, 10, 1),
                      unit_change(9, 10, 1),
                      unit_change(9, 12, 2),
                      unit_change(8, 11, 3),
                      {orchestrator::reservation_key(9), 11, Json::Object{}}};
    ASSERT_TRUE(this->run(this->world().chain().commit(kContract, blocks, this->fence())));
    std::vector<std::string> ids{"9", "7", "5", "9"};
    const auto found = this->get(this->pages().entities(kContract, EntityKind::unit, ids));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].key, orchestrator::unit_key(7));
    EXPECT_EQ(found[1].key, orchestrator::unit_key(9));
    EXPECT_EQ(found[1].from, block(12).header.ref);
    EXPECT_EQ(found[1].from_time, block(12).header.time);
    EXPECT_EQ(write_canonical(found[1].body), write_canonical(unit_body(2)));
    EXPECT_TRUE(this->get(this->pages().entities(kContract, EntityKind::unit, {})).empty());
    EXPECT_TRUE(
        this->get(this->pages().entities({"other", "main"}, EntityKind::unit, ids)).empty());
    const std::vector<std::string> odd{"\"", "\\", "{", ",", "NULL", ""};
    EXPECT_TRUE(this->get(this->pages().entities(kContract, EntityKind::unit, odd)).empty());
}

TYPED_TEST(PageReaderSuite, TheNewestDecisionOfEachWindow) {
    this->decide(1, DecisionState::sealed);
    this->decide(2, DecisionState::blocked);
    this->decide(1, DecisionState::filed);
    this->decide(3, DecisionState::sealed);
    std::vector<std::string> texts;
    for (const auto& one :
         this->get(this->pages().latest({window_key(1), window_key(2), window_key(9)}))) {
        texts.push_back(std::to_string(one.row->key.reservation.number) + " " +
                        std::string(name(one.row->state)));
    }
    EXPECT_THAT(texts, UnorderedElementsAre("1 filed", "2 blocked"));
}

TYPED_TEST(PageReaderSuite, IntentsComeWithTheirTxns) {
    const auto first = this->want("propose_slash/1.provider.3");
    const auto second = this->want("propose_slash/2.provider.3");
    this->want("propose_slash/3.provider.3");
    this->want("propose_slash/1.provider.3", "elsewhere");
    for (const std::uint64_t slot : {5u, 6u}) {
        auto txn =
            this->get(this->world().txns().reserve(second.id, "GSIGNER", slot, this->fence()));
        txn.state = enforcement::TxnState::dead;
        ASSERT_TRUE(this->run(this->world().txns().update(txn, this->fence())));
    }
    const auto found = this->get(this->pages().intents(
        "here", {"propose_slash/2.provider.3", "propose_slash/1.provider.3", "no_such/1"}));
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].intent.id, first.id);
    EXPECT_TRUE(found[0].txns.empty());
    EXPECT_EQ(found[1].intent.intent.key, "propose_slash/2.provider.3");
    std::vector<std::uint64_t> slots;
    for (const auto& txn : found[1].txns) slots.push_back(txn.slot);
    EXPECT_THAT(slots, ElementsAre(5, 6));
}

TYPED_TEST(PageReaderSuite, EvidenceComesInPiecesOfCharacters) {
    ports::EvidenceRow row{std::string(64, 'a'), window_key(1), "[1]", "ab\u00e9\u2713c", 1'000};
    ASSERT_TRUE(this->run(this->world().decisions().seal(row, this->fence())));
    const auto piece = [&](ports::EvidencePart part, std::size_t offset, std::size_t size) {
        return this->get(this->pages().evidence(row.root, part, offset, size)).value();
    };
    EXPECT_EQ(piece(ports::EvidencePart::bundle, 0, 100), "[1]");
    EXPECT_EQ(piece(ports::EvidencePart::openings, 0, 3), "ab\u00e9");
    EXPECT_EQ(piece(ports::EvidencePart::openings, 3, 3), "\u2713c");
    EXPECT_EQ(piece(ports::EvidencePart::openings, 5, 3), "");
    EXPECT_EQ(piece(ports::EvidencePart::openings, 99, 3), "");
    EXPECT_FALSE(
        this->get(this->pages().evidence(std::string(64, 'b'), ports::EvidencePart::bundle, 0, 9)));
}

TYPED_TEST(PageReaderSuite, MoreThanAThousandKeysAreRefused) {
    const std::vector<std::string> many(1'001, "1");
    EXPECT_EQ(errc_of(this->run(this->pages().entities(kContract, EntityKind::unit, many))),
              Errc::invalid_input);
    EXPECT_EQ(errc_of(this->run(this->pages().intents("here", many))), Errc::invalid_input);
    const std::vector<ports::WindowKey> keys(1'001, window_key(1));
    EXPECT_EQ(errc_of(this->run(this->pages().latest(keys))), Errc::invalid_input);
}

}  // namespace
}  // namespace warden::store_tests
