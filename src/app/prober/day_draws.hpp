#pragma once
// The moments of this vantage: commits to those of a day before it begins, looks which block is
// drawn, and opens the hours that are over.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/reading/view.hpp"
#include "domain/probing/day_commitment.hpp"
#include "domain/probing/schedule.hpp"
#include "ports/batch_signer.hpp"
#include "ports/observation_store.hpp"

namespace warden::app {

// Returns the keys of the vantage's hours of a day. The day's secret is the SHA-256 of a signature,
// so it needs no place of its own, and every life of the process has the same.
probing::HourKeys hour_keys(ports::BatchSigner& signer, std::string_view vantage, std::int64_t day,
                            const probing::MomentGrid& grid);

// It is used by one prober, on its logic thread.
class DayDraws {
  public:
    struct Settings {
        std::string vantage;
        probing::MomentGrid grid;
    };
    struct Deps {
        std::vector<reading::View*> views;  // of the contracts whose units are measured
        ports::ObservationStore& observations;
        ports::BatchSigner& signer;
    };
    DayDraws(Settings settings, Deps deps);

    // Commits to today and tomorrow where that is not stored yet: a whole day ahead, because the
    // drawn block must be final before the day begins, and a chain may take hours. Reads the blocks
    // after the commitments and opens past hours. What is done is not done again. Errors: those of
    // the stores; the next pass goes on.
    boost::asio::awaitable<Result<void>> pass();

    // Returns the key of the unit's moments in the slice that begins then; see probing::moment_key.
    // Control targets are on no chain, and without a block there is no hash in it.
    Hash32 moment_key(std::string_view unit, UnixSecs begin);
    // Says whether what is measured of the unit in that slice can vote, as far as is known here.
    bool is_drawn(std::string_view unit, UnixSecs begin);

  private:
    using Done = boost::asio::awaitable<Result<void>>;
    struct Day {
        std::optional<probing::HourKeys> keys;
        std::optional<probing::DayCommitment> stored;        // under our key
        std::map<std::string, chain::BlockHeader> blocks{};  // by contract
    };

    const probing::HourKeys& keys_of(std::int64_t day);
    // False where another chain of keys is stored under our key: another grid was configured.
    bool is_ours(std::int64_t day);
    Done commit(std::int64_t first, std::int64_t last);
    Done read_stored(std::int64_t first, std::int64_t last);
    Done look_for_blocks(std::int64_t day);
    Done open_hours(std::int64_t day, UnixSecs now);

    Settings settings_;
    Deps deps_;
    std::map<std::int64_t, Day> days_;
};

}  // namespace warden::app
