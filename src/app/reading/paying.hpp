#pragma once
// Which reservations are paid by another party than the provider: what makes a provider count where
// parties are counted (domain/orchestrator/parties.hpp).

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/reading/view.hpp"
#include "domain/orchestrator/parties.hpp"
#include "domain/orchestrator/projection.hpp"
#include "ports/read_model.hpp"

namespace warden::reading {

// Returns the accepted reservations that began before `time`, did not end before it, and are of
// another party's money, with their numbers.
std::vector<std::pair<std::uint64_t, orchestrator::Reservation>> paid_by_others(
    const View& view, UnixSecs time, const orchestrator::Affiliations& affiliations);

// Says which reservations were funded at a time. It asks the store of each once, for the last few
// times: what the chain said before a verified block stays. It belongs to one logic thread, answers
// one call at a time, and `model` and `reads`, which grows by each question to the store, outlive
// it.
class Funding {
  public:
    Funding(ports::ReadModel& model, std::size_t& reads) : model_(model), reads_(reads) {}

    // Says whether the reservation of the view's contract was active before `time`, a verified one,
    // and not underfunded at it, whatever became of it since. Errors: transient.
    boost::asio::awaitable<Result<bool>> was_funded(const View& view, std::uint64_t number,
                                                    UnixSecs time);

  private:
    struct Asked {
        chain::ContractRef contract;
        UnixSecs time = 0;
        std::uint64_t beginnings = 0;  // of the view
        std::map<std::uint64_t, bool> funded;
    };
    std::map<std::uint64_t, bool>& known_of(const View& view, UnixSecs time);

    ports::ReadModel& model_;
    std::size_t& reads_;
    std::list<Asked> asked_;  // what was asked last comes first
};

// Returns the providers of reservations that another party pays for since before `time`, and which
// were funded then: the live ones, by the rule that mass failures are counted by. View and funding
// outlive the call. Errors: transient.
boost::asio::awaitable<Result<std::set<std::string>>> paid_providers(
    const View& view, Funding& funding, UnixSecs time, orchestrator::Affiliations affiliations);

}  // namespace warden::reading
