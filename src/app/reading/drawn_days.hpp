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
#include "ports/observation_store.hpp"

namespace warden::reading {

using DrawnList = std::shared_ptr<const std::vector<probing::DrawnDay>>;

// Keeps what it has read until forget(), so that the units of a pass share it; not more than it
// needs for a few spans at a time.
class DrawnDays {
  public:
    // Commitments that `verify` does not find signed are left out, and said. The store outlives it.
    DrawnDays(ports::ObservationStore& observations, probing::VerifyFn verify);

    // Returns the days from first to last, both inclusive, of every vantage, for the units of the
    // view's contract. Errors: those of the stores.
    boost::asio::awaitable<Result<DrawnList>> of(View& view, std::int64_t first, std::int64_t last);
    void forget() { known_.clear(); }

  private:
    ports::ObservationStore& observations_;
    probing::VerifyFn verify_;
    std::map<std::tuple<std::string, std::int64_t, std::int64_t>, DrawnList> known_;
};

}  // namespace warden::reading
