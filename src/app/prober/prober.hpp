#pragma once
// Measures every unit from one vantage, open loop, and stores what it saw as signed slice batches.
//
// One pod at a time measures for a vantage: the one that holds the lease of its name. Probes start
// when the schedule says, whatever others take; a slice is sealed once it is over and all its
// measurements have ended; sealed batches wait in a bounded queue until the store takes them.
//
// Nothing here survives a restart but what is stored: a slice that was not sealed is simply
// unmeasured, and the schedule gives the next probe its place and number again.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <vector>

#include "app/prober/attribution.hpp"
#include "app/prober/budget.hpp"
#include "app/prober/control_round.hpp"
#include "app/prober/day_draws.hpp"
#include "app/prober/metrics.hpp"
#include "app/prober/slice_book.hpp"
#include "app/prober/targets.hpp"
#include "app/reading/view.hpp"
#include "app/stage/health.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/parties.hpp"
#include "domain/probing/host_clock.hpp"
#include "domain/probing/measurement.hpp"
#include "domain/probing/schedule.hpp"
#include "domain/scoring/rule_set.hpp"
#include "platform/async/backoff.hpp"
#include "platform/async/lag_monitor.hpp"
#include "platform/async/run_blocking.hpp"
#include "platform/async/task_group.hpp"
#include "platform/async/wait_list.hpp"
#include "ports/batch_signer.hpp"
#include "ports/clock.hpp"
#include "ports/endpoint_probe.hpp"
#include "ports/fence.hpp"
#include "ports/observation_store.hpp"
#include "ports/rng.hpp"

namespace warden::app {

// A target that no provider runs; measured like a unit, as `control.<name>`.
struct ControlTarget {
    std::string name;
    std::string url;
};

struct ProberSettings {
    std::string vantage;
    std::string network;
    std::string region;
    std::vector<ControlTarget> controls;
    scoring::RuleSet rules;
    Micros period{60'000'000};                  // from one check of a unit to the next
    std::size_t probes_max = 1'000;             // at the same time; one more is prober_fault
    std::size_t probes_per_provider_max = 100;  // see ProbeBudget
    orchestrator::Affiliations affiliations;    // accounts of one party: they pay nobody
    std::size_t body_max = 1u << 20;            // bytes of an answer; more is the provider's doing
    std::size_t batches_max = 1'000;  // sealed and not stored yet; beyond it the oldest is dropped
    Millis refresh{5'000};            // of targets
    Millis controls_fresh{5'000};     // what controls showed so long ago still counts as now
    Millis poll{200};                 // longest sleep of the schedule and of sealing
    Millis lease_ttl{15'000};
    async::Backoff::Settings backoff;
};

class Prober {
  public:
    struct Deps {
        std::vector<reading::View*> views;  // of the contracts whose units are measured
        ports::ObservationStore& observations;
        ports::EndpointProbe& probe;
        ports::BatchSigner& signer;
        ports::Leadership& leadership;
        ports::Clock& clock;
        ports::Rng& rng;
        ProberMetrics& metrics;
        async::LagMonitor& lag;     // of the thread that the prober runs on
        async::BlockingPool& pool;  // seals slices
        // Tells how far the machine's time service says that its clock may be off; empty when it
        // does not say. Without this function the store's clock alone is the reference.
        std::function<std::optional<Micros>()> clock_error;
    };

    Prober(ProberSettings settings, Deps deps);

    // Works until it is cancelled. Errors are logged, counted and tried again.
    boost::asio::awaitable<void> run();

    bool leads() const { return deps_.clock.now() < leads_until_; }
    const Health& health() const { return pulse_; }

  private:
    struct Planned {
        probing::PlannedProbe probe;
        std::string unit;
        bool operator>(const Planned& other) const { return probe.start > other.probe.start; }
    };
    struct Sealed {
        probing::SliceBatch batch;
        std::vector<probing::SliceLeaf> leaves;
        std::vector<ports::DisplayObservation> display;
        bool controls_failed = false;
    };
    using Run = boost::asio::awaitable<void>;

    // Each of these runs until it is cancelled.
    Run hold_lease();
    Run draw_days();
    Run follow_targets();
    Run schedule(async::TaskGroup& probes);
    Run seal_slices();
    Run store_batches();

    Run announce();
    Run measure(Target target, probing::PlannedProbe probe);
    boost::asio::awaitable<ports::ProbeResult> attempt(Target target,
                                                       probing::Measurement& running);
    void lost_to_lag(ports::ProbeResult& result);
    void take_unit(const reading::View& view, std::uint64_t number);
    void plan_new_targets();
    bool is_fresh(const Target& target) const;
    void take_paid();
    void launch(async::TaskGroup& probes, const Planned& planned);
    void plan_next(const Planned& done);
    void end_measurement(const Target& target, const probing::Measurement& ended,
                         const ports::ProbeResult& first);
    Run seal(EndedSlice ended);
    Sealed sealed(EndedSlice ended);  // called on a thread of the pool
    void queue(Sealed sealed);
    void retry(const char* stage, const Error& error);
    probing::MeasurementRules measurement_rules(const Target& target, UnixMicros start) const;
    bool clock_is_trusted() const;
    Run compare_clock();
    UnixMicros now_us() const;

    ProberSettings settings_;
    Deps deps_;
    SliceBook book_;
    ports::Clock::TimePoint leads_until_{};
    Pulse pulse_{"prober"};
    std::map<std::string, Target> targets_;  // by unit; control targets always
    std::set<std::string> scheduled_;        // units with a place in planned_
    std::set<std::string> unplanned_;        // targets without one
    std::priority_queue<Planned, std::vector<Planned>, std::greater<>> planned_;
    std::map<std::string, probing::ThrottleAllowance> throttled_;  // by unit
    ControlRound controls_;
    probing::HostClock host_clock_;
    DayDraws draws_;
    probing::Schedule schedule_;
    std::map<std::string, UnixSecs> known_until_;  // chain time of the newest block, by contract
    ProbeBudget budget_;
    probing::SliceNum paid_in_ = -1;  // the slice in which it was last told who is paid for
    std::deque<Sealed> queue_;
    std::optional<async::WaitList> queue_filled_;  // lives while run() does
};

}  // namespace warden::app
