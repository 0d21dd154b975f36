// warden doctor: every part that a service needs, each line ok or how to fix it.
#include <chrono>
#include <cstdio>
#include <utility>

#include "domain/base/text.hpp"
#include "main/chains/kinds.hpp"
#include "main/chains/outside.hpp"
#include "main/commands/commands.hpp"
#include "main/contract/words.hpp"
#include "main/service/settings.hpp"
#include "main/service/vantage_key.hpp"
#include "main/service/vantage_probe.hpp"
#include "platform/async/program.hpp"
#include "platform/http/route.hpp"
#include "ports/unix_time.hpp"
#include "storage/migrator.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct Line {
    std::string what;
    bool ok = false;
    std::string detail;
};

class Doctor {
  public:
    explicit Doctor(Config config) : config_(std::move(config)) {}

    asio::awaitable<void> examine(asio::any_io_executor executor) {
        say("configuration", Result<void>{}, "every key is valid");
        if (config_.probing.vantage) vantage();
        co_await database();
        if (const auto open = outside_.open(); !open) {
            say("network", open, "");
            co_return;
        }
        if (config_.probing.vantage) co_await vantage_network();
        for (const ChainConfig& chain : config_.chains) {
            is_told_ = false;
            // Each endpoint alone: a healthy neighbour must not hide a sick one.
            for (const EndpointConfig& endpoint : chain.endpoints) {
                ChainConfig one = chain;
                one.endpoints = {endpoint};
                auto parts = one.kind->make_chain(one, outside_.chain_deps(executor));
                const std::string what = "chain " + chain.alias + " by " + endpoint.alias;
                if (!parts) {
                    say(what, parts, "");
                    continue;
                }
                co_await endpoint_answers(what, *parts, chain);
            }
        }
    }

    int report(Output output) const {
        bool well = true;
        Json::Array items;
        for (const Line& line : lines_) {
            well = well && line.ok;
            if (output == Output::text) {
                std::printf("%s  %-28s %s\n", line.ok ? "ok    " : "FAILED", line.what.c_str(),
                            line.detail.c_str());
            }
            items.push_back(Json::Object{
                {"what", as_utf8(line.what)}, {"ok", line.ok}, {"detail", as_utf8(line.detail)}});
        }
        if (output == Output::json) std::printf("%s\n", write_canonical(items).c_str());
        return well ? 0 : 1;
    }

  private:
    template <class T>
    void say(std::string what, const Result<T>& result, std::string detail) {
        lines_.push_back({std::move(what), result.has_value(),
                          result ? std::move(detail) : result.error().text()});
    }

    void vantage() {
        const ProbingConfig& probing = config_.probing;
        const auto key = read_vantage_key(*outside_.secrets, probing.vantage->key_file);
        say("vantage key", key, key ? (*key)->key_id() : "");
        const auto reference = clock_reference(probing.clock);
        if (!reference) return;
        const auto error = reference();
        Result<void> kept;
        if (!error || *error > Micros(config_.rules.clock_offset_us_max)) {
            kept = fail(Errc::permanent,
                        "no time service keeps this machine's clock well enough, so that all it "
                        "measures is its own fault: run chrony or systemd-timesyncd, or set "
                        "probing.clock to store where everything runs on one machine");
        }
        say("vantage clock", kept,
            error ? "kept within " + std::to_string(error->count()) + " us" : "");
    }

    asio::awaitable<void> vantage_network() {
        const auto made = make_vantage_probe(config_.probing, *outside_.clock, http::has_route);
        say("vantage network", made, "routes into every family of addresses that it declares");
        if (!made) co_return;
        const ports::Deadline deadline =
            outside_.clock->now() + Millis(config_.rules.attempt_timeout_ms);
        const auto roots = co_await prove_roots(*made->probe, config_, deadline);
        say("vantage roots", roots, roots ? *roots : "");
    }

