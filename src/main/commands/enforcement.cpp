// warden enforcement show|stop|release
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include "domain/enforcement/protections.hpp"
#include "main/commands/commands.hpp"
#include "main/commands/holds.hpp"
#include "main/commands/run_async.hpp"
#include "ports/unix_time.hpp"
#include "storage/stores.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

// Names who runs the command, where nobody said it: user@host.
std::string this_user() {
    const char* user = std::getenv("USER");
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) != 0) host[0] = '\0';
    return (user == nullptr ? "uid-" + std::to_string(::geteuid()) : user) + "@" + host.data();
}

int print(const std::string& mode, const std::vector<Hold>& holds, Output output) {
    if (output == Output::json) {
        Json::Array items;
        for (const Hold& hold : holds) items.push_back(to_json(hold));
        const Json json = Json::Object{{"mode", mode}, {"holds", std::move(items)}};
        std::printf("%s\n", write_canonical(json).c_str());
        return 0;
    }
    std::printf("mode of this configuration: %s\n", mode.c_str());
    for (const Hold& hold : holds) std::printf("%s\n", to_line(hold).c_str());
    if (holds.empty()) std::printf("nothing is held\n");
    return 0;
}

asio::awaitable<int> show(OpenDatabase open, std::string mode, Output output) {
    const auto decisions = storage::make_decision_store(open.database);
    const auto txns = storage::make_txn_store(open.database);
    const auto holds = co_await standing_holds(*decisions, *txns);
    if (!holds) co_return failed(holds.error());
    co_return print(mode, *holds, output);
}

asio::awaitable<int> stop(OpenDatabase open, HoldOptions options) {
    const auto decisions = storage::make_decision_store(open.database);
    ports::SwitchChange change;
    change.killed = true;
    change.reason = std::move(options.reason);
    change.by = std::move(options.by);
    change.at = ports::unix_secs(open.clock);
    const auto changed = co_await decisions->change_switches(std::move(change));
    if (!changed) co_return failed(changed.error());
    std::printf(
        "nothing is built or sent from now on; warden enforcement release kill_switch "
        "ends it\n");
    co_return 0;
}

asio::awaitable<int> release(OpenDatabase open, HoldOptions options) {
    const auto decisions = storage::make_decision_store(open.database);
    const auto txns = storage::make_txn_store(open.database);
    Release wanted{std::move(options.hold), std::move(options.reason), std::move(options.by),
                   ports::unix_secs(open.clock)};
    const auto released = co_await release_holds(*decisions, *txns, std::move(wanted));
    if (!released) co_return failed(released.error());
    for (const Hold& hold : *released) std::printf("released %s\n", to_line(hold).c_str());
    co_return 0;
}

int with_options(const Global& global, HoldOptions options,
                 asio::awaitable<int> (*work)(OpenDatabase, HoldOptions)) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    if (options.by.empty()) options.by = this_user();
    return with_database(*config,
                         [&options, work](OpenDatabase open) { return work(open, options); });
}

}  // namespace

int enforcement_show(const Global& global) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    const std::string mode(name(config->enforcement.mode));
    return with_database(
        *config, [&mode, &global](OpenDatabase open) { return show(open, mode, global.output); });
}

int enforcement_stop(const Global& global, const HoldOptions& options) {
    return with_options(global, options, stop);
}

int enforcement_release(const Global& global, const HoldOptions& options) {
    return with_options(global, options, release);
}

}  // namespace warden::cli
