// ObservationStore: what was signed is stored once, whole, and comes back byte for byte.

#include "domain/base/hex.hpp"
#include "domain/base/merkle.hpp"
#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using probing::SliceLeaf;
using support::FakeSigner;

constexpr std::int64_t kSlice = 5'666'000;  // 2023-11-12, slices of 300 s

probing::Observation observation(std::uint64_t sequence, std::int64_t slice = kSlice) {
    probing::Observation made;
    made.sequence = sequence;
    made.start = slice * 300'000'000 + static_cast<UnixMicros>(sequence) * 1'000;
    made.first_byte_us = 1'234;
    return made;
}

SliceLeaf leaf(const std::string& unit, const std::string& vantage, std::int64_t slice = kSlice,
               std::uint64_t sequence = 1) {
    return {unit, vantage, slice, {observation(sequence, slice)}};
}

probing::SliceBatch sealed(const std::vector<SliceLeaf>& leaves, FakeSigner signer) {
    probing::BatchHead head;
    head.vantage = leaves.front().vantage;
    head.key_id = signer.key_id();
    head.slice = leaves.front().slice;
    return probing::seal_batch(head, leaves,
                               [&](std::string_view bytes) { return signer.sign(bytes); });
}
probing::SliceBatch sealed(const std::vector<SliceLeaf>& leaves) {
    return sealed(leaves, FakeSigner::of(leaves.front().vantage));
}

ports::VantageKey vantage_key(const std::string& vantage, char digit) {
    ports::VantageKey key;
    key.vantage = vantage;
    key.network = "AS1";
    key.region = "eu-west";
    key.key_id = std::string(64, digit);
    return key;
}

template <class World>
class ObservationStoreSuite : public StoreSuite<World> {
  protected:
    ports::ObservationStore& store() { return this->world().observations(); }
    std::optional<Errc> announce(const ports::VantageKey& key) {
        return errc_of(this->run(store().announce(key)));
    }
    void announce_all() {
        for (const char* vantage : {"paris", "tokyo"}) {
            ports::VantageKey key = vantage_key(vantage, '0');
            key.key_id = FakeSigner::of(vantage).key_id();
            ASSERT_EQ(announce(key), std::nullopt);
        }
    }
    void retire(const std::string& vantage) { this->world().retire_key(vantage); }
    std::optional<Errc> put(ports::UnitDayRecord record) {
        return errc_of(this->run(store().put_unit_day(std::move(record))));
    }
    std::optional<Errc> append(std::vector<SliceLeaf> leaves,
                               std::vector<ports::DisplayObservation> display = {}) {
        const probing::SliceBatch batch = sealed(leaves);
        return errc_of(this->run(store().append(batch, std::move(leaves), std::move(display))));
    }
    // "slice vantage" of each leaf.
    std::vector<std::string> leaves(const std::string& unit, std::int64_t first,
                                    std::int64_t last) {
        ports::LeafQuery query;
        query.unit = unit;
        query.first_slice = first;
        query.last_slice = last;
        std::vector<std::string> found;
        for (const auto& stored : this->get(store().leaves(query))) {
            EXPECT_EQ(stored.bytes, probing::leaf_bytes(stored.leaf));
            EXPECT_GT(stored.stored_at, 0);
            found.push_back(std::to_string(stored.leaf.slice - kSlice) + " " + stored.leaf.vantage);
        }
        return found;
    }
};
TYPED_TEST_SUITE(ObservationStoreSuite, Worlds, WorldNames);

