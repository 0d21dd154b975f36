#pragma once
// Rolls up this vantage's slice batches into signed unit-day records: each whole day, and each day
// that a reservation's window ends in, cut there. Scores, verdicts and evidence rest on them.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/reading/agenda.hpp"
#include "app/reading/drawn_days.hpp"
#include "app/reading/view.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/state.hpp"
#include "domain/probing/observation.hpp"
#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/unit_day.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/batch_signer.hpp"
#include "ports/clock.hpp"
#include "ports/observation_store.hpp"

namespace warden::app {

struct DaySignerSettings {
    std::string vantage;
    std::vector<std::string> controls;  // names of the control targets
    scoring::RuleSet rules;
    std::int64_t backlog_days = 35;  // whole days made up for after an outage
    Millis poll{1'000};
};

class DaySigner {
  public:
    struct Deps {
        std::vector<reading::View*> views;  // of the contracts whose units are measured
        ports::ObservationStore& observations;
        ports::BatchSigner& signer;
        ports::Clock& clock;
        probing::VerifyFn verify;     // of signatures; called on threads of the pool
        std::function<bool()> leads;  // whether this pod measures for the vantage now
        async::BlockingPool& pool;    // checks commitments, batches and leaves; makes records
    };

    DaySigner(DaySignerSettings settings, Deps deps);

    // Works until it is cancelled, while this pod is the one that measures: two would sign with
    // different beacons, and the second one's records be conflicts. Errors of stores are logged and
    // tried again in the next pass.
    boost::asio::awaitable<void> run();
    // Signs what is due and returns how many records were written; for tests and for run().
    boost::asio::awaitable<Result<std::size_t>> pass();

  private:
    using Done = boost::asio::awaitable<Result<void>>;

    // What of one contract is to be signed next, by the end of its day or window.
    struct Followed {
        reading::View* view = nullptr;
        reading::ChangeNum units_seen = 0;
        reading::ChangeNum reservations_seen = 0;
        reading::Agenda days;     // units
        reading::Agenda windows;  // reservations
        std::map<std::uint64_t, std::int64_t> next_day;
        std::map<std::uint64_t, std::uint32_t> next_window;
    };

    // Puts what changed since the last pass on the agendas, due at once.
    static void take_changes(Followed& contract);
    Done sign_due(Followed& contract);
    // Signs the unit's next day if it is closed.
    Done sign_day(Followed& contract, std::uint64_t number);
    boost::asio::awaitable<Result<std::int64_t>> first_unsigned(std::string unit,
                                                                std::int64_t first,
                                                                std::int64_t end);
    boost::asio::awaitable<Result<bool>> is_signed(std::string unit, scoring::DayCut cut);
    Done sign_windows(Followed& contract, std::uint64_t number);
    // Success unless the pass must end: an error of one unit or reservation is logged, and it stays
    // due.
    Result<void> skip(const Followed& contract, const orchestrator::EntityKey& key,
                      const Result<void>& done) const;
    // Signs and stores a record, unless this vantage's is there already. False: not yet.
    boost::asio::awaitable<Result<bool>> sign(std::string unit, scoring::DayCut cut);
    // False while a block that drew the day's moments is not known (the index was rewound, or the
    // chain stands still): a record would leave out for good what may vote later. It is waited for
    // as long as a day is made up for.
    boost::asio::awaitable<Result<bool>> can_tell(std::string unit, std::int64_t day);
    // Returns our own leaves that were stored in time, belong to a batch with our valid signature
    // and, but for those of controls, may vote.
    boost::asio::awaitable<Result<std::vector<probing::SliceLeaf>>> own_leaves(std::string unit,
                                                                               scoring::DayCut cut);
    // Returns what the control targets showed up to the cut: the same for every unit.
    boost::asio::awaitable<Result<std::vector<scoring::ControlTotals>>> controls_of(
        scoring::DayCut cut);
    // Reads our batch of the slice, unless it is there. While those of two days are kept, others
    // than those of the day that begins with that slice go.
    Done take_batch(probing::SliceNum slice, probing::SliceNum day_begin);
    // By the batches that were taken; called on threads of the pool, and so is is_drawn().
    bool is_sealed(const probing::SliceLeaf& leaf) const;
    // Makes the keys of the day's hours, if our key drew its moments.
    void take_hour_keys(std::int64_t day, const std::vector<probing::DrawnDay>& drawn);
    // The commitments of the day with the blocks of the unit's contract; none for a control.
    boost::asio::awaitable<Result<reading::DrawnList>> drawn(std::string unit, std::int64_t day);
    // Of a sealed leaf: its moments were drawn before its slice by the key of its batch, and where
    // that is our key, its probes kept to them.
    bool is_drawn(const probing::SliceLeaf& leaf, std::int64_t day,
                  const std::vector<probing::DrawnDay>& drawn) const;
    Done take_keys();
    // False where our key was not in force near the day: the vantage is younger, or its key is.
    bool may_sign(std::int64_t day) const;
    bool is_closed(UnixSecs end) const { return store_now_ >= end + settings_.rules.late_secs; }

    DaySignerSettings settings_;
    Deps deps_;
    UnixSecs store_now_ = 0;
    std::size_t written_ = 0;
    std::vector<std::pair<std::string, std::string>> beacon_;
    std::vector<Followed> followed_;
    probing::KeyList keys_;  // read when something is to be signed
    reading::DrawnDays drawn_days_;
    std::optional<std::pair<std::int64_t, probing::HourKeys>>
        hour_keys_;  // of the newest day asked
    std::map<probing::SliceNum, std::optional<probing::SliceBatch>>
        batches_;  // of two days at most
    std::map<std::pair<std::int64_t, probing::SliceNum>, std::vector<scoring::ControlTotals>>
        controls_;  // of this pass, by day and cut
};

}  // namespace warden::app
