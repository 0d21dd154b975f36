// warden evidence show|open|verify
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include "domain/base/json_fields.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/enforcement/open_hour.hpp"
#include "domain/enforcement/verify.hpp"
#include "main/commands/commands.hpp"
#include "main/commands/evidence_chain.hpp"
#include "main/commands/run_async.hpp"
#include "main/service/vantage_key.hpp"
#include "platform/async/program.hpp"
#include "platform/json/parse.hpp"
#include "storage/stores.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

// The evidence with this root; not_found when there is none.
asio::awaitable<Result<ports::EvidenceRow>> load(OpenDatabase& open, std::string root) {
    const auto decisions = storage::make_decision_store(open.database);
    auto row = co_await decisions->evidence(std::move(root));
    if (!row) co_return Fail(row.error());
    if (!*row) co_return fail(Errc::not_found, "no evidence with this root");
    co_return std::move(**row);
}

asio::awaitable<int> show(OpenDatabase open, std::string root) {
    const auto row = co_await load(open, std::move(root));
    if (!row) co_return failed(row.error());
    std::printf("%s\n", row->bundle.c_str());
    co_return 0;
}

Result<std::vector<probing::SliceLeaf>> read_openings(const std::string& text) {
    const auto json = json::parse(text);
    if (!json) return Fail(json.error());
    if (json->array() == nullptr) return fail(Errc::invalid_input, "openings: no array");
    std::vector<probing::SliceLeaf> leaves;
    for (const Json& one : *json->array()) {
        auto leaf = probing::slice_leaf_from_json(one);
        if (!leaf) return Fail(std::move(leaf.error()));
        leaves.push_back(std::move(*leaf));
    }
    return leaves;
}

int print_hour(const enforcement::OpenedHour& hour, bool passed, Output output) {
    Json::Array checks;
    Json::Array leaves;
    for (const enforcement::Check& check : hour.checks) {
        if (output == Output::text) {
            std::printf("%s  %-13s %s\n", check.passed ? "ok    " : "FAILED", check.name.c_str(),
                        check.detail.c_str());
        }
        checks.push_back(
            Json::Object{{"name", check.name}, {"passed", check.passed}, {"detail", check.detail}});
    }
    for (const probing::SliceLeaf& leaf : hour.leaves) {
        if (output == Output::text) std::printf("%s\n", probing::leaf_bytes(leaf).c_str());
        leaves.push_back(probing::to_json(leaf));
    }
    if (output == Output::json) {
        const Json json = Json::Object{{"start", rfc3339(hour.hour.start)},
                                       {"end", rfc3339(hour.hour.end)},
                                       {"passed", passed},
                                       {"checks", std::move(checks)},
                                       {"leaves", std::move(leaves)}};
        std::printf("%s\n", write_canonical(json).c_str());
    }
    return passed ? 0 : 1;
}