    asio::awaitable<void> database() {
        auto settings = database_settings(config_.database, *outside_.secrets);
        if (!settings) {
            say("database", settings, "");
            co_return;
        }
        settings->connections = 1;
        storage::Database database(std::move(*settings), *outside_.clock, outside_.registry);
        const auto answers = co_await database.ping();
        say("database", answers, "answers and accepts writes");
        if (!answers) co_return;
        auto missing =
            co_await storage::pending_migrations(database, storage::embedded_migrations());
        const std::string lacks =
            missing && !missing->empty()
                ? std::to_string(missing->size()) + " migration(s) to apply: serve or migrate does"
                : "current";
        say("schema", missing, lacks);
    }

    asio::awaitable<void> endpoint_answers(std::string what, Chain& parts,
                                           const ChainConfig& chain) {
        const ports::Deadline deadline = outside_.clock->now() + chain.call_timeout;
        const auto head = co_await parts.source->head(deadline);
        say(what, head,
            head ? "network " + chain.chain_id + ", block " + std::to_string(head->latest.num) +
                       ", final " + std::to_string(head->final_num)
                 : "");
        if (!head) co_return;
        const auto latest =
            co_await parts.reader->latest(outside_.clock->now() + chain.call_timeout);
        if (!latest) {
            say(what + ", clock", latest, "");
            co_return;
        }
        const auto ahead =
            static_cast<std::int64_t>(latest->time - ports::unix_secs(*outside_.clock));
        Result<void> sane;
        if (ahead > 1) {
            sane = fail(Errc::permanent, "the chain is " + std::to_string(ahead) +
                                             " s ahead of this host: check its clock (NTP)");
        }
        say(what + ", clock", sane, "chain time is " + std::to_string(-ahead) + " s old");
        const auto instance =
            co_await parts.reader->instance(outside_.clock->now() + chain.call_timeout);
        if (!instance) {
            say(what + ", contract", instance, "");
            co_return;
        }
        co_await contract(parts, chain, *instance, latest->time);
        if (parts.signer) co_await signer(std::move(what), parts, chain, *instance, latest->time);
    }

    // Once for each contract, by the first endpoint that knows it.
    asio::awaitable<void> contract(Chain& parts, const ChainConfig& chain,
                                   const orchestrator::Instance& instance, UnixSecs now) {
        if (std::exchange(is_told_, true)) co_return;
        const std::string name = "contract " + parts.contract.text();
        const auto config = co_await parts.reader->config(
            instance.config_version, outside_.clock->now() + chain.call_timeout);
        if (!config) {
            say(name, config, "");
            co_return;
        }
        for (const Examined& one : examine_contract(instance, *config, now)) {
            say(name + ", " + one.what, one.found, one.found.value_or(""));
        }
    }

    asio::awaitable<void> signer(std::string what, Chain& parts, const ChainConfig& chain,
                                 const orchestrator::Instance& instance, UnixSecs now) {
        const auto account = parts.signer->account();
        const auto allowed = examine_oracle(instance, account, now);
        say(what + ", signer", allowed, allowed.value_or(""));
        const auto balance =
            co_await parts.reader->account(account, outside_.clock->now() + chain.call_timeout);
        Result<void> funded;
        if (!balance) {
            funded = Fail(balance.error());
        } else if (balance->balance < chain.fee_cap) {
            funded = fail(Errc::permanent, "holds " + to_decimal(balance->balance) +
                                               ", less than one txn may cost (fee_cap)");
        }
        const chain::Token token = chain.kind->fee_token();
        say(what + ", fees", funded,
            balance
                ? "balance " + chain::display_amount(balance->balance, token) + " " + token.symbol
                : "");
    }

    Config config_;
    Outside outside_;
    std::vector<Line> lines_;
    bool is_told_ = false;  // what the chain's contract is
};

// Owns the doctor, whose connections are bound to the executor and must not outlive it.
asio::awaitable<int> examine(asio::any_io_executor executor, Config config, Output output) {
    Doctor doctor(std::move(config));
    co_await doctor.examine(std::move(executor));
    co_return doctor.report(output);
}

}  // namespace

int doctor(const Global& global) {
    const auto config = load_or_explain(global);
    if (!config) return 2;
    return async::run_command([&](asio::any_io_executor executor) {
        return examine(std::move(executor), *config, global.output);
    });
}

}  // namespace warden::cli
