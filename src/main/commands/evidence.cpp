// warden evidence show|verify
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "domain/base/json_fields.hpp"
#include "domain/enforcement/verify.hpp"
#include "main/commands/commands.hpp"
#include "main/commands/run_async.hpp"
#include "main/service/vantage_key.hpp"
#include "platform/json/parse.hpp"
#include "storage/stores.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

asio::awaitable<int> show(OpenDatabase open, std::string root) {
    const auto decisions = storage::make_decision_store(open.database);
    const auto row = co_await decisions->evidence(root);
    if (!row || !*row) {
        std::fprintf(stderr, "%s\n",
                     row ? "no evidence with this root" : row.error().text().c_str());
        co_return 1;
    }
    std::printf("%s\n", (*row)->bundle.c_str());
    co_return 0;
}

Result<std::string> read_all(const std::string& file) {
    std::ostringstream text;
    if (file == "-") {
        text << std::cin.rdbuf();
    } else {
        std::ifstream in(file, std::ios::binary);
        if (!in) return fail(Errc::not_found, file + ": can't be read");
        text << in.rdbuf();
    }
    std::string all = text.str();
    while (all.ends_with('\n')) all.pop_back();  // evidence show and curl add one
    return all;
}

// {"items":[{"vantage","key_id"}..]}, as GET /v1/vantages answers.
Result<enforcement::KeyList> read_keys(const std::string& file) {
    const auto text = read_all(file);
    if (!text) return Fail(text.error());
    const auto json = json::parse(*text);
    if (!json) return Fail(json.error());
    const auto items = json::get_array(*json, "items");
    if (!items) return Fail(items.error());
    enforcement::KeyList keys;
    for (const Json& item : **items) {
        const auto vantage = json::get_string(item, "vantage");
        const auto key = json::get_string(item, "key_id");
        if (!vantage || !key) return Fail(!vantage ? vantage.error() : key.error());
        keys.emplace(*vantage, *key);
    }
    return keys;
}

int print(const enforcement::Verification& done, const VerifyOptions& options, Output output) {
    const bool same_root = options.root.empty() || options.root == done.root;
    const bool passed = done.passed() && same_root;
    if (output == Output::json) {
        Json::Array checks;
        for (const enforcement::Check& check : done.checks) {
            checks.push_back(Json::Object{
                {"name", check.name}, {"passed", check.passed}, {"detail", check.detail}});
        }
        const Json json = Json::Object{{"root", done.root},
                                       {"passed", passed},
                                       {"reasons", done.reasons},
                                       {"score_before", done.score_before},
                                       {"checks", std::move(checks)}};
        std::printf("%s\n", write_canonical(json).c_str());
        return passed ? 0 : 1;
    }
    std::printf("root          %s\n", done.root.c_str());
    if (!same_root) std::printf("FAILED  root          expected %s\n", options.root.c_str());
    for (const enforcement::Check& check : done.checks) {
        std::printf("%s  %-13s %s\n", check.passed ? "ok    " : "FAILED", check.name.c_str(),
                    check.detail.c_str());
    }
    std::printf("%s\n", passed ? "verified" : "NOT VERIFIED");
    return passed ? 0 : 1;
}

}  // namespace

int evidence_show(const Global& global, const std::string& root) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    return with_database(*config, [&root](OpenDatabase open) { return show(open, root); });
}

int evidence_verify(const Global& global, const VerifyOptions& options) {
    const auto text = read_all(options.file);
    const auto keys = read_keys(options.keys_file);
    if (!text || !keys) {
        std::fprintf(stderr, "%s\n", (text ? keys.error() : text.error()).text().c_str());
        return 2;
    }
    const auto done = enforcement::verify(*text, *keys, ed25519_verifier());
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().text().c_str());
        return 1;
    }
    return print(*done, options, global.output);
}

}  // namespace warden::cli
