#pragma once
// Which slices may vote: the commitments of the vantages, each with the block that was drawn for
// one contract.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "app/reading/view.hpp"
#include "domain/probing/day_commitment.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/observation_store.hpp"

namespace warden::reading {

using DrawnList = std::shared_ptr<const std::vector<probing::DrawnDay>>;

// Keeps what it has read until forget(), so that the units of a pass share it; not more than it
// needs for a few spans at a time.
class DrawnDays {
  public:
    // Commitments that `verify`, on a thread of the pool, does not find signed are left out, and
    // said. Store and pool outlive it.
    DrawnDays(ports::ObservationStore& observations, probing::VerifyFn verify,
              async::BlockingPool& pool);

    // Returns the days from first to last, both inclusive, of every vantage, for the units of the
    // view's contract. Errors: those of the stores and of a full pool.
    boost::asio::awaitable<Result<DrawnList>> of(View& view, std::int64_t first, std::int64_t last);
    void forget() { known_.clear(); }

  private:
    ports::ObservationStore& observations_;
    probing::VerifyFn verify_;
    async::BlockingPool& pool_;
    std::map<std::tuple<std::string, std::int64_t, std::int64_t>, DrawnList> known_;
};

}  // namespace warden::reading
