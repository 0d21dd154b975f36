#pragma once
// Durable measurements: signed slice batches with their leaves, later rolled up into signed
// unit-day records. Single observations are a short-lived display table beside them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/probing/day_commitment.hpp"
#include "domain/probing/observation.hpp"
#include "domain/probing/vantage_key.hpp"

namespace warden::ports {

using probing::VantageKey;  // the list is append-only

// What a prober shows of its newest measurements; dropped by retention.
struct DisplayObservation {
    std::string unit;
    probing::Observation observation;
    std::uint32_t dns_us = 0;
    std::uint32_t connect_us = 0;
    std::uint32_t tls_us = 0;
    std::uint32_t transfer_us = 0;
    std::uint32_t bytes = 0;
    std::uint32_t http_status = 0;
    std::string vantage;  // set by the store: the vantage of its batch
};

struct StoredLeaf {
    probing::SliceLeaf leaf;
    std::string bytes;         // canonical, as signed
    UnixMicros stored_at = 0;  // by the store's clock, when the batch was first stored
};

struct LeafQuery {
    std::string unit;  // unit text id or control.<name>
    std::int64_t first_slice = 0;
    std::int64_t last_slice = 0;       // inclusive
    std::vector<std::int64_t> only{};  // not empty: of these slices alone
    std::size_t limit = 100'000;       // leaves; more than that is Errc::limit
};

// A vantage's signed record of one unit and day (domain/scoring/unit_day.hpp).
struct UnitDayRecord {
    std::string unit;
    std::string vantage;
    std::int64_t day = 0;    // floor(unix secs / day_secs)
    std::int64_t until = 0;  // past the last slice covered; part of the key
    std::string bytes;       // canonical
    std::string signature;   // 128 hex digits
    std::string key_id;
};

struct CommitmentQuery {
    std::int64_t first_day = 0;
    std::int64_t last_day = 0;  // inclusive
    std::size_t per_vantage_max = 1'000;
};

// What is stored is signed: append(), put_unit_day() and commit_day() refuse, as invalid_input,
// what the vantage's key in force, by the store's clock, did not sign.
//
// Every method may fail as transient (the database is down or slow); a write may then be repeated
// as it is. permanent: a stored row is damaged.
class ObservationStore {
  public:
    virtual ~ObservationStore() = default;

    // Returns the time of the store's clock, the one that sets stored_at. Whether data is in, and
    // how long to wait for it, is asked of this clock: that of a host may be wrong, and another
    // host's is another.
    virtual boost::asio::awaitable<Result<UnixMicros>> now() = 0;

    // Announces this prober's key; the same again is success. conflict when the vantage is known
    // with another live key, network or region, or when this key is retired or another vantage's.
    virtual boost::asio::awaitable<Result<void>> announce(VantageKey key) = 0;
    // Returns every key that was ever announced, retired ones included, in the order in which they
    // were first seen.
    virtual boost::asio::awaitable<Result<std::vector<VantageKey>>> vantages() = 0;

    // Stores a batch with its leaves, whole. The same batch again is success; another batch under
    // the same (vantage, slice) is conflict: the first one stored counts, and the caller raises an
    // alarm. invalid_input when the leaves are not those that the batch signs, when an observation
    // lies outside the slice, when the slice ends more than a second ahead of the store's clock, or
    // so long ago that the batch could not count any more.
    virtual boost::asio::awaitable<Result<void>> append(
        probing::SliceBatch batch, std::vector<probing::SliceLeaf> leaves,
        std::vector<DisplayObservation> display) = 0;
    // Returns the unit's leaves of these slices, of all vantages, ordered by (slice, vantage).
    // limit when there are more than query.limit: part of them would be judged as the whole.
    virtual boost::asio::awaitable<Result<std::vector<StoredLeaf>>> leaves(LeafQuery query) = 0;
    // Returns the batch that the vantage signed for the slice; empty when none is stored (any
    // more).
    virtual boost::asio::awaitable<Result<std::optional<probing::SliceBatch>>> batch(
        std::string vantage, std::int64_t slice) = 0;
    // Returns a unit's newest observations by all vantages, newest first, at most `limit`; those
    // that retention dropped are gone.
    virtual boost::asio::awaitable<Result<std::vector<DisplayObservation>>> recent(
        std::string unit, std::size_t limit) = 0;

    // Stores a record, once per (unit, vantage, day, until): the same bytes again are success,
    // others are conflict. What the bytes say beside their signature is for the reader to check.
    virtual boost::asio::awaitable<Result<void>> put_unit_day(UnitDayRecord record) = 0;
    // Returns the unit's records of all vantages from first_day to last_day, both inclusive,
    // ordered by (vantage, day, until).
    virtual boost::asio::awaitable<Result<std::vector<UnitDayRecord>>> unit_days(
        std::string unit, std::int64_t first_day, std::int64_t last_day) = 0;

    // Stores what a vantage commits to for a day, once per (vantage, day, key), and sets
    // committed_at by the store's clock: the same again is success and changes nothing, another one
    // is conflict, so that nobody draws twice.
    virtual boost::asio::awaitable<Result<void>> commit_day(probing::DayCommitment commitment) = 0;
    // Publishes an hour's key under the stored commitment of (vantage, day, key_id), once per hour:
    // the same again is success. invalid_input where there is no such commitment, the hour is not
    // over by the store's clock, or this is not its key.
    virtual boost::asio::awaitable<Result<void>> open_hour(std::string vantage, std::string key_id,
                                                           std::int64_t day,
                                                           probing::OpenedHour opening) = 0;
    // Returns the commitments of these days with the latest hour that is opened of each, of every
    // vantage that was ever announced its newest per_vantage_max, ordered by (vantage, day,
    // key_id). One that can't be read is left out and said: it costs nobody else.
    virtual boost::asio::awaitable<Result<std::vector<probing::DayCommitment>>> commitments(
        CommitmentQuery query) = 0;
};

}  // namespace warden::ports
