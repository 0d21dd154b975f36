#pragma once
// Which reservations are paid by another party than the provider (domain/orchestrator/parties.hpp).

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/reading/view.hpp"
#include "domain/orchestrator/parties.hpp"
#include "domain/orchestrator/projection.hpp"
#include "domain/scoring/votes.hpp"
#include "ports/read_model.hpp"

namespace warden::reading {

// Says whether the reservation, as it is at `time`, is active and its window in progress prepaid. A
// window that costs nothing is paid by nobody.
bool is_funded(const orchestrator::Reservation& reservation, UnixSecs time);

// Says whether its consumer is another account than its provider.
bool is_of_others(const orchestrator::Reservation& reservation,
                  const orchestrator::Affiliations& affiliations);

using Numbered = std::vector<std::pair<std::uint64_t, orchestrator::Reservation>>;

// Returns the accepted reservations that began before `time`, did not end before it, and are of
// another account's money, with their numbers.
Numbered paid_by_others(const View& view, UnixSecs time,
                        const orchestrator::Affiliations& affiliations);
// Of them those whose parties share no host either, by the endpoints of all units that the view
// holds now: what makes a provider count where parties are counted.
Numbered paid_by_strangers(const View& view, UnixSecs time,
                           const orchestrator::Affiliations& affiliations);

// Says which reservations were funded, and when. It asks the store of each once, for the last few
// times and spans: what the chain said before a verified block stays. It belongs to one logic
// thread, answers one call at a time, and `model` and `reads`, which grows by each question to the
// store, outlive it.
class Funding {
  public:
    Funding(ports::ReadModel& model, std::size_t& reads) : model_(model), reads_(reads) {}

    // Says whether the reservation of the view's contract was active before `time`, a verified one,
    // and not underfunded at it, whatever became of it since. Errors: transient.
    boost::asio::awaitable<Result<bool>> was_funded(const View& view, std::uint64_t number,
                                                    UnixSecs time);
    // Says whether it was so in the last second before `end`, above 0. It remembers nothing.
    // Errors: transient.
    boost::asio::awaitable<Result<bool>> ended_funded(const View& view, std::uint64_t number,
                                                      UnixSecs end);
    // Returns the parts of the span, which ended before a verified block, in which the reservation
    // was active and its window in progress prepaid: in order, disjoint. `now_is` is how the view
    // has it; what can't be read pays for nothing. It asks the store some times for each window
    // that the span touches. Errors: transient.
    boost::asio::awaitable<Result<std::vector<scoring::Span>>> funded_parts(
        const View& view, std::uint64_t number, orchestrator::Reservation now_is,
        scoring::Span span);

  private:
    // A reservation just before a time, and since when it was so; empty: it was not yet.
    struct Then {
        UnixSecs from = 0;
        std::optional<orchestrator::Reservation> reservation;
    };
    boost::asio::awaitable<Result<Then>> just_before(const View& view, std::uint64_t number,
                                                     UnixSecs time);
    boost::asio::awaitable<Result<std::optional<UnixSecs>>> funded_since(const View& view,
                                                                         std::uint64_t number,
                                                                         scoring::Span part);
    // Answers by the number of the reservation, for each span of which some are known.
    template <class T>
    class Known {
      public:
        std::map<std::uint64_t, T>& of(const View& view, scoring::Span span);

      private:
        struct Asked {
            chain::ContractRef contract;
            scoring::Span span;
            std::uint64_t beginnings = 0;  // of the view
            std::map<std::uint64_t, T> answers;
        };
        std::list<Asked> asked_;  // what was asked last comes first
    };

    ports::ReadModel& model_;
    std::size_t& reads_;
    Known<bool> at_times_;  // the span is empty
    Known<std::vector<scoring::Span>> in_spans_;
};

// Returns the providers of reservations that strangers pay for since before `time`, and which were
// funded then: the live ones, by the rule that mass failures are counted by. View and funding
// outlive the call. Errors: transient.
boost::asio::awaitable<Result<std::set<std::string>>> paid_providers(
    const View& view, Funding& funding, UnixSecs time, orchestrator::Affiliations affiliations);

}  // namespace warden::reading