TYPED_TEST(ObservationStoreSuite, AVantageHasOneLiveKeyInOneNetworkAndRegion) {
    EXPECT_EQ(this->announce(vantage_key("paris", '1')), std::nullopt);
    EXPECT_EQ(this->announce(vantage_key("paris", '1')), std::nullopt);
    EXPECT_EQ(this->announce(vantage_key("paris", '2')), Errc::conflict);
    EXPECT_EQ(this->announce(vantage_key("tokyo", '1')), Errc::conflict);
    ports::VantageKey moved = vantage_key("paris", '1');
    moved.network = "AS2";
    EXPECT_EQ(this->announce(moved), Errc::conflict);
    moved = vantage_key("paris", '1');
    moved.region = "us-east";
    EXPECT_EQ(this->announce(moved), Errc::conflict);
    EXPECT_EQ(this->announce(vantage_key("tokyo", '2')), std::nullopt);

    const auto keys = this->get(this->store().vantages());
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0].vantage, "paris");
    EXPECT_EQ(keys[0].network, "AS1");
    EXPECT_EQ(keys[0].region, "eu-west");
    EXPECT_EQ(keys[0].key_id, std::string(64, '1'));
    EXPECT_GT(keys[0].since, 1'600'000'000U);
}

TYPED_TEST(ObservationStoreSuite, ABatchComesBackAsItWasSigned) {
    this->announce_all();
    const std::vector<SliceLeaf> leaves{leaf("control.a", "paris"), leaf("t.main.10", "paris"),
                                        leaf("t.main.2", "paris")};
    const probing::SliceBatch batch = sealed(leaves);
    ASSERT_TRUE(this->run(this->store().append(batch, leaves, {})));
    EXPECT_EQ(this->get(this->store().batch("paris", kSlice)), batch);
    EXPECT_EQ(this->get(this->store().batch("paris", kSlice + 1)), std::nullopt);
    EXPECT_EQ(this->get(this->store().batch("tokyo", kSlice)), std::nullopt);
}

