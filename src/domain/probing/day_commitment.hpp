#pragma once
// What a vantage publishes of the moments of a day: before the day a commitment to the keys of its
// hours, and after each hour its key. So nobody knows a moment before, the vantage can't choose it
// afterwards, and a stranger computes it again.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "domain/probing/observation.hpp"
#include "domain/probing/schedule.hpp"
#include "domain/probing/vantage_key.hpp"

namespace warden::probing {

// The keys of a day's hours, a chain of hashes: the key of the last hour is the day's secret, that
// of each other one the SHA-256 of the next hour's key, and the commitment is the SHA-256 of the
// first hour's. So one hash commits to all of them, a key tells those of the hours before it, and
// nothing of those after it.
class HourKeys {
  public:
    // Of a day with so many hours, at least one.
    HourKeys(const Hash32& day_secret, std::size_t hours);
    const Hash32& of(std::size_t hour) const { return keys_[hour]; }
    Hash32 chain_end() const;

  private:
    std::vector<Hash32> keys_;  // by hour
};

// The key of an hour that is over, as its vantage published it.
struct OpenedHour {
    std::int64_t hour = 0;  // of the day, from 0
    Hash32 key{};
    bool operator==(const OpenedHour&) const = default;
};

struct DayCommitment {
    std::string vantage;
    std::string key_id;     // of the vantage's key that signed it
    std::int64_t day = 0;   // floor(unix / day_secs)
    MomentGrid grid;        // that the day's moments are counted in
    Hash32 chain_end{};     // of its HourKeys
    Signature signature{};  // over commitment_message()
    // When the store took it, by the store's clock. 0: it stands for a day that was measured before
    // commitments were asked for, and commits to nothing.
    UnixSecs committed_at = 0;
    std::optional<OpenedHour> opened{};  // the latest hour that was opened

    bool is_of_old() const { return committed_at == 0; }
    std::int64_t hours() const { return grid.day_secs / grid.hour_secs; }
    // Unix second in which the hour is over.
    UnixSecs hour_end(std::int64_t hour) const;
    bool operator==(const DayCommitment&) const = default;
};

// "warden-day-commitment-v1\n" + canonical {"chain_end","day","day_secs","hour_secs","period_us",
// "slice_secs","vantage"}.
std::string commitment_message(const DayCommitment& commitment);
// invalid_input when the grid is none or the signature is not the key's.
Result<void> verify_commitment(const DayCommitment& commitment, const VerifyFn& verify);
// Says whether this is the key of that hour of the day; false for an hour that the day does not
// have.
bool opens(const DayCommitment& commitment, const OpenedHour& opening);
// Returns the key of an hour as what is opened tells it; empty when it tells nothing of it (yet).
std::optional<Hash32> opened_key(const DayCommitment& commitment, std::int64_t hour);

// A commitment, and the first final block of one contract whose chain time is after it: its hash
// enters every moment of the contract's units, so that who chose the keys has not chosen the
// moments. Empty: there is none (yet).
struct DrawnDay {
    DayCommitment commitment;
    std::optional<chain::BlockHeader> block;
};
// Says whether the moments of a slice that begins then were fixed before it: by the commitment, and
// by a block after it.
bool is_drawn(const DrawnDay& day, UnixSecs begin);

// Returns the key of an hour of the day; empty where it is not known.
using HourKeyFn = std::function<std::optional<Hash32>(std::int64_t hour)>;
// Says whether every probe in the leaf of a drawn day kept to its moment, as on_schedule() asks.
// False also where a key is not known.
bool kept_to_moments(const SliceLeaf& leaf, const DrawnDay& day, const HourKeyFn& key_of,
                     std::uint64_t late_us_max);

struct VotedSlice {
    std::int64_t day = 0;
    UnixSecs begin = 0;
    UnixSecs closes = 0;  // when what was measured in it is too late to count
};
// Says whether what the vantage measured in the slice may vote: its moments were drawn by a key of
// it that was in force. `days` may hold commitments of other vantages and days.
bool may_vote(std::span<const DrawnDay> days, const KeyList& keys, std::string_view vantage,
              const VotedSlice& slice);

}  // namespace warden::probing
