#include "tests/unit/app/prober/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

namespace warden::app {

namespace asio = boost::asio;

scoring::RuleSet short_rules() {
    scoring::RuleSet rules;
    rules.slice_secs = 2;
    rules.batch_secs = 4;
    rules.day_secs = 60;
    rules.late_secs = 6;
    rules.warmup_secs = 0;
    rules.guard_secs = 2;
    rules.min_known = 8;
    rules.min_batches = 10;
    rules.min_ops = 20;
    rules.batch_values_min = 2;
    rules.day_min_ops = 20;
    rules.day_min_batches = 10;
    rules.retry_backoff_ms = {100, 100, 100};
    rules.attempt_timeout_ms = 400;
    rules.retry_after_secs_max = 1;
    return rules;
}

Answer ok(int first_byte_us) {
    Answer answer;
    answer.result.first_byte = Micros(first_byte_us);
    answer.result.status = 200;
    return answer;
}

Answer fails(probing::FailKind kind, Millis delay) {
    Answer answer;
    answer.result.cls = probing::OutcomeClass::fail;
    answer.result.kind = kind;
    answer.delay = delay;
    return answer;
}

Answer throttled(int retry_after_secs) {
    Answer answer;
    answer.result.cls = probing::OutcomeClass::unknown;
    answer.result.kind = probing::FailKind::throttled;
    answer.result.retry_after = Seconds(retry_after_secs);
    return answer;
}

Answer own_fault(ports::OwnFault own) {
    Answer answer;
    answer.result.cls = probing::OutcomeClass::prober_fault;
    answer.result.own = own;
    return answer;
}

asio::awaitable<ports::ProbeResult> FakeProbe::get(ports::ProbeTarget target, ports::Deadline) {
    ++asked[target.url];
    last[target.url] = target;
    const auto found = answers.find(target.url);
    const Answer answer = found == answers.end() ? ok() : found->second();
    ++under_way;
    under_way_max = std::max(under_way_max, under_way);
    co_await clock_.sleep_for(answer.delay);
    --under_way;
    co_return answer.result;
}

Running::Running(asio::io_context& io, asio::awaitable<void> task) : io_(io) {
    asio::co_spawn(io, std::move(task),
                   asio::bind_cancellation_slot(signal_.slot(),
                                                [this](std::exception_ptr) { ended_ = true; }));
}

Running::~Running() {
    if (!ended_) signal_.emit(asio::cancellation_type::terminal);
    io_.restart();
    io_.poll();
    EXPECT_TRUE(ended_) << "run() does not end when it is cancelled";
}

Vantage::Vantage(World& of, const std::string& name)
    : probe(of.clock),
      signer(FakeSigner::of(name)),
      leadership(of.leases, name),
      clock(of.clock),
      lag({}, of.clock),
      world(of) {
    settings.vantage = name;
    settings.network = "net-" + name;
    settings.region = "eu";
    settings.controls = of.controls;
    settings.rules = of.rules;
    settings.period = Micros(500'000);
    settings.refresh = Millis(1'000);
    settings.poll = Millis(100);
    settings.lease_ttl = Millis(4'000);
    settings.backoff = {Millis(100), Millis(400)};
    day_settings.vantage = name;
    for (const ControlTarget& control : of.controls) day_settings.controls.push_back(control.name);
    day_settings.rules = of.rules;
}

void Vantage::start_prober() {
    prober = std::make_unique<Prober>(settings, Prober::Deps{{&world.view},
                                                             world.observations,
                                                             probe,
                                                             signer,
                                                             leadership,
                                                             clock,
                                                             world.rng,
                                                             counts,
                                                             lag,
                                                             world.pool,
                                                             {}});
    running.emplace_back(world.io, prober->run());
}

void Vantage::start() {
    start_prober();
    start_day_signer();
}

void Vantage::start_day_signer() {
    day_signer = std::make_unique<DaySigner>(
        day_settings, DaySigner::Deps{{&world.view},
                                      world.observations,
                                      signer,
                                      clock,
                                      FakeSigner::verify,
                                      [this] { return !prober || prober->leads(); },
                                      world.pool});
    running.emplace_back(world.io, day_signer->run());
}

World::World() : blocks_(io, make_blocks()) { add_block(); }

UnixSecs World::now() const {
    return static_cast<UnixSecs>(
        std::chrono::duration_cast<Seconds>(clock.system_now().time_since_epoch()).count());
}

void World::add_block() {
    auto& stored = chain.contract(contract);
    ports::ChainBlock block;
    block.header.ref.num = stored.blocks.size() + 1;
    block.header.ref.hash = "hash-" + std::to_string(block.header.ref.num);
    block.header.time = now();
    stored.blocks.push_back(block);
    stored.final_num = block.header.ref.num;
    stored.coverage = {{1, stored.final_num, chain::ProofLevel::proven}};
}

asio::awaitable<void> World::make_blocks() {
    while (true) {
        co_await clock.sleep_for(Millis(1'000));
        if (indexing) add_block();
    }
}

void World::put(const orchestrator::EntityKey& key, const orchestrator::Entity& entity) {
    put_json(key, to_json(entity));
}

void World::put_json(const orchestrator::EntityKey& key, Json body) {
    add_block();
    auto& stored = chain.contract(contract);
    stored.entities[key].push_back({stored.blocks.back().header.ref.num, std::move(body)});
}

void World::add_unit(std::uint64_t id, std::string provider) {
    orchestrator::Unit unit;
    unit.provider.text = std::move(provider);
    unit.capacity_gb = 100;
    unit.region = "eu";
    unit.api = orchestrator::Api::http;
    unit.endpoint = "http://unit-" + std::to_string(id) + "/";
    unit.floor = unit.ceiling = 1;
    unit.window_secs = 40;
    unit.sla_version = 1;
    unit.registered_at = now();
    put(orchestrator::unit_key(id), unit);
}

void World::add_reservation(std::uint64_t id, std::uint64_t unit, scoring::Span span,
                            std::uint64_t window_secs, orchestrator::SlaTerms terms,
                            std::string consumer, orchestrator::ReservationStatus status) {
    orchestrator::Reservation reservation;
    reservation.unit_id = unit;
    reservation.provider.text = "provider-1";
    reservation.consumer.text = std::move(consumer);
    reservation.gb = 10;
    reservation.price = 1'000'000;
    reservation.duration_secs = span.end - span.start;
    reservation.window_secs = window_secs;
    reservation.sla_version = 1;
    reservation.config_version = 1;
    reservation.start = span.start;
    reservation.end = span.end;
    reservation.status = status;
    reservation.escrow = 1'000'000'000;  // more than it costs
    put(orchestrator::reservation_key(id), reservation);
    put(orchestrator::sla_key(unit, 1), terms);
}

Vantage& World::vantage(const std::string& name) {
    auto& made = vantages_[name];
    if (!made) made = std::make_unique<Vantage>(*this, name);
    return *made;
}

void World::run_until(const std::function<bool()>& done) {
    support::run_until(io, clock, done, {.steps_max = 3'000'000});
}

void World::run_for(Millis time) {
    const auto until = clock.now() + time;
    run_until([&] { return clock.now() >= until; });
}

void World::run_until_time(UnixSecs time) {
    run_until([&] { return now() >= time; });
}

std::vector<ports::StoredLeaf> World::leaves(const std::string& unit) {
    ports::LeafQuery query;
    query.unit = unit;
    query.last_slice = INT64_MAX;
    auto leaves = support::run_until(io, clock, observations.leaves(query));
    return leaves.value();
}

std::vector<probing::Observation> World::stored(const std::string& unit,
                                                const std::string& vantage) {
    std::vector<probing::Observation> all;
    for (const ports::StoredLeaf& stored : leaves(unit)) {
        if (stored.leaf.vantage != vantage) continue;
        all.insert(all.end(), stored.leaf.observations.begin(), stored.leaf.observations.end());
    }
    return all;
}

std::vector<probing::DrawnDay> World::drawn(std::int64_t day) {
    reading::DrawnDays days(observations, FakeSigner::verify, pool);
    const auto read = support::run_until(io, clock, days.of(view, day, day));
    return **read;
}

std::vector<ports::UnitDayRecord> World::records(const std::string& unit) {
    auto records =
        support::run_until(io, clock, observations.unit_days(unit, 0, INT64_MAX / 100'000));
    return records.value();
}

}  // namespace warden::app
