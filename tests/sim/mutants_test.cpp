// A simulation that finds nothing proves something only if it finds what is broken on purpose.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/sim/forward.hpp"
#include "tests/sim/guards.hpp"
#include "tests/sim/mutants.hpp"

namespace warden::sim {
namespace {

// A short run in which each part has something to do: re-orgs, maintenances, one guilty provider.
RunSettings short_run() {
    RunSettings settings;
    settings.hours = 7;
    settings.full_audit_secs = 1'200;
    settings.people.windows_max = 3;
    settings.people.window_secs = 14'400;  // a tenth of it for maintenance is long enough for guilt
    settings.people.maintenance = 10;
    settings.trouble.reorgs = 15;
    settings.begin = [](World& world) {
        world.after(Seconds(7'200), [&world] {
            const UnixMicros now = world.internet().now_us();
            Behaviour& endpoint = world.internet().endpoint(World::url_of("provider2"));
            endpoint.set(now, Mode::down);
            endpoint.set(now + UnixMicros{5'400} * 1'000'000, Mode::good);
        });
    };
    return settings;
}

TEST(Mutants, WithoutOneNothingIsFound) {
    const Report report = run(short_run());
    std::cout << report.text() << "\n";
    EXPECT_TRUE(report.findings.empty());
    EXPECT_GT(report.plain_slashes, 0u);
    EXPECT_GT(report.orphaned_events, 0u);
    EXPECT_GT(report.log_lines, 0u);
}

class SimMutant : public testing::TestWithParam<Mutant> {};

TEST_P(SimMutant, IsFound) {
    RunSettings settings = short_run();
    GetParam().breaks(settings);
    const Report report = run(settings);
    std::cout << report.text() << "\n";
    ASSERT_FALSE(report.findings.empty());
    EXPECT_EQ(report.findings.front().rule, GetParam().rule);
}

INSTANTIATE_TEST_SUITE_P(Each, SimMutant, testing::ValuesIn(mutants()),
                         [](const auto& tested) { return tested.param.name; });

class SimGuard : public testing::TestWithParam<Guard> {};

TEST_P(SimGuard, IsMissedWhereItIsOff) {
    RunSettings settings = GetParam().run();
    GetParam().off(settings);
    const Report report = run(settings);
    std::cout << report.text() << "\n";
    ASSERT_FALSE(report.findings.empty());
    EXPECT_EQ(report.findings.front().rule, GetParam().rule);
}

INSTANTIATE_TEST_SUITE_P(Each, SimGuard, testing::ValuesIn(guards()),
                         [](const auto& tested) { return tested.param.name; });

// I10: what stands still is named by /readyz within its deadline, and is ready again afterwards.
struct Stall {
    bool on = false;
    Fail error() const { return fail(Errc::unavailable, "stalled"); }
};

class StalledSource final : public ForwardSource {
  public:
    StalledSource(std::unique_ptr<ports::ChainSource> real, const Stall& stall)
        : ForwardSource(std::move(real)), stall_(stall) {}
    Answer<chain::Head> head(ports::Deadline deadline) override {
        if (stall_.on) co_return stall_.error();
        co_return co_await real_.head(deadline);
    }

  private:
    const Stall& stall_;
};

class StalledDecisions final : public ForwardDecisionStore {
  public:
    StalledDecisions(ports::DecisionStore& real, const Stall& stall)
        : ForwardDecisionStore(real), stall_(stall) {}
    Answer<ports::EnforcementSwitches> switches() override {
        if (stall_.on) co_return stall_.error();
        co_return co_await real_.switches();
    }

  private:
    const Stall& stall_;
};

class StalledReadModel final : public ForwardReadModel {
  public:
    StalledReadModel(ports::ReadModel& real, const Stall& stall)
        : ForwardReadModel(real), stall_(stall) {}
    Answer<std::optional<ports::Progress>> progress(chain::ContractRef contract) override {
        if (stall_.on) co_return stall_.error();
        co_return co_await real_.progress(std::move(contract));
    }
    Answer<ports::Changes> changes(ports::ChangesQuery query) override {
        if (stall_.on) co_return stall_.error();
        co_return co_await real_.changes(std::move(query));
    }

  private:
    const Stall& stall_;
};

// All that some pod complains about.
std::string problems(World& world) {
    std::string all;
    for (const auto& pod : world.pods()) {
        for (const std::string& problem : pod->not_ready()) all += problem + "\n";
    }
    return all;
}

TEST(Readiness, NamesAStalledPartUntilItGoesOn) {
    Stall source;
    Stall decisions;
    Stall read_model;
    std::unique_ptr<StalledDecisions> decision_store;
    std::unique_ptr<StalledReadModel> reader;
    WorldSettings settings;
    settings.wrap_chain = [&source](cli::Chain chain) {
        chain.source = std::make_unique<StalledSource>(std::move(chain.source), source);
        return chain;
    };
    settings.wrap_stores = [&](StorePorts& ports) {
        decision_store = std::make_unique<StalledDecisions>(*ports.decisions, decisions);
        reader = std::make_unique<StalledReadModel>(*ports.read_model, read_model);
        ports.decisions = decision_store.get();
        ports.read_model = reader.get();
    };
    World world(std::move(settings));
    for (const auto& pod : world.pods()) pod->start();
    const std::string name = world.chains().front().contract.chain;
    world.run_for(Seconds(1'800));
    EXPECT_EQ(problems(world), "");

    const auto check = [&](Stall& stall, Seconds deadline, const std::vector<std::string>& parts) {
        stall.on = true;
        world.run_for(deadline);
        for (const std::string& part : parts) {
            EXPECT_NE(problems(world).find(part), std::string::npos) << part;
        }
        stall.on = false;
        world.run_for(Seconds(900));
        EXPECT_EQ(problems(world), "");
    };
    check(source, Seconds(150), {"indexer of " + name});
    check(decisions, Seconds(360), {"enforcer of " + name, "submitter of " + name});
    check(read_model, Seconds(360), {"enforcer of " + name, "scorer"});
}

}  // namespace
}  // namespace warden::sim
