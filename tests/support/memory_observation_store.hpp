#pragma once
// The observation store in memory.

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ports/observation_store.hpp"
#include "tests/support/memory_store.hpp"

namespace warden::support {

class MemoryObservationStore final : public ports::ObservationStore, public MemoryStore {
  public:
    std::int64_t late_secs = -1;  // see storage::make_observation_store

    MemoryObservationStore(ports::Clock& clock, probing::VerifyFn verify,
                           const MemoryLeases* leases = nullptr)
        : MemoryStore(clock, leases), verify_(std::move(verify)) {}

    // All rows, for tests to look at.
    const std::vector<ports::VantageKey>& vantage_rows() const { return vantages_; }
    // As an operator does it, before another key is announced.
    void retire_key(const std::string& vantage);
    // With the period that it has.
    void keep_key(ports::VantageKey key) { vantages_.push_back(std::move(key)); }
    // Puts what the store would refuse, as one who has the database's rights can.
    void forge(ports::UnitDayRecord record);
    void forge(const probing::SliceLeaf& leaf) {
        ports::StoredLeaf& stored = leaves_[{leaf.unit, leaf.slice, leaf.vantage}];
        stored.leaf = leaf;
        stored.bytes = probing::leaf_bytes(leaf);
    }
    void forge(const ports::StoredLeaf& stored) {
        leaves_[{stored.leaf.unit, stored.leaf.slice, stored.leaf.vantage}] = stored;
    }
    void forge(const probing::SliceBatch& batch) { batches_[{batch.vantage, batch.slice}] = batch; }
    // With the time that it has.
    void forge(probing::DayCommitment commitment);
    std::size_t leaf_count() const { return leaves_.size(); }
    const auto& unit_day_rows() const { return unit_days_; }

    boost::asio::awaitable<Result<UnixMicros>> now() override;
    boost::asio::awaitable<Result<void>> announce(ports::VantageKey key) override;
    boost::asio::awaitable<Result<std::vector<ports::VantageKey>>> vantages() override;
    boost::asio::awaitable<Result<void>> append(
        probing::SliceBatch batch, std::vector<probing::SliceLeaf> leaves,
        std::vector<ports::DisplayObservation> display) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredLeaf>>> leaves(
        ports::LeafQuery query) override;
    boost::asio::awaitable<Result<std::optional<probing::SliceBatch>>> batch(
        std::string vantage, std::int64_t slice) override;
    boost::asio::awaitable<Result<std::vector<ports::DisplayObservation>>> recent(
        std::string unit, std::size_t limit) override;
    boost::asio::awaitable<Result<void>> put_unit_day(ports::UnitDayRecord record) override;
    boost::asio::awaitable<Result<std::vector<ports::UnitDayRecord>>> unit_days(
        std::string unit, std::int64_t first_day, std::int64_t last_day) override;
    boost::asio::awaitable<Result<void>> commit_day(probing::DayCommitment commitment) override;
    boost::asio::awaitable<Result<void>> open_hour(std::string vantage, std::string key_id,
                                                   std::int64_t day,
                                                   probing::OpenedHour opening) override;
    boost::asio::awaitable<Result<std::vector<probing::DayCommitment>>> commitments(
        ports::CommitmentQuery query) override;

  private:
    const ports::VantageKey* live_key(const std::string& vantage) const;
    Result<void> store(const probing::SliceBatch& batch,
                       const std::vector<probing::SliceLeaf>& leaves,
                       const std::vector<ports::DisplayObservation>& display);
    UnixMicros now_us() const;

    using LeafKey = std::tuple<std::string, std::int64_t, std::string>;  // unit, slice, vantage
    using DayKey = std::tuple<std::string, std::string, std::int64_t, std::int64_t>;

    probing::VerifyFn verify_;
    std::vector<ports::VantageKey> vantages_;
    std::map<std::pair<std::string, std::int64_t>, probing::SliceBatch> batches_;
    std::map<LeafKey, ports::StoredLeaf> leaves_;
    std::vector<ports::DisplayObservation> display_;
    std::map<DayKey, ports::UnitDayRecord> unit_days_;
    // By vantage, day and key.
    std::map<std::tuple<std::string, std::int64_t, std::string>, probing::DayCommitment>
        commitments_;
};

}  // namespace warden::support
