// Plays calls on the sandbox's rules: one JSON object a line in, one a line out (README.md here).

#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "platform/json/parse.hpp"
#include "tests/orchestrator/bench.hpp"

namespace warden::sandbox::orchestrator {
namespace {

const Json& member(const Json& line, std::string_view name) {
    const Json* found = line.find(name);
    if (!found) throw std::runtime_error("a line without " + std::string(name));
    return *found;
}

const std::string& text(const Json& line, std::string_view name) {
    const std::string* found = member(line, name).string();
    if (!found) throw std::runtime_error(std::string(name) + " is no text");
    return *found;
}

// A number, or decimal text as u64 are elsewhere.
UnixSecs time_of(const Json& line) {
    const Json& at = member(line, "at");
    if (const auto* number = at.integer(); number && *number >= 0) {
        return static_cast<UnixSecs>(*number);
    }
    if (at.string()) {
        if (const auto time = u64_from_decimal(*at.string())) return *time;
    }
    throw std::runtime_error("at is no time");
}

Json events_of(const Outcome& outcome) {
    Json::Array out;
    for (const Event& event : outcome.events) {
        Json::Object fields{{"name", event.name}};
        fields.insert(fields.end(), event.keys.begin(), event.keys.end());
        fields.insert(fields.end(), event.data.begin(), event.data.end());
        out.emplace_back(std::move(fields));
    }
    return out;
}

Json amounts(const std::map<Account, U128>& of) {
    Json::Object out;
    for (const auto& [account, amount] : of) out.emplace_back(account, to_decimal(amount));
    return out;
}

class Player {
  public:
    // `checked`: the invariants are looked at after every call, which takes its time.
    explicit Player(bool checked) : checked_(checked) {}

    Json answer(const Json& line) {
        if (line.find("world")) bench_ = std::make_unique<Bench>();
        Json::Object out;
        if (line.find("call")) play(line, out);
        if (const Json* views = line.find("views")) out.emplace_back("views", ask(line, *views));
        return out;
    }

  private:
    void play(const Json& line, Json::Object& out) {
        const Outcome outcome = bench_->call(
            {text(line, "by"), time_of(line), text(line, "call"), member(line, "with")});
        if (outcome.ok()) {
            out.emplace_back("result", outcome.result);
        } else {
            out.emplace_back("error", outcome.error);
        }
        out.emplace_back("events", events_of(outcome));
        out.emplace_back("balances", amounts(bench_->changed_balances()));
        out.emplace_back("tokens", amounts(bench_->changed_tokens()));
        if (!checked_) return;
        Json::Array broken;
        for (const std::string& sentence : bench_->broken()) broken.emplace_back(sentence);
        out.emplace_back("broken", std::move(broken));
    }

    Json ask(const Json& line, const Json& views) {
        if (!views.array()) throw std::runtime_error("views is no list");
        const UnixSecs now = time_of(line);
        Json::Array out;
        for (const Json& view : *views.array()) {
            const Json::Array* parts = view.array();
            if (!parts || parts->size() != 2 || !(*parts)[0].string()) {
                throw std::runtime_error("a view is not [name, arguments]");
            }
            const std::string& name = *(*parts)[0].string();
            const Function* function = find_function(name);
            if (!function || !function->view) throw std::runtime_error(name + " is no view");
            const Outcome seen = bench_->call({"anyone", now, name, (*parts)[1]});
            out.push_back(seen.ok() ? seen.result : Json::Object{{"error", seen.error}});
        }
        return out;
    }

    bool checked_;
    std::unique_ptr<Bench> bench_ = std::make_unique<Bench>();
};

int run(bool checked) {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    Player player(checked);
    std::string line;
    while (std::getline(std::cin, line)) {
        const auto parsed = json::parse(line);
        if (!parsed) throw std::runtime_error(parsed.error().text() + " in " + line);
        std::cout << write_canonical(player.answer(*parsed)) << '\n';
        // Whoever sends many lines at once gets the answers at once.
        if (std::cin.rdbuf()->in_avail() <= 0) std::cout.flush();
    }
    return 0;
}

}  // namespace
}  // namespace warden::sandbox::orchestrator

int main(int argc, char** argv) {
    const bool checked = argc == 2 && std::string_view(argv[1]) == "--check";
    if (argc > 1 && !checked) {
        std::cerr << "usage: play_rules [--check]\n";
        return 2;
    }
    try {
        return warden::sandbox::orchestrator::run(checked);
    } catch (const std::exception& error) {
        std::cerr << "play_rules: " << error.what() << '\n';
        return 2;
    }
}
