// ObservationStore: what a vantage commits to for a day stands, and is opened hour by hour.

#include "domain/base/sha256.hpp"
#include "tests/ports/store_worlds.hpp"

namespace warden::store_tests {
namespace {

using support::FakeSigner;

constexpr std::int64_t kDay = 19'000;  // of 2022

probing::HourKeys day_keys(const std::string& secret = "secret") { return {sha256(secret), 24}; }
probing::DayCommitment committed(const std::string& vantage, std::int64_t day = kDay,
                                 const std::string& secret = "secret") {
    FakeSigner signer = FakeSigner::of(vantage);
    probing::DayCommitment c;
    c.vantage = vantage;
    c.key_id = signer.key_id();
    c.day = day;
    c.chain_end = day_keys(secret).chain_end();
    c.signature = signer.sign(probing::commitment_message(c));
    c.committed_at = 1;  // the store knows better
    return c;
}

template <class World>
class CommitmentSuite : public StoreSuite<World> {
  protected:
    ports::ObservationStore& store() { return this->world().observations(); }
    void announce_all() {
        for (const char* vantage : {"paris", "tokyo"}) {
            const std::string key_id = FakeSigner::of(vantage).key_id();
            ASSERT_TRUE(this->run(store().announce({vantage, "AS1", "eu-west", key_id})));
        }
    }
    void retire(const std::string& vantage) { this->world().retire_key(vantage); }
};
TYPED_TEST_SUITE(CommitmentSuite, Worlds, WorldNames);

TYPED_TEST(CommitmentSuite, ADayIsCommittedToOnceByTheStoresClock) {
    this->announce_all();
    const auto commit = [&](const probing::DayCommitment& c) {
        return errc_of(this->run(this->store().commit_day(c)));
    };
    const auto before = static_cast<UnixSecs>(this->get(this->store().now()) / 1'000'000);
    EXPECT_EQ(commit(committed("paris")), std::nullopt);
    const auto after = static_cast<UnixSecs>(this->get(this->store().now()) / 1'000'000);
    const auto rows = this->get(this->store().commitments({0, kDay, 10}));
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_LE(before, rows[0].committed_at);
    EXPECT_LE(rows[0].committed_at, after);
    probing::DayCommitment stored = rows[0];
    stored.committed_at = 1;
    EXPECT_EQ(stored, committed("paris"));

    EXPECT_EQ(commit(committed("paris")), std::nullopt) << "the same again";
    EXPECT_EQ(commit(committed("paris", kDay, "drawn again")), Errc::conflict);
    EXPECT_EQ(this->get(this->store().commitments({0, kDay, 10})), rows) << "nothing changed";
    EXPECT_EQ(commit(committed("oslo")), Errc::invalid_input) << "a vantage without a key";
    probing::DayCommitment forged = committed("tokyo");
    forged.signature[0] ^= 1;
    EXPECT_EQ(commit(forged), Errc::invalid_input);
    this->retire("paris");
    EXPECT_EQ(commit(committed("paris", kDay + 1)), Errc::invalid_input) << "a retired key";
}

TYPED_TEST(CommitmentSuite, CommitmentsAreTheNewestOfEachVantageInOrder) {
    this->announce_all();
    for (std::int64_t day = kDay; day < kDay + 4; ++day) {
        for (const char* vantage : {"tokyo", "paris"}) {
            ASSERT_TRUE(this->run(this->store().commit_day(committed(vantage, day))));
        }
    }
    const auto read = [&](ports::CommitmentQuery query) {
        std::vector<std::string> found;
        for (const auto& c : this->get(this->store().commitments(query))) {
            found.push_back(c.vantage + " " + std::to_string(c.day - kDay));
        }
        return found;
    };
    using Rows = std::vector<std::string>;
    EXPECT_EQ(read({kDay + 1, kDay + 2, 10}), (Rows{"paris 1", "paris 2", "tokyo 1", "tokyo 2"}));
    EXPECT_EQ(read({0, INT64_MAX, 2}), (Rows{"paris 2", "paris 3", "tokyo 2", "tokyo 3"}));
    EXPECT_EQ(read({kDay + 4, kDay + 9, 10}), Rows{});
}

TYPED_TEST(CommitmentSuite, AnHourIsOpenedByItsKeyOnceItIsOver) {
    this->announce_all();
    const std::string key_id = FakeSigner::of("paris").key_id();
    const std::int64_t today = this->get(this->store().now()) / 1'000'000 / 86'400;
    for (const std::int64_t day : {kDay, today + 1}) {
        ASSERT_TRUE(this->run(this->store().commit_day(committed("paris", day))));
    }
    const auto open = [&](std::int64_t day, std::int64_t hour, std::size_t key) {
        return errc_of(
            this->run(this->store().open_hour("paris", key_id, day, {hour, day_keys().of(key)})));
    };
    const auto opened = [&] {
        return this->get(this->store().commitments({kDay, kDay, 10})).at(0).opened;
    };
    EXPECT_EQ(opened(), std::nullopt);
    EXPECT_EQ(open(kDay, 3, 3), std::nullopt);
    EXPECT_EQ(open(kDay, 3, 3), std::nullopt) << "the same again";
    EXPECT_EQ(open(kDay, 1, 1), std::nullopt);
    EXPECT_EQ(opened(), (probing::OpenedHour{3, day_keys().of(3)})) << "the latest";
    EXPECT_EQ(open(kDay, 5, 4), Errc::invalid_input) << "the key of another hour";
    EXPECT_EQ(open(kDay, 24, 23), Errc::invalid_input) << "the day has no such hour";
    EXPECT_EQ(open(kDay + 1, 3, 3), Errc::invalid_input) << "a day without a commitment";
    EXPECT_EQ(open(today + 1, 0, 0), Errc::invalid_input) << "it is not over";
}

}  // namespace
}  // namespace warden::store_tests