asio::awaitable<int> open_and_print(OpenDatabase open, std::string root, UnixSecs moment,
                                    Output output) {
    const auto row = co_await load(open, root);
    if (!row) co_return failed(row.error());
    const auto evidence = enforcement::read_evidence(row->bundle);
    if (!evidence) co_return failed(evidence.error());
    const auto sealed = enforcement::evidence_root(row->bundle);
    const auto leaves = read_openings(row->openings);
    if (!leaves) co_return failed(leaves.error());
    auto hour = enforcement::open_hour(*evidence, *leaves, moment);
    if (!hour) co_return failed(hour.error());
    const bool same = sealed && *sealed == root;
    hour->checks.insert(hour->checks.begin(),
                        {"root", same, same ? "of the bundle" : "the bundle has another root"});
    const bool passed = std::ranges::all_of(hour->checks, &enforcement::Check::passed);
    co_return print_hour(*hour, passed, output);
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

// The moment of a member; empty where it is absent, null or "".
Result<std::optional<UnixSecs>> read_moment(const Json& item, const char* name) {
    const Json* member = item.find(name);
    if (member == nullptr || member->is_null()) return std::optional<UnixSecs>{};
    const auto text = json::get_string(item, name);
    if (!text) return Fail(text.error());
    if (text->empty()) return std::optional<UnixSecs>{};
    const auto moment = from_rfc3339(*text);
    if (!moment) return Fail(moment.error());
    return std::optional(*moment);
}

Result<probing::VantageKey> read_key(const Json& item) {
    const auto vantage = json::get_string(item, "vantage");
    const auto network = json::get_string(item, "network");
    const auto region = json::get_string(item, "region");
    const auto key = json::get_string(item, "key_id");
    for (const auto* text : {&vantage, &network, &region, &key}) {
        if (!*text) return Fail(text->error());
    }
    const auto since = read_moment(item, "since");
    if (!since) return Fail(since.error());
    const auto retired_at = read_moment(item, "retired_at");
    if (!retired_at) return Fail(retired_at.error());
    return probing::VantageKey{std::string(*vantage), std::string(*network), std::string(*region),
                               std::string(*key),     since->value_or(0),    *retired_at};
}

// {"items":[{"vantage","network","region","key_id","since","retired_at"}..]}, as GET /v1/vantages
// answers. A key without `since` was always in force.
Result<enforcement::KeyList> read_keys(const std::string& file) {
    const auto text = read_all(file);
    if (!text) return Fail(text.error());
    const auto json = json::parse(*text);
    if (!json) return Fail(json.error());
    const auto items = json::get_array(*json, "items");
    if (!items) return Fail(items.error());
    enforcement::KeyList keys;
    for (const Json& item : **items) {
        auto key = read_key(item);
        if (!key) return Fail(std::move(key.error()).at(file));
        keys.push_back(std::move(*key));
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
        const Json json =
            Json::Object{{"root", done.root},          {"passed", passed},
                         {"reasons", done.reasons},    {"score_before", done.score_before},
                         {"owed_bps", done.owed_bps},  {"quorum", done.quorum},
                         {"checks", std::move(checks)}};
        std::printf("%s\n", write_canonical(json).c_str());
        return passed ? 0 : 1;
    }
    std::printf("root          %s\n", done.root.c_str());
    // Bundles of contracts of version 1 don't hold the quorum.
    const std::string quorum = done.quorum == 0 ? "" : "; quorum " + std::to_string(done.quorum);
    std::printf("owed          %u.%02u %% of the window's payment by its own score%s\n",
                done.owed_bps / 100, done.owed_bps % 100, quorum.c_str());
    if (!same_root) std::printf("FAILED  root          expected %s\n", options.root.c_str());
    for (const enforcement::Check& check : done.checks) {
        std::printf("%s  %-13s %s\n", check.passed ? "ok    " : "FAILED", check.name.c_str(),
                    check.detail.c_str());
    }
    std::printf("%s\n", passed ? "verified" : "NOT VERIFIED");
    return passed ? 0 : 1;
}

asio::awaitable<int> verify_by_rpc(asio::any_io_executor executor, std::string text,
                                   enforcement::Verification done, VerifyOptions options,
                                   Output output) {
    auto evidence = enforcement::read_evidence(text);
    if (!evidence) co_return failed(evidence.error());
    const auto checks = co_await check_by_rpc(executor, std::move(*evidence), options);
    if (!checks) {
        done.checks.push_back({"chain", false, checks.error().text()});
    } else {
        done.checks.insert(done.checks.end(), checks->begin(), checks->end());
    }
    co_return print(done, options, output);
}

}  // namespace

int evidence_show(const Global& global, const std::string& root) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    return with_database(*config, [&root](OpenDatabase open) { return show(open, root); });
}

int evidence_open(const Global& global, const std::string& root, const std::string& hour) {
    const auto moment = from_rfc3339(hour);
    if (!moment) {
        std::fprintf(stderr, "--hour: %s\n", moment.error().text().c_str());
        return 2;
    }
    const auto config = load_or_explain(global);
    if (!config) return 2;
    return with_database(*config, [&](OpenDatabase open) {
        return open_and_print(open, root, *moment, global.output);
    });
}

int evidence_verify(const Global& global, const VerifyOptions& options) {
    const auto text = read_all(options.file);
    const auto keys = read_keys(options.keys_file);
    if (!text || !keys) {
        std::fprintf(stderr, "%s\n", (text ? keys.error() : text.error()).text().c_str());
        return 2;
    }
    auto done = enforcement::verify(*text, *keys, ed25519_verifier());
    if (!done) return failed(done.error());
    if (options.rpc.empty()) return print(*done, options, global.output);
    return async::run_command([&](asio::any_io_executor executor) {
        return verify_by_rpc(std::move(executor), *text, std::move(*done), options, global.output);
    });
}

}  // namespace warden::cli
