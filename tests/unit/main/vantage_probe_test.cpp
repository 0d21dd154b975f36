#include "main/service/vantage_probe.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <map>
#include <set>
#include <string>

#include "tests/support/fake_clock.hpp"
#include "tests/support/run_until.hpp"

namespace warden::cli {
namespace {

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

TEST(VantageProbe, EachRootBehindTheHttpsControlsCountsOnce) {
    boost::asio::io_context io;
    support::FakeClock clock;
    Roots probe;
    probe.roots = {{"https://a.example/", 1}, {"https://b.example/", 1}, {"https://c.example/", 2}};
    const auto count = [&](std::vector<ControlConfig> controls) {
        return support::run_until(
                   io, clock, trusted_roots(probe, std::move(controls), clock.now() + Seconds(10)))
            .size();
    };
    const ControlConfig a{"a", "https://a.example/"};
    const ControlConfig b{"b", "https://b.example/"};
    const ControlConfig c{"c", "https://c.example/"};
    const ControlConfig untrusted{"d", "https://d.example/"};
    const ControlConfig plain{"e", "http://e.example/"};
    EXPECT_EQ(count({}), 0u);
    EXPECT_EQ(count({plain, untrusted}), 0u);
    EXPECT_EQ(probe.asked, std::set<std::string>{untrusted.url}) << "plain ones prove nothing";
    EXPECT_EQ(count({a, b, untrusted, plain}), 1u) << "two hosts of one root";
    EXPECT_EQ(count({a, b, c}), 2u);
}

TEST(VantageProbe, FewerThanTwoRootsAreAnErrorWhereItMeasuresForSlashes) {
    Config config;
    config.process.roles = {Role::prober};
    config.enforcement.mode = enforcement::Mode::full;
    EXPECT_TRUE(judge_roots(config, 2));
    for (const std::size_t roots : {0u, 1u}) {
        const auto judged = judge_roots(config, roots);
        ASSERT_FALSE(judged) << roots;
        EXPECT_NE(judged.error().text().find("prove " + std::to_string(roots) + " trusted root"),
                  std::string::npos);
        EXPECT_NE(judged.error().text().find("probing.controls"), std::string::npos);
    }
    config.enforcement.mode = enforcement::Mode::shadow;
    const auto said = judge_roots(config, 1);
    ASSERT_TRUE(said);
    EXPECT_NE(said->find("two are needed"), std::string::npos) << "said all the same";
    config.enforcement.mode = enforcement::Mode::full;
    config.process.roles = {Role::enforcer};
    EXPECT_TRUE(judge_roots(config, 0)) << "it does not measure";
    config.process.roles = {Role::prober};
    config.enforcement.local_evidence = true;
    EXPECT_TRUE(judge_roots(config, 0)) << "a demonstration";
}

}  // namespace
}  // namespace warden::cli