TYPED_TEST(ObservationStoreSuite, ABatchOfASliceThatIsNotOverIsRefused) {
    this->announce_all();
    const std::int64_t now = this->get(this->store().now()) / 300'000'000;
    EXPECT_EQ(this->append({leaf("t.main.1", "paris", now - 1)}), std::nullopt);
    EXPECT_EQ(this->append({leaf("t.main.1", "paris", now + 2)}), Errc::invalid_input);
    EXPECT_EQ(this->append({leaf("t.main.1", "paris", now + 1'000)}), Errc::invalid_input);
}

TYPED_TEST(ObservationStoreSuite, NowIsTheClockThatBatchesAreStoredBy) {
    this->announce_all();
    const UnixMicros before = this->get(this->store().now());
    ASSERT_EQ(this->append({leaf("t.main.1", "paris")}), std::nullopt);
    const UnixMicros after = this->get(this->store().now());
    ports::LeafQuery query;
    query.unit = "t.main.1";
    query.last_slice = kSlice;
    const auto stored = this->get(this->store().leaves(query));
    ASSERT_EQ(stored.size(), 1u);
    EXPECT_LE(before, stored[0].stored_at);
    EXPECT_LE(stored[0].stored_at, after);
}

TYPED_TEST(ObservationStoreSuite, LeavesComeBySliceThenVantage) {
    this->announce_all();
    for (const char* vantage : {"tokyo", "paris"}) {
        for (const std::int64_t slice : {kSlice + 300, kSlice, kSlice - 1}) {
            ASSERT_EQ(
                this->append({leaf("t.main.1", vantage, slice), leaf("t.main.2", vantage, slice)}),
                std::nullopt);
        }
    }
    EXPECT_EQ(this->leaves("t.main.1", kSlice - 1, kSlice),
              (std::vector<std::string>{"-1 paris", "-1 tokyo", "0 paris", "0 tokyo"}));
    EXPECT_EQ(this->leaves("t.main.2", kSlice + 1, kSlice + 400).size(), 2U);
    EXPECT_TRUE(this->leaves("t.main.3", kSlice - 1, kSlice + 400).empty());
}

TYPED_TEST(ObservationStoreSuite, LeavesOfNamedSlicesComeAlone) {
    this->announce_all();
    for (std::int64_t slice = kSlice; slice < kSlice + 5; ++slice) {
        ASSERT_EQ(this->append({leaf("t.main.1", "paris", slice)}), std::nullopt);
        ASSERT_EQ(this->append({leaf("t.main.1", "tokyo", slice)}), std::nullopt);
    }
    ports::LeafQuery query;
    query.unit = "t.main.1";
    query.only = {kSlice + 1, kSlice + 4, kSlice + 9};
    std::vector<std::string> found;
    for (const auto& stored : this->get(this->store().leaves(query))) {
        found.push_back(std::to_string(stored.leaf.slice - kSlice) + " " + stored.leaf.vantage);
    }
    EXPECT_EQ(found, (std::vector<std::string>{"1 paris", "1 tokyo", "4 paris", "4 tokyo"}));
    query.limit = 3;
    EXPECT_EQ(errc_of(this->run(this->store().leaves(query))), Errc::limit);
}

TYPED_TEST(ObservationStoreSuite, MoreLeavesThanTheLimitIsAnErrorNotACut) {
    this->announce_all();
    for (std::int64_t slice = kSlice; slice < kSlice + 3; ++slice) {
        ASSERT_EQ(this->append({leaf("t.main.1", "paris", slice)}), std::nullopt);
    }
    ports::LeafQuery query;
    query.unit = "t.main.1";
    query.first_slice = kSlice;
    query.last_slice = kSlice + 9;
    query.limit = 2;
    EXPECT_EQ(errc_of(this->run(this->store().leaves(query))), Errc::limit);
    query.limit = 3;
    EXPECT_EQ(this->get(this->store().leaves(query)).size(), 3U);
}

TYPED_TEST(ObservationStoreSuite, TheFirstBatchOfASliceCountsAnotherIsAConflict) {
    this->announce_all();
    ASSERT_EQ(this->append({leaf("t.main.1", "paris")}), std::nullopt);
    EXPECT_EQ(this->append({leaf("t.main.1", "paris")}), std::nullopt);
    EXPECT_EQ(this->append({leaf("t.main.1", "paris", kSlice, 2)}), Errc::conflict);
    EXPECT_EQ(this->append({leaf("t.main.1", "paris"), leaf("t.main.2", "paris")}), Errc::conflict);
    ports::LeafQuery query;
    query.unit = "t.main.1";
    query.first_slice = query.last_slice = kSlice;
    const auto stored = this->get(this->store().leaves(query));
    ASSERT_EQ(stored.size(), 1U);
    EXPECT_EQ(stored[0].leaf, leaf("t.main.1", "paris"));
    EXPECT_TRUE(this->leaves("t.main.2", kSlice, kSlice).empty());
}

TYPED_TEST(ObservationStoreSuite, LeavesThatTheBatchDoesNotSignAreRefused) {
    this->announce_all();
    const probing::SliceBatch batch = sealed({leaf("t.main.1", "paris")});
    const auto append = [&](std::vector<SliceLeaf> leaves) {
        return errc_of(this->run(this->store().append(batch, std::move(leaves), {})));
    };
    EXPECT_EQ(append({}), Errc::invalid_input);
    EXPECT_EQ(append({leaf("t.main.1", "paris", kSlice, 2)}), Errc::invalid_input);
    EXPECT_EQ(append({leaf("t.main.1", "tokyo")}), Errc::invalid_input);
    EXPECT_EQ(append({leaf("t.main.1", "paris"), leaf("t.main.2", "paris")}), Errc::invalid_input);
    EXPECT_EQ(this->get(this->store().batch("paris", kSlice)), std::nullopt);
}

// A vantage with its key writes nothing for another one, and nothing of another time.
TYPED_TEST(ObservationStoreSuite, ABatchIsOfOneVantageAndSliceWhateverIsSigned) {
    this->announce_all();
    for (const SliceLeaf& other :
         {leaf("t.main.1", "tokyo"), leaf("t.main.1", "paris", kSlice + 1)}) {
        probing::SliceBatch batch = sealed({leaf("t.main.1", "paris")});
        const std::vector<Hash32> hashes{probing::leaf_hash(other)};
        batch.leaves = {{other.unit, hashes[0]}};
        batch.root = merkle_root(hashes);
        batch.signature = FakeSigner::of("paris").sign(probing::signed_message(batch));
        ASSERT_TRUE(probing::verify_batch(batch, FakeSigner::verify));
        EXPECT_EQ(errc_of(this->run(this->store().append(batch, {other}, {}))),
                  Errc::invalid_input);
    }
    EXPECT_EQ(this->get(this->store().batch("paris", kSlice)), std::nullopt);
}

TYPED_TEST(ObservationStoreSuite, ASliceFarInTheFutureIsRefused) {
    this->announce_all();
    EXPECT_EQ(this->append({leaf("t.main.1", "paris", 20'000'000)}), Errc::invalid_input);
}

TYPED_TEST(ObservationStoreSuite, RecentShowsTheNewestFirstWithTheirVantage) {
    this->announce_all();
    std::vector<ports::DisplayObservation> display;
    for (const std::uint64_t sequence : {1U, 2U, 3U}) {
        ports::DisplayObservation shown;
        shown.unit = "t.main.1";
        shown.observation = observation(sequence);
        shown.tls_us = 77;
        shown.http_status = 200;
        display.push_back(shown);
    }
    display[1].observation.first_byte_us = std::nullopt;
    display[1].observation.cls = probing::OutcomeClass::fail;
    display[1].observation.kind = probing::FailKind::timeout;
    display[1].observation.flap = true;
    ASSERT_EQ(this->append({leaf("t.main.1", "paris")}, display), std::nullopt);

    const auto recent = this->get(this->store().recent("t.main.1", 2));
    ASSERT_EQ(recent.size(), 2U);
    EXPECT_EQ(recent[0].observation, display[2].observation);
    EXPECT_EQ(recent[1].observation, display[1].observation);
    EXPECT_EQ(recent[1].unit, "t.main.1");
    EXPECT_EQ(recent[1].vantage, "paris");
    EXPECT_EQ(recent[1].tls_us, 77U);
    EXPECT_EQ(recent[1].http_status, 200U);
    EXPECT_TRUE(this->get(this->store().recent("t.main.2", 2)).empty());

    display[0].observation.start -= 300'000'000;
    EXPECT_EQ(this->append({leaf("t.main.1", "tokyo")}, display), Errc::invalid_input);
}

TYPED_TEST(ObservationStoreSuite, ABatchIsTheVantagesOwn) {
    const std::vector<SliceLeaf> leaves{leaf("t.main.1", "paris")};
    const auto append = [&](const probing::SliceBatch& batch) {
        return errc_of(this->run(this->store().append(batch, leaves, {})));
    };
    EXPECT_EQ(append(sealed(leaves)), Errc::invalid_input) << "nobody knows this key";
    this->announce_all();
    EXPECT_EQ(append(sealed(leaves, FakeSigner::of("tokyo"))), Errc::invalid_input);
    probing::SliceBatch forged = sealed(leaves, FakeSigner::of("tokyo"));
    forged.key_id = FakeSigner::of("paris").key_id();
    EXPECT_EQ(append(forged), Errc::invalid_input);
    forged = sealed(leaves);
    forged.root[0] ^= 1;
    EXPECT_EQ(append(forged), Errc::invalid_input);
    EXPECT_TRUE(this->leaves("t.main.1", kSlice, kSlice).empty());
    EXPECT_EQ(append(sealed(leaves)), std::nullopt);
}

TYPED_TEST(ObservationStoreSuite, ARetiredKeyWritesNothingAndItsPeriodIsKept) {
    this->announce_all();
    ASSERT_EQ(this->append({leaf("t.main.1", "paris")}), std::nullopt);
    this->retire("paris");
    EXPECT_EQ(this->append({leaf("t.main.1", "paris", kSlice + 1)}), Errc::invalid_input);
    const ports::UnitDayRecord record{"t.main.1", "paris", 19'676, 100, "{}", "", ""};
    EXPECT_EQ(this->put(FakeSigner::of("paris").sign(record)), Errc::invalid_input);
    ports::VantageKey fresh = vantage_key("paris", '7');
    ASSERT_EQ(this->announce(fresh), std::nullopt);
    EXPECT_EQ(this->put(FakeSigner::of("paris").sign(record)), Errc::invalid_input);
    EXPECT_EQ(this->put(FakeSigner(fresh.key_id).sign(record)), std::nullopt);
    const auto keys = this->get(this->store().vantages());
    ASSERT_EQ(keys.size(), 3U);
    for (const ports::VantageKey& key : keys) {
        const bool old = key.key_id == FakeSigner::of("paris").key_id();
        EXPECT_EQ(key.retired_at.has_value(), old) << key.vantage;
        if (old) EXPECT_GE(*key.retired_at, key.since);
    }
}

TYPED_TEST(ObservationStoreSuite, AUnitDayIsWrittenOnce) {
    this->announce_all();
    FakeSigner paris = FakeSigner::of("paris");
    const auto record =
        paris.sign(ports::UnitDayRecord{"t.main.1", "paris", 19'676, 100, "{}", "", ""});
    EXPECT_EQ(this->put(record), std::nullopt);
    EXPECT_EQ(this->put(record), std::nullopt);
    ports::UnitDayRecord other = record;
    other.bytes = "[]";
    EXPECT_EQ(this->put(other), Errc::invalid_input) << "the signature is over other bytes";
    EXPECT_EQ(this->put(paris.sign(other)), Errc::conflict);
}

TYPED_TEST(ObservationStoreSuite, AUnitDayIsTheVantagesOwn) {
    const ports::UnitDayRecord record{"t.main.1", "paris", 19'676, 100, "{}", "", ""};
    FakeSigner paris = FakeSigner::of("paris");
    EXPECT_EQ(this->put(paris.sign(record)), Errc::invalid_input) << "nobody knows this key";
    this->announce_all();
    EXPECT_EQ(this->put(FakeSigner::of("tokyo").sign(record)), Errc::invalid_input);
    ports::UnitDayRecord forged = paris.sign(record);
    forged.signature[0] = forged.signature[0] == '0' ? '1' : '0';
    EXPECT_EQ(this->put(forged), Errc::invalid_input);
    forged.signature = "0";
    EXPECT_EQ(this->put(forged), Errc::invalid_input);
    EXPECT_TRUE(this->get(this->store().unit_days("t.main.1", 0, 20'000)).empty());
    EXPECT_EQ(this->put(paris.sign(record)), std::nullopt);
}

TYPED_TEST(ObservationStoreSuite, UnitDaysComeByVantageDayAndCut) {
    this->announce_all();
    std::vector<std::string> put{"tokyo 5 9", "paris 6 9", "paris 5 9", "paris 5 7", "paris 8 9"};
    for (const std::string& text : put) {
        ports::UnitDayRecord record{
            "t.main.1", text.substr(0, 5), text[6] - '0', text[8] - '0', text, "", ""};
        ASSERT_EQ(this->put(FakeSigner::of(record.vantage).sign(record)), std::nullopt);
    }
    std::vector<std::string> found;
    for (const auto& record : this->get(this->store().unit_days("t.main.1", 5, 6))) {
        found.push_back(record.bytes);
    }
    EXPECT_EQ(found,
              (std::vector<std::string>{"paris 5 7", "paris 5 9", "paris 6 9", "tokyo 5 9"}));
    EXPECT_TRUE(this->get(this->store().unit_days("t.main.2", 5, 6)).empty());
}

}  // namespace
}  // namespace warden::store_tests
