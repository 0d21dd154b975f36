#pragma once
// A chain with units, providers that answer as a test says, stores in memory, and vantages that
// measure them; all on virtual time.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/prober/day_signer.hpp"
#include "app/prober/prober.hpp"
#include "app/reading/drawn_days.hpp"
#include "domain/orchestrator/projection.hpp"
#include "domain/scoring/votes.hpp"
#include "platform/async/run_blocking.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fake_rng.hpp"
#include "tests/support/fake_signer.hpp"
#include "tests/support/host_clock.hpp"
#include "tests/support/memory_chain_store.hpp"
#include "tests/support/memory_leadership.hpp"
#include "tests/support/memory_observation_store.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/run_until.hpp"

namespace warden::app {

// Slices of 2 s, hours of 4 s, days of 60 s, no warm-up.
scoring::RuleSet short_rules();

struct Answer {
    ports::ProbeResult result;
    Millis delay{1};
};
Answer ok(int first_byte_us = 1'000);
Answer fails(probing::FailKind kind, Millis delay = Millis(1));
Answer throttled(int retry_after_secs);
Answer own_fault(ports::OwnFault own);

// Answers by URL; what has no answer of its own is ok.
class FakeProbe final : public ports::EndpointProbe {
  public:
    explicit FakeProbe(ports::Clock& clock) : clock_(clock) {}
    boost::asio::awaitable<ports::ProbeResult> get(ports::ProbeTarget target,
                                                   ports::Deadline deadline) override;

    std::map<std::string, std::function<Answer()>> answers;
    std::map<std::string, int> asked;
    std::map<std::string, ports::ProbeTarget> last;  // as last asked for, by URL
    int under_way = 0;
    int under_way_max = 0;

  private:
    ports::Clock& clock_;
};

using support::FakeSigner;

struct ProberCounts final : ProberMetrics {
    void refused() override { ++refusals; }
    void skipped(std::uint64_t probes) override { skips += probes; }
    void missing(std::size_t probes) override { missing_probes = probes; }
    void dropped_observation() override { ++lost_observations; }
    void controls_failed() override { ++control_failures; }
    void stored(std::size_t) override { ++stored_batches; }
    void dropped_batch() override { ++lost_batches; }
    void conflict() override { ++conflicts; }
    void refused_batch() override { ++refused_batches; }
    void lagged() override { ++lags; }
    void undrawn() override { ++undrawn_probes; }
    void queued(std::size_t count) override { queued_max = std::max(queued_max, count); }
    void retry(const char* stage) override { ++retries[stage]; }
    void measured(const probing::Observation& seen) override {
        ++classes[std::string(name(seen.cls))];
        late_us_max = std::max(late_us_max, seen.late_us);
    }

    int refusals = 0, lost_observations = 0, control_failures = 0, stored_batches = 0;
    int lost_batches = 0, conflicts = 0, refused_batches = 0, lags = 0, undrawn_probes = 0;
    std::uint64_t skips = 0, late_us_max = 0;
    std::size_t queued_max = 0, missing_probes = 0;
    std::map<std::string, int> retries;
    std::map<std::string, int> classes;
};

// A coroutine that runs until this goes out of scope.
class Running {
  public:
    Running(boost::asio::io_context& io, boost::asio::awaitable<void> task);
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

  private:
    boost::asio::io_context& io_;
    boost::asio::cancellation_signal signal_;
    bool ended_ = false;
};

class World;

struct Vantage {
    Vantage(World& world, const std::string& name);
    FakeProbe probe;
    FakeSigner signer;
    support::MemoryLeadership leadership;
    support::HostClock clock;  // of the host that prober and day signer run on
    async::LagMonitor lag;     // does not run unless a test runs it
    ProberCounts counts;
    ProberSettings settings;
    DaySignerSettings day_settings;
    std::unique_ptr<Prober> prober;
    std::unique_ptr<DaySigner> day_signer;
    World& world;
    std::list<Running> running;

    void start();  // prober and day signer
    void start_prober();
    void start_day_signer();
    void stop() { running.clear(); }
};

class World {
  public:
    World();

    // A live unit "sim.main.<id>" at "http://unit-<id>/", and a reservation of it.
    void add_unit(std::uint64_t id, std::string provider = "provider-1");
    // In a block of its own.
    void put(const orchestrator::EntityKey& key, const orchestrator::Entity& entity);
    void put_json(const orchestrator::EntityKey& key, Json body);
    void add_reservation(
        std::uint64_t id, std::uint64_t unit, scoring::Span span, std::uint64_t window_secs,
        orchestrator::SlaTerms terms, std::string consumer = "consumer-1",
        orchestrator::ReservationStatus status = orchestrator::ReservationStatus::active);

    Vantage& vantage(const std::string& name);  // made at first use
    UnixSecs now() const;
    void run_for(Millis time);
    void run_until_time(UnixSecs time);
    void run_until(const std::function<bool()>& done);
    // What a vantage stored of a unit, oldest first.
    std::vector<probing::Observation> stored(const std::string& unit, const std::string& vantage);
    std::vector<ports::StoredLeaf> leaves(const std::string& unit);
    std::vector<ports::UnitDayRecord> records(const std::string& unit);
    // What the vantages committed to for a day, with the blocks that were drawn for the contract.
    std::vector<probing::DrawnDay> drawn(std::int64_t day);

    boost::asio::io_context io;
    async::BlockingPool pool{{.name = "cpu", .threads = 0, .queue_max = 100}};
    support::FakeClock clock;
    support::FakeRng rng{{1, 5, 9, 77}};
    support::MemoryLeases leases{clock};
    support::MemoryChainStore chain{clock};
    support::MemoryReadModel read_model{clock, chain};
    support::MemoryObservationStore observations{clock, FakeSigner::verify};
    chain::ContractRef contract{"sim", "main"};
    reading::View view{{contract}, read_model, clock};
    scoring::RuleSet rules = short_rules();
    bool indexing = true;  // a final block a second
    std::vector<ControlTarget> controls{
        {"a", "http://control-a/"}, {"b", "http://control-b/"}, {"c", "http://control-c/"}};

  private:
    boost::asio::awaitable<void> make_blocks();
    void add_block();

    std::map<std::string, std::unique_ptr<Vantage>> vantages_;
    Running blocks_;
};

}  // namespace warden::app
