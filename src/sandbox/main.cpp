// warden-sandbox: development chains, the Orchestrator and sample providers on loopback.
#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "platform/async/program.hpp"
#include "platform/clock/system_clock.hpp"
#include "sandbox/server/service.hpp"
#include "sandbox/setup/setup.hpp"

namespace warden::sandbox {
namespace {

constexpr const char* kUsage =
    "warden-sandbox serve --config FILE [--data DIR]\n"
    "    Runs the development chain, its control port and the sample providers; prints one line\n"
    "    of JSON with all addresses when ready. With --data the chain goes on at the next start.\n"
    "warden-sandbox setup --rpc URL --control URL --scenario FILE --keys DIR\n"
    "    Signs and sends the transactions of a scenario with the key files DIR/NAME.key.\n"
    "warden-sandbox address PUBLIC_KEY\n"
    "    Prints the address of the Starknet account with this public key.\n"
    "Exit codes: 0 done, 1 failed, 2 wrong configuration or call.\n";

using Options = std::map<std::string, std::string>;

// --name VALUE pairs with exactly these names, of which `required` must be there.
std::optional<Options> read_options(const std::vector<std::string>& words,
                                    const std::vector<std::string>& required,
                                    const std::vector<std::string>& optional) {
    Options options;
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) options[words[i]] = words[i + 1];
    bool good = words.size() % 2 == 0;
    for (const std::string& name : required) good = good && options.contains(name);
    std::size_t known = required.size();
    for (const std::string& name : optional) known += options.contains(name);
    if (!good || known != options.size()) return std::nullopt;
    return options;
}

int wrong(const std::string& text) {
    std::fprintf(stderr, "%s\n", text.c_str());
    return 2;
}

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path);
    if (!file) return fail(Errc::not_found, path + ": can't be read");
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

struct Host {
    ports::Clock& clock;
    ServerSettings settings;
    std::optional<Error> refused;
};

// The service lives inside, so that it goes before the sockets' executor does.
asio::awaitable<void> run_service(asio::any_io_executor executor, Host& host) {
    auto service = make_service(std::move(executor), host.clock, std::move(host.settings));
    if (!service) {
        host.refused = service.error();
        co_return;
    }
    std::printf("%s\n", write_canonical((*service)->ready()).c_str());
    std::fflush(stdout);
    co_await (*service)->run();
}

int serve(const std::vector<std::string>& words) {
    const auto options = read_options(words, {"--config"}, {"--data"});
    if (!options) return wrong(kUsage);
    const auto text = read_file(options->at("--config"));
    if (!text) return wrong(text.error().text());
    auto settings = read_settings(*text);
    if (!settings) return wrong(options->at("--config") + ": " + settings.error().text());
    if (options->contains("--data")) settings->data_dir = options->at("--data");

    const auto clock = clock::make_system_clock();
    Host host{*clock, std::move(*settings), std::nullopt};
    async::run_program(
        [&host](asio::any_io_executor executor) { return run_service(std::move(executor), host); });
    if (host.refused) return wrong(host.refused->text());
    return 0;
}

int setup(const std::vector<std::string>& words) {
    const auto options = read_options(words, {"--rpc", "--control", "--scenario", "--keys"}, {});
    if (!options) return wrong(kUsage);
    const auto scenario = read_file(options->at("--scenario"));
    if (!scenario) return wrong(scenario.error().text());
    const SetupOrder order{options->at("--rpc"), options->at("--control"), options->at("--keys"),
                           *scenario};
    const auto clock = clock::make_system_clock();
    Result<Json> done = fail(Errc::unavailable, "stopped");
    async::run_program(
        [&](const asio::any_io_executor&) { return run_setup(*clock, order, done); });
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().text().c_str());
        return 1;
    }
    std::printf("%s\n", write_canonical(*done).c_str());
    return 0;
}

int address(const std::vector<std::string>& words) {
    const auto key = words.size() == 1 ? starknet::Felt::from_hex(words[0])
                                       : fail(Errc::invalid_input, "one public key expected");
    if (!key) return wrong(key.error().text());
    std::printf("%s\n", account_address(*key).to_hex().c_str());
    return 0;
}

int run(std::vector<std::string> words) {
    if (words.empty() || words[0] == "--help") {
        std::fputs(kUsage, words.empty() ? stderr : stdout);
        return words.empty() ? 2 : 0;
    }
    const std::string command = words[0];
    words.erase(words.begin());
    if (command == "serve") return serve(words);
    if (command == "setup") return setup(words);
    if (command == "address") return address(words);
    return wrong(kUsage);
}

}  // namespace
}  // namespace warden::sandbox

int main(int argc, char** argv) {
    try {
        return warden::sandbox::run(std::vector<std::string>(argv + 1, argv + argc));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
