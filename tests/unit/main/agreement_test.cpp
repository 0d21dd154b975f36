// Too few operators for what a pod makes final to be filed by: a mode that files refuses to start
// (config_test), every other one is told.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "main/config/config.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What a pod is told that doesn't file.
std::vector<std::string> told(const std::string& role, const std::string& mode,
                              const std::string& third) {
    support::TempDir dir;
    const auto loaded = load_config(dir.write("warden.yaml", R"(public_base_url: https://w.example
database: {url: "postgresql://warden@localhost/warden"}
roles: [)" + role + R"(]
chains:
  - alias: sn
    chain_id: SN_SEPOLIA
    contract_address: "0x1"
    endpoints:
      - {alias: a, url: "https://a.example", operator: A}
      - {alias: b, url: "https://b.example", operator: B}
      - {alias: c, url: "https://c.example", operator: )" + third +
                                                                 R"(}
enforcement: {mode: )" + mode + "}\n")
                                        .string(),
                                    {});
    std::vector<std::string> texts;
    EXPECT_TRUE(loaded) << loaded.error().front().text();
    if (!loaded) return texts;
    for (const config::Problem& one : loaded->warnings) texts.push_back(one.text());
    return texts;
}

TEST(Agreement, WhoIndexesWithFewerOperatorsThanFilingNeedsIsTold) {
    for (const char* mode : {"off", "shadow"}) {
        EXPECT_THAT(told("indexer", mode, "B"),
                    ElementsAre(HasSubstr(
                        "endpoints_agree: modes that file need endpoints_agree of at least 2, and "
                        "endpoints of one operator more: these are of 2, 3 are needed")));
        EXPECT_THAT(told("indexer", mode, "C"), IsEmpty());
        EXPECT_THAT(told("enforcer, api", mode, "B"), IsEmpty()) << "it makes nothing final";
    }
}

}  // namespace
}  // namespace warden::cli
