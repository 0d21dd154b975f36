// warden doctor: every part that a service needs, each line ok or how to fix it.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <functional>
#include <memory>
#include <utility>

#include "domain/base/text.hpp"
#include "main/chains/kinds.hpp"
#include "main/commands/commands.hpp"
#include "main/service/service.hpp"
#include "main/service/vantage_key.hpp"
#include "platform/clock/system_clock.hpp"
#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "platform/http/web_socket_client.hpp"
#include "platform/rng/rng.hpp"
#include "platform/secrets/file_secrets.hpp"
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
    explicit Doctor(Config config)
        : config_(std::move(config)),
          clock_(clock::make_system_clock()),
          rng_(rng::make_system_rng()),
          secrets_(secrets::make_file_secrets()),
          pool_({.name = "cpu", .threads = 1, .queue_max = 100}),
          resolver_(http::make_resolver(*clock_, {})) {}

    asio::awaitable<void> examine(asio::io_context& io) {
        say("configuration", Result<void>{}, "every key is valid");
        if (config_.probing.vantage) {
            const auto key = read_vantage_key(*secrets_, config_.probing.vantage->key_file);
            say("vantage key", key, key ? (*key)->key_id() : "");
        }
        co_await database();
        auto dialer = http::make_dialer(*resolver_, *clock_, {});
        if (!dialer) {
            say("network", dialer, "");
            co_return;
        }
        const auto http = http::make_http_client(**dialer, *clock_, {});
        const auto web_sockets = http::make_web_socket_client(**dialer, *clock_);
        for (const ChainConfig& chain : config_.chains) {
            // Each endpoint alone: a healthy neighbour must not hide a sick one.
            for (const EndpointConfig& endpoint : chain.endpoints) {
                ChainConfig one = chain;
                one.endpoints = {endpoint};
                auto parts =
                    one.kind->make_chain(one, {io.get_executor(), *http, *web_sockets, pool_,
                                               *clock_, *rng_, *secrets_, registry_});
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

    asio::awaitable<void> database() {
        auto url = database_url(config_.database, *secrets_);
        if (!url) {
            say("database", url, "");
            co_return;
        }
        storage::Database::Settings settings;
        settings.url = std::move(*url);
        settings.connections = 1;
        storage::Database database(std::move(settings), *clock_, registry_);
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
        const ports::Deadline deadline = clock_->now() + chain.call_timeout;
        const auto head = co_await parts.source->head(deadline);
        say(what, head,
            head ? "network " + chain.chain_id + ", block " + std::to_string(head->latest.num) +
                       ", final " + std::to_string(head->final_num)
                 : "");
        if (!head) co_return;
        const auto latest = co_await parts.reader->latest(clock_->now() + chain.call_timeout);
        if (latest) {
            const auto now =
                std::chrono::duration_cast<Seconds>(clock_->system_now().time_since_epoch())
                    .count();
            const auto ahead = static_cast<std::int64_t>(latest->time) - now;
            Result<void> sane;
            if (ahead > 1) {
                sane = fail(Errc::permanent, "the chain is " + std::to_string(ahead) +
                                                 " s ahead of this host: check its clock (NTP)");
            }
            say(what + ", clock", sane, "chain time is " + std::to_string(-ahead) + " s old");
        }
        if (!parts.signer) co_return;
        const auto account = parts.signer->account();
        const auto oracle =
            co_await parts.reader->is_oracle(account, clock_->now() + chain.call_timeout);
        Result<void> allowed;
        if (!oracle) {
            allowed = Fail(oracle.error());
        } else if (!*oracle) {
            allowed = fail(Errc::permanent, account.text +
                                                " is no oracle of the contract: its admin calls "
                                                "set_oracle");
        }
        say(what + ", signer", allowed, account.text + " is an oracle");
        const auto balance =
            co_await parts.reader->account(account, clock_->now() + chain.call_timeout);
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
    metrics::Registry registry_;
    std::unique_ptr<ports::Clock> clock_;
    std::unique_ptr<ports::Rng> rng_;
    std::unique_ptr<ports::SecretSource> secrets_;
    async::BlockingPool pool_;
    std::unique_ptr<ports::Resolver> resolver_;
    std::vector<Line> lines_;
};

}  // namespace

int doctor(const Global& global) {
    auto config = load_or_explain(global);
    if (!config) return 2;
    asio::io_context io;
    Doctor doctor(std::move(*config));
    std::exception_ptr failure;
    asio::co_spawn(io, doctor.examine(io),
                   [&](std::exception_ptr error) { failure = std::move(error); });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return doctor.report(global.output);
}

}  // namespace warden::cli
