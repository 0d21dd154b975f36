#include "main/service/vantage_probe.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <set>
#include <string>

#include "platform/clock/kernel_clock.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/run_until.hpp"

namespace warden::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

// Shows the root of an URL.
class Roots final : public ports::EndpointProbe {
  public:
    boost::asio::awaitable<ports::ProbeResult> get(ports::ProbeTarget target,
                                                   ports::Deadline) override {
        ports::ProbeResult result;
        if (const auto found = roots.find(target.url); found != roots.end()) {
            result.root = Hash32{found->second};
        }
        asked.insert(std::move(target.url));
        co_return result;
    }
    std::map<std::string, std::uint8_t> roots;
    std::set<std::string> asked;
};

class VantageRoots : public testing::Test {
  protected:
    // What these controls prove where it measures for slashes, or fails to.
    std::string prove(std::vector<ControlConfig> controls) {
        config.probing.controls = std::move(controls);
        const auto said =
            support::run_until(io, clock, prove_roots(probe, config, clock.now() + Seconds(10)));
        refused = !said;
        return said ? *said : said.error().text();
    }
    void SetUp() override {
        config.process.roles = {Role::prober};
        config.enforcement.mode = enforcement::Mode::full;
        probe.roots = {
            {"https://a.example/", 1}, {"https://b.example/", 1}, {"https://c.example/", 2}};
    }

    boost::asio::io_context io;
    support::FakeClock clock;
    Roots probe;
    Config config;
    bool refused = false;
};

const ControlConfig kA{"a", "https://a.example/"};
const ControlConfig kB{"b", "https://b.example/"};
const ControlConfig kC{"c", "https://c.example/"};
const ControlConfig kUntrusted{"d", "https://d.example/"};
const ControlConfig kPlain{"e", "http://e.example/"};

TEST_F(VantageRoots, EachBehindTheHttpsControlsCountsOnce) {
    EXPECT_THAT(prove({}), HasSubstr("prove 0 trusted roots"));
    EXPECT_THAT(prove({kPlain, kUntrusted}), HasSubstr("prove 0 trusted roots"));
    EXPECT_EQ(probe.asked, std::set<std::string>{kUntrusted.url}) << "plain ones prove nothing";
    EXPECT_THAT(prove({kA, kB, kUntrusted, kPlain}), HasSubstr("prove 1 trusted root,"))
        << "two hosts of one root";
    EXPECT_THAT(prove({kA, kB, kC}), EndsWith("prove 2 trusted roots"));
}

TEST_F(VantageRoots, FewerThanTwoAreAnErrorWhereItMeasuresForSlashes) {
    prove({kA, kC});
    EXPECT_FALSE(refused);
    for (const auto& too_few : {std::vector{kPlain}, std::vector{kA, kB}}) {
        EXPECT_THAT(prove(too_few), HasSubstr("probing.controls"));
        EXPECT_TRUE(refused);
    }
    config.enforcement.mode = enforcement::Mode::shadow;
    EXPECT_THAT(prove({kA}), HasSubstr("two are needed")) << "said all the same";
    EXPECT_FALSE(refused);
    config.enforcement.mode = enforcement::Mode::full;
    config.process.roles = {Role::enforcer};
    prove({});
    EXPECT_FALSE(refused) << "it does not measure";
    config.process.roles = {Role::prober};
    config.enforcement.local_evidence = true;
    prove({});
    EXPECT_FALSE(refused) << "a demonstration";
}

TEST(VantageProbe, IsNotMadeWithoutAWayIntoADeclaredFamily) {
    support::FakeClock clock;
    ProbingConfig probing;
    probing.families = {IpFamily::ipv4};
    EXPECT_TRUE(make_vantage_probe(probing, clock, [](const auto&) { return true; }));
    const auto refused = make_vantage_probe(probing, clock, [](const auto&) { return false; });
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), HasSubstr("probing.families"));
}

TEST(VantageProbe, TheKernelSaysHowFarOffTheClockIsWhereItIsTheReference) {
    EXPECT_FALSE(clock_reference(ClockReference::store));
    const auto kernel = clock_reference(ClockReference::kernel);
    ASSERT_TRUE(kernel);
    EXPECT_EQ(kernel().has_value(), clock::clock_error(clock::read_kernel_clock()).has_value());
}

}  // namespace
}  // namespace warden::cli
