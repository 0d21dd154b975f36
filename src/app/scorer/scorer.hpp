#pragma once
// Judges closed windows and scores ended days of every unit, once each, from the signed unit-day
// records that the vantages stored and from the projection as of the judged time.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/reading/agenda.hpp"
#include "app/reading/drawn_days.hpp"
#include "app/reading/paying.hpp"
#include "app/reading/view.hpp"
#include "app/scorer/metrics.hpp"
#include "app/stage/health.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/projection.hpp"
#include "domain/scoring/reputation.hpp"
#include "domain/scoring/rule_book.hpp"
#include "domain/scoring/unit_day.hpp"
#include "domain/scoring/verdict.hpp"
#include "platform/async/run_blocking.hpp"
#include "ports/clock.hpp"
#include "ports/observation_store.hpp"
#include "ports/read_model.hpp"
#include "ports/score_store.hpp"

namespace warden::app {

struct ScorerContract {
    reading::View* view;
    std::string caip2;  // of the chain: providers' scores are kept under their CAIP-10 account
};

struct ScorerSettings {
    scoring::Rulings rulings;  // as configured: in force from when they were first seen
    // After the records are closed, how long a vantage's missing record is waited for. Then the
    // others are judged without it: a missing vote convicts nobody.
    UnixSecs patience_secs = 600;
    Millis poll{1'000};
    Millis lease_ttl{15'000};
    std::size_t mass_counts_max = 100'000;  // slices whose count is kept
    // Verdicts, and as many scored days, of one pass; the next one goes on where it ended.
    std::size_t pass_max = 1'000;
    // Reads of one unit or reservation after which a pass judges nothing more: what a start finds
    // judged, whether a reservation was funded, a unit's leaves of eight slices (those eight it
    // still counts for all units), a unit's former score. The next pass goes on.
    std::size_t reads_max = 10'000;
};

class Scorer {
  public:
    struct Deps {
        std::vector<ScorerContract> contracts;
        ports::ReadModel& read_model;
        ports::ObservationStore& observations;
        ports::ScoreStore& scores;
        ports::Leadership& leadership;
        ports::Clock& clock;
        ScorerMetrics& metrics;
        probing::VerifyFn verify;   // of the vantages' signatures; called on threads of the pool
        async::BlockingPool& pool;  // opens records and judges: long, for a window of a month
    };

    Scorer(ScorerSettings settings, Deps deps);

    // Works until it is cancelled. Errors of stores are logged, counted and tried again in the next
    // pass; those of one reservation or unit keep no other from being judged.
    boost::asio::awaitable<void> run();
    // Makes one pass under a lease that is held already; for tests and for run().
    boost::asio::awaitable<Result<void>> pass(ports::Fence fence);
    const Health& health() const { return pulse_; }

  private:
    using Done = boost::asio::awaitable<Result<void>>;

    struct UnitFacts {
        UnixSecs registered_at = 0;
        std::string region;
        std::vector<scoring::MaintenanceChange> maintenance;
    };
    struct Window {
        chain::EntityId reservation;
        std::uint32_t number = 0;
        scoring::Span span;
        std::uint64_t unit = 0;
        std::uint32_t sla_version = 0;
    };
    struct NewestScore {
        std::int64_t day = 0;
        scoring::Thirds thirds = 0;
    };
    // What of one contract is to be judged next.
    struct Followed {
        reading::View* view = nullptr;
        std::string caip2;
        reading::ChangeNum units_seen = 0;
        reading::ChangeNum reservations_seen = 0;
        std::uint64_t left_out = 0;  // of the view, counted so far
        reading::Agenda windows;  // reservations, by the end of their first window without verdict
        reading::Agenda days;     // units, by the end of their first day without score
        std::map<std::uint64_t, std::uint32_t> next_window;  // where the store was asked for it
        // The newest score of each unit that has one; read from the store once.
        bool scores_known = false;
        std::map<std::uint64_t, NewestScore> newest;
        std::set<std::uint64_t> unreadable;    // units whose newest score can't be read
        std::set<std::int64_t> providers_due;  // days in which a unit was scored
        std::set<std::pair<std::uint64_t, std::uint64_t>> reservations;  // by unit

        chain::EntityId id(std::uint64_t number) const { return {view->contract(), number}; }
        const orchestrator::Unit* unit(std::uint64_t number) const {
            return view->find<orchestrator::Unit>(orchestrator::unit_key(number));
        }
        const orchestrator::Reservation* reservation(std::uint64_t number) const {
            return view->find<orchestrator::Reservation>(orchestrator::reservation_key(number));
        }
    };
    using MassCounts = std::vector<std::pair<scoring::SliceNum, scoring::MassCount>>;
    // A unit by which mass failures are counted.
    struct Witness {
        std::string provider;             // with its chain
        std::vector<scoring::Span> paid;  // by strangers, of an agreement older than the span
    };
    using Witnesses = std::map<chain::EntityId, Witness>;
    // The vantages that vote, each as its first key in the judged span says.
    using Electors = std::vector<probing::VantageKey>;
    // The records of one unit over some days; empty while a vantage's is still waited for.
    using Records = std::optional<std::vector<scoring::UnitDay>>;

    void skip(const std::string& what, const Error& error);

    // Begins anew with what the stores say.
    void forget();
    // Puts what changed since the last pass on the agendas, due at once.
    void take_changes(Followed& contract);
    // Returns the newest end, in unix seconds, of a window or day that can be judged now by any
    // version; 0 when none can.
    UnixSecs closed_until() const;

    // rules.cpp: the versions of the rules. Reads them, and starts a new one where the configured
    // one is not the newest.
    Done take_book(ports::Fence fence);
    const scoring::Rulings& rulings_at(UnixSecs start) const { return book_->at(start); }
    // The time grid, which no version changes.
    UnixSecs day_secs() const { return settings_.rulings.rules.day_secs; }

    // scorer.cpp: windows.
    Done judge_windows(Followed& contract, ports::Fence fence);
    Done judge_reservation(Followed& contract, std::uint64_t number, ports::Fence fence);
    boost::asio::awaitable<Result<std::uint32_t>> next_window(Followed& contract,
                                                              std::uint64_t number,
                                                              std::uint32_t count);
    Done judge_window(Followed& contract, Window window, ports::Fence fence);
    Done put_verdict(ports::VerdictRow row, ports::Fence fence);
    // Says whether another account paid for the window.
    boost::asio::awaitable<Result<bool>> is_paid(Followed& contract, Window window);
    // Says whether its consumer is another account, by the affiliations of that time.
    bool is_of_others(const orchestrator::Reservation& reservation, UnixSecs start) const;

    // mass.cpp: mass failure. Empty: this pass is full, and slices are left for the next one.
    boost::asio::awaitable<Result<std::optional<MassCounts>>> mass_counts(scoring::Span span,
                                                                          scoring::Slices slices);
    void forget_counts(UnixSecs under_way);
    // Counts them all, and keeps what it counted.
    Done count_slices(scoring::Span span, scoring::Slices slices, Witnesses witnesses);
    bool is_full() const { return reads_ >= settings_.reads_max; }
    using SliceStates = std::map<scoring::SliceNum, scoring::SliceState>;
    boost::asio::awaitable<Result<SliceStates>> slice_states(chain::EntityId unit,
                                                             scoring::Slices slices,
                                                             Electors electors,
                                                             const scoring::RuleSet& rules);
    // Empty: this pass is full, and reservations are left for the next one.
    boost::asio::awaitable<Result<std::optional<Witnesses>>> witnesses(scoring::Span span);
    // Reads the vantage's batch of the slice, unless it is there.
    Done take_batch(std::string vantage, probing::SliceNum slice, const scoring::RuleSet& rules);
    // By the batches that were taken; called on a thread of the pool.
    SliceStates decide_slices(const std::vector<const probing::SliceLeaf*>& voting,
                              std::size_t electorate) const;

    // inputs.cpp: what judging needs.
    Done take_keys();
    Electors electors_in(scoring::Span span) const;
    // Returns what the chain said of the unit that matters in the span.
    boost::asio::awaitable<Result<UnitFacts>> unit_facts(chain::EntityId id, scoring::Span span);
    static Result<orchestrator::SlaTerms> sla_terms(const Followed& contract, std::uint64_t unit,
                                                    std::uint32_t version);
    // Of `slices`, those that may have been measured at a former endpoint: they convict nobody.
    boost::asio::awaitable<Result<scoring::Slices>> moved(chain::EntityId unit,
                                                          scoring::Slices slices,
                                                          const scoring::RuleSet& rules);
    boost::asio::awaitable<Result<Records>> records(Followed& contract, std::string unit,
                                                    scoring::Span span, Electors electors);
    // What was found in the records of a span; called on a thread of the pool.
    struct Opened {
        std::vector<scoring::UnitDay> days;
        bool complete = true;                                // each elector is in with every day
        std::vector<std::pair<std::string, Error>> refused;  // which record, and why
    };
    Opened open_records(const std::vector<ports::UnitDayRecord>& stored,
                        const std::vector<scoring::DayCut>& cuts,
                        const std::vector<probing::DrawnDay>& drawn, const Electors& electors,
                        const scoring::RuleSet& rules) const;
    // An error where the vantage did not sign it, signed something else, or it holds what may not
    // vote.
    Result<scoring::UnitDay> open_record(const ports::UnitDayRecord& record,
                                         const std::vector<probing::DrawnDay>& drawn,
                                         const scoring::RuleSet& rules) const;
    static scoring::UnitInput input_of(const UnitFacts& facts,
                                       const std::vector<scoring::UnitDay>& records,
                                       const Electors& electors, scoring::Slices mass_failures);
    bool is_closed(scoring::Span span) const;

    // days.cpp: reputation.
    Done take_scores(Followed& contract);
    Done score_days(Followed& contract, ports::Fence fence);
    Done score_unit(Followed& contract, std::uint64_t number, ports::Fence fence);
    // Scores the day and returns what the unit has after it; empty while a record is waited for.
    boost::asio::awaitable<Result<std::optional<scoring::Thirds>>> score_day(
        Followed& contract, std::uint64_t number, std::int64_t day, scoring::DayLength length,
        scoring::Thirds before, ports::Fence fence);
    // Fills in when reservations of the unit counted on the day, and under which terms.
    Done take_active(Followed& contract, std::uint64_t unit, scoring::DayInput& input);
    boost::asio::awaitable<Result<std::optional<scoring::DayInput>>> day_input(Followed& contract,
                                                                               std::uint64_t number,
                                                                               std::int64_t day);
    boost::asio::awaitable<Result<std::optional<scoring::Thirds>>> thirds_after(
        Followed& contract, std::uint64_t number, std::int64_t day);
    Done score_providers(Followed& contract, std::int64_t day, ports::Fence fence);

    ScorerSettings settings_;
    Deps deps_;
    Pulse pulse_;
    std::optional<scoring::RuleBook> book_;
    // These belong to the current pass; the keys are read when something is to be judged.
    UnixSecs store_now_ = 0;
    UnixSecs verified_ = 0;
    bool keys_known_ = false;
    probing::KeyList keys_;
    reading::DrawnDays drawn_;
    std::size_t waiting_ = 0;
    std::size_t judged_ = 0;
    std::size_t scored_ = 0;
    std::size_t reads_ = 0;
    std::vector<Followed> followed_;
    reading::Funding funding_{deps_.read_model, reads_};
    // Of the few slices that are counted at a time; empty: not as its vantage signed it.
    std::map<std::pair<std::string, scoring::SliceNum>, std::optional<probing::SliceBatch>>
        batches_;
    // Of closed slices, by the judged span's start.
    std::map<std::pair<UnixSecs, scoring::SliceNum>, scoring::MassCount> mass_counts_;
};

}  // namespace warden::app
