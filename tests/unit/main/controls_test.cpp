// Control targets that are too few for what a prober measures to count: a mode that files refuses
// to start, every other one says so.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "main/config/config.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Controls : public testing::Test {
  protected:
    // Which controls are missing, in words: those that warn, or where `mode` files, those that
    // refuse.
    std::vector<std::string> said(const std::string& controls, const std::string& mode,
                                  const std::string& role = "prober") {
        const auto loaded =
            load_config(dir.write("warden.yaml", R"(public_base_url: https://w.example
database: {url: "postgresql://warden@localhost/warden"}
roles: [)" + role + R"(]
chains:
  - alias: sn
    chain_id: SN_SEPOLIA
    contract_address: "0x1"
    endpoints:
      - {alias: a, url: "https://a.example"}
      - {alias: b, url: "https://b.example"}
      - {alias: c, url: "https://c.other"}
      - {alias: d, url: "https://d.third"}
probing:
  vantage: {name: eu-1, network: AS1, region: eu, key_file: /k}
  controls: [)" + controls + R"(]
enforcement: {mode: )" + mode + "}\n")
                            .string(),
                        {});
        refused = !loaded;
        std::vector<std::string> texts;
        for (const config::Problem& one : loaded ? loaded->warnings : loaded.error()) {
            EXPECT_EQ(one.path, "probing.controls") << one.text();
            texts.push_back(one.text());
        }
        return texts;
    }

    support::TempDir dir;
    bool refused = false;
};

const std::string kTwo = "{name: a, url: 'https://a.example'}, {name: b, url: 'https://b.example'}";
const std::string kPlain = ", {name: c, url: 'http://c.example'}";
const std::string kOneHost =
    "{name: a, url: 'https://a.example'}, {name: b, url: 'https://a.example/b'}";

TEST_F(Controls, TooFewAreSaidWhereNothingIsFiledAndRefusedWhereItIs) {
    struct Case {
        const char* mode;
        bool refuses;
        const char* words;
    };
    for (const Case& c :
         {Case{"off", false, "modes that file need "},
          Case{"shadow", false, "modes that file need "},
          Case{"propose", true, "mode propose needs "}, Case{"full", true, "mode full needs "}}) {
        const std::string words = c.words;
        EXPECT_THAT(said("", c.mode),
                    ElementsAre(HasSubstr(words + "https controls at two hosts at least"),
                                HasSubstr(words + "at least 3 controls (rules.controls_min)")));
        EXPECT_EQ(refused, c.refuses) << c.mode;
        EXPECT_THAT(said(kOneHost + kPlain, c.mode),
                    ElementsAre(HasSubstr(words + "https controls at two hosts")));
        EXPECT_EQ(refused, c.refuses) << c.mode;
        EXPECT_THAT(said(kTwo, c.mode), ElementsAre(HasSubstr(words + "at least 3 controls")));
        EXPECT_EQ(refused, c.refuses) << c.mode;
        EXPECT_THAT(said(kTwo + kPlain, c.mode), IsEmpty());
        EXPECT_FALSE(refused) << c.mode;
    }
}

TEST_F(Controls, AreNotMissedWhereNothingIsMeasured) {
    EXPECT_THAT(said("", "shadow", "indexer, scorer, enforcer, api"), IsEmpty());
    EXPECT_FALSE(refused);
    EXPECT_THAT(said("", "full, local_evidence: true"), IsEmpty()) << "a demonstration";
    EXPECT_FALSE(refused);
}

}  // namespace
}  // namespace warden::cli
