#pragma once
// A good configuration file, and what is said of one that was changed.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "main/config/config.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {

inline constexpr std::string_view kGood = R"(roles: [indexer, api]
public_base_url: https://warden.example//
database:
  url: postgresql://warden@localhost/warden
chains:
  - alias: sn
    chain_id: SN_SEPOLIA
    contract_address: "0x1"
    fee_cap: 340282366920938463463374607431768211455
    endpoints:
      - alias: node-1
        url: http://127.0.0.1:5050
      - alias: node-2
        url: http://127.0.0.1:5051
)";

class ConfigFile : public testing::Test {
  protected:
    config::Loaded<Config> load(std::string text, const config::Environment& environment = {}) {
        return load_config(dir.write("warden.yaml", text).string(), environment);
    }
    // kGood with one text replaced.
    static std::string with(std::string_view old, std::string_view now) {
        std::string text(kGood);
        const auto at = text.find(old);
        EXPECT_NE(at, text.npos) << old;
        return text.replace(at, old.size(), now);
    }
    // The only problem of the file, without the folder: "12:5: alias: ...".
    std::string problem(const std::string& text, const config::Environment& environment = {}) {
        const auto loaded = load(text, environment);
        if (loaded) return "no problem";
        EXPECT_EQ(loaded.error().size(), 1u) << loaded.error().back().text();
        const std::string said = loaded.error().front().text();
        const std::string file = (dir.path() / "warden.yaml").string() + ":";
        return said.starts_with(file) ? said.substr(file.size()) : said;
    }
    support::TempDir dir;
};

}  // namespace warden::cli
