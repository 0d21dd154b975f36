#pragma once
// A breach and its judgement, for tests of the evidence of it.

#include <list>
#include <memory>
#include <string>

#include "app/enforcer/evidence_builder.hpp"
#include "app/scorer/scorer.hpp"
#include "domain/enforcement/evidence.hpp"
#include "domain/enforcement/verify.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/memory_score_store.hpp"
#include "tests/unit/app/prober/world.hpp"

namespace warden::app {

inline constexpr const char* kUrl = "http://unit-1/";
inline constexpr orchestrator::SlaTerms kTerms{0, 0, 0, 990'000, 0};

// A reservation of 80 s with an outage of 10 s in its first window, measured by three vantages and
// judged by the scorer.
struct Story {
    support::LogCapture logged;
    World world;
    support::MemoryLeadership leadership{world.leases, "scorer"};
    support::MemoryScoreStore scores{world.clock, &world.leases};
    ScorerMetrics metrics;
    std::unique_ptr<Scorer> scorer;
    std::list<Running> running;
    UnixSecs start = 0;
    EvidenceSettings settings{"sim/main/0x5", "warden test", 86'400};

    enum class Twist { none, maintenance, keys, own_money };
    explicit Story(Twist twist = Twist::none) {
        ScorerSettings judging;
        judging.rulings = {world.rules, {"ams", "fra", "waw"}};
        judging.patience_secs = 20;
        orchestrator::Config config;
        config.min_credit_bps = 1'000;
        config.min_outage_bps = 10'000;
        config.quorum = 2;
        world.put(orchestrator::config_key(1), config);
        orchestrator::Instance instance;
        instance.oracles = {{{"0xa"}}, {{"0xb"}}};
        world.put(orchestrator::instance_key(), instance);
        world.add_unit(1);
        for (const std::string& name : judging.rulings.electorate) world.vantage(name).start();
        scorer = std::make_unique<Scorer>(judging, Scorer::Deps{{{&world.view, "sim:1"}},
                                                                world.read_model,
                                                                world.observations,
                                                                scores,
                                                                leadership,
                                                                world.clock,
                                                                metrics,
                                                                FakeSigner::verify,
                                                                world.pool});
        running.emplace_back(world.io, scorer->run());
        world.run_for(Millis(2'000));
        start = world.now() / 4 * 4 + 4;
        // So that the first window touches two days, and the keys change between their signings.
        if (twist == Twist::keys) {
            start = world.now() / 60 * 60 + 100;
            world.run_until_time(start - 1);
        }
        world.add_reservation(1, 1, {start, start + 80}, 40, kTerms,
                              twist == Twist::own_money ? "provider-1" : "consumer-1");
        if (twist == Twist::maintenance) announce_maintenance();
        world.run_until_time(start + 10);
        answer(fails(probing::FailKind::connect_refused));
        world.run_until_time(start + 20);
        answer(ok());
        world.run_until_time(start + 30);
        if (twist == Twist::keys) replace_keys();
        world.run_until_time(start + 80 + 12);
        running.clear();
        pay(older_reservation(), older_reservation());
    }
    // The older reservation as it was from the first block on, and as it is now.
    void pay(const orchestrator::Reservation& then, const orchestrator::Reservation& now) {
        const auto key = orchestrator::reservation_key(kOlder);
        world.chain.contract(world.contract).entities[key] = {
            {1, to_json(orchestrator::Entity(then))}};
        world.put(key, now);
    }
    // Another party's money for the unit, since before the first window, funded.
    static constexpr std::uint64_t kOlder = 50;
    orchestrator::Reservation older_reservation() const {
        orchestrator::Reservation paid;
        paid.unit_id = 1;
        paid.provider.text = "provider-1";
        paid.consumer.text = "payer";
        paid.gb = 10;
        paid.price = 1'000'000;
        paid.duration_secs = paid.window_secs = 10'000;
        paid.sla_version = 1;
        paid.start = start - 1;
        paid.end = paid.start + paid.duration_secs;
        paid.status = orchestrator::ReservationStatus::active;
        paid.escrow = 1'000'000'000;
        return paid;
    }
    void answer(const Answer& answer) {
        for (const char* name : {"ams", "fra", "waw"}) {
            world.vantage(name).probe.answers[kUrl] = [answer] { return answer; };
        }
    }
    void replace_keys() {
        for (const char* name : {"ams", "fra", "waw"}) {
            Vantage& vantage = world.vantage(name);
            vantage.stop();
            world.observations.retire_key(name);
            vantage.signer = FakeSigner::of(name + std::string(", again"));
            vantage.start();
        }
    }
    // Over the second half of the outage; the guard of the rules is added to it.
    void announce_maintenance() {
        orchestrator::Unit unit;
        unit.provider.text = "provider-1";
        unit.region = "eu";
        unit.api = orchestrator::Api::http;
        unit.endpoint = kUrl;
        unit.registered_at = start - 8;
        unit.maint_from = start + 17;
        unit.maint_until = start + 25;
        world.put(orchestrator::unit_key(1), unit);
    }
    std::unique_ptr<EvidenceBuilder> builder() { return builder(world.observations, scores); }
    std::unique_ptr<EvidenceBuilder> builder(ports::ObservationStore& observations,
                                             ports::ScoreStore& scored) {
        return make_evidence_builder(settings, {world.view, world.read_model, observations, scored,
                                                FakeSigner::verify, world.pool});
    }
    template <class T>
    Result<T> run(boost::asio::awaitable<Result<T>> task) {
        return support::run_until(world.io, world.clock, std::move(task));
    }
    ports::VerdictRow verdict(std::uint32_t window = 0) {
        return run(scores.verdict({{world.contract, 1}, {}, window})).value().value();
    }
    SealedEvidence sealed() {
        const auto made = builder();
        const auto draft = run(made->draft(verdict())).value().value();
        return run(made->seal(verdict(), enforcement::data_rules(draft.facts))).value();
    }
    enforcement::KeyList keys() { return world.observations.vantage_rows(); }
};

}  // namespace warden::app
