#pragma once
// The prober's world with three vantages and a scorer.

#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/scorer/scorer.hpp"
#include "tests/support/memory_score_store.hpp"
#include "tests/unit/app/prober/bench.hpp"

namespace warden::app {

inline const std::vector<std::string> kVantages = {"ams", "fra", "waw"};

struct ScorerCounts final : ScorerMetrics {
    void skipped() override { ++skips; }
    void pass(bool succeeded) override { failed_passes += succeeded ? 0 : 1; }
    int skips = 0;
    int failed_passes = 0;
};

struct Judges {
    World world;
    support::MemoryLeadership leadership{world.leases, "scorer"};
    support::HostClock clock{world.clock};  // of the scorer's host
    support::MemoryScoreStore scores{world.clock, &world.leases};
    ScorerCounts metrics;
    ScorerSettings settings;
    std::unique_ptr<Scorer> scorer;
    std::list<Running> running;

    Judges() {
        settings.rulings = {world.rules, kVantages};
        settings.patience_secs = 20;
    }
    void start() {
        for (const std::string& name : kVantages) world.vantage(name).start();
        start_scorer();
        world.run_for(Millis(2'000));
    }
    void make_scorer() {
        scorer = std::make_unique<Scorer>(settings, Scorer::Deps{{{&world.view, "sim:1"}},
                                                                 world.read_model,
                                                                 world.observations,
                                                                 scores,
                                                                 leadership,
                                                                 clock,
                                                                 metrics,
                                                                 FakeSigner::verify,
                                                                 world.pool});
    }
    void start_scorer() {
        make_scorer();
        running.emplace_back(world.io, scorer->run());
    }
    // Units answer so at these vantages from now on.
    void answer(const std::vector<std::string>& vantages, const std::string& url, Answer answer) {
        for (const std::string& name : vantages) {
            world.vantage(name).probe.answers[url] = [answer] { return answer; };
        }
    }
    std::optional<ports::VerdictRow> verdict(std::uint32_t window, std::uint64_t reservation = 1) {
        const ports::WindowKey key{{world.contract, reservation}, {}, window};
        auto row = support::run_until(world.io, world.clock, scores.verdict(key));
        return row.value();
    }
    std::vector<ports::ScoreRow> rows(const std::string& subject, scoring::SubjectKind kind) {
        auto rows = support::run_until(world.io, world.clock,
                                       scores.scores({subject, kind, std::nullopt, 1'000}));
        std::ranges::reverse(*rows);
        return rows.value();
    }
};

inline constexpr orchestrator::SlaTerms kTerms{50, 0, 0, 990'000, 50'000};

}  // namespace warden::app
