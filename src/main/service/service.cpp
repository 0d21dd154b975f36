#include "main/service/service.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <utility>

#include "api/api.hpp"
#include "app/prober/day_signer.hpp"
#include "app/prober/prober.hpp"
#include "app/scorer/scorer.hpp"
#include "domain/base/check.hpp"
#include "main/chains/kinds.hpp"
#include "main/service/chain_service.hpp"
#include "main/service/process_metrics.hpp"
#include "main/service/readiness.hpp"
#include "main/service/stage_settings.hpp"
#include "main/service/vantage_key.hpp"
#include "main/service/version.hpp"
#include "platform/async/task_group.hpp"
#include "platform/clock/system_clock.hpp"
#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "platform/http/server.hpp"
#include "platform/http/web_socket_client.hpp"
#include "platform/log/log.hpp"
#include "platform/rng/rng.hpp"
#include "platform/secrets/file_secrets.hpp"
#include "probes/http/http_probe.hpp"
#include "storage/migrator.hpp"
#include "storage/retention.hpp"
#include "storage/stores.hpp"

namespace warden::cli {

namespace asio = boost::asio;
using namespace std::chrono_literals;

Result<ports::SecretString> database_url(const DatabaseConfig& config,
                                         ports::SecretSource& secrets) {
    if (!config.url.empty()) return ports::SecretString(config.url);
    return secrets.read(config.url_file);
}

namespace {

class ServiceImpl final : public Service {
  public:
    ServiceImpl(asio::io_context& io, Config config, ports::SecretString url)
        : io_(io),
          config_(std::move(config)),
          clock_(clock::make_system_clock()),
          rng_(rng::make_system_rng()),
          secrets_(secrets::make_file_secrets()),
          pool_({.name = "cpu", .threads = 1, .queue_max = 1'000}),
          resolver_(http::make_resolver(*clock_, {})),
          database_(database_settings(std::move(url)), *clock_, registry_),
          chain_store_(storage::make_chain_store(database_)),
          read_model_(storage::make_read_model(database_)),
          observations_(storage::make_observation_store(database_)),
          scores_(storage::make_score_store(database_)),
          decisions_(storage::make_decision_store(database_)),
          txns_(storage::make_txn_store(database_)),
          feed_(storage::make_feed(database_, *clock_)),
          leadership_(storage::make_leadership(database_, pod_name())),
          prober_metrics_(app::make_prober_metrics(registry_)),
          scorer_metrics_(app::make_scorer_metrics(registry_)),
          process_metrics_(registry_, *clock_) {}

    Result<void> build();
    asio::awaitable<void> run() override;

  private:
    bool has(Role role) const { return config_.process.roles.contains(role); }
    std::string pod_name() const {
        return config_.probing.vantage ? config_.probing.vantage->name : "warden";
    }
    storage::Database::Settings database_settings(ports::SecretString url) const {
        storage::Database::Settings settings;
        settings.url = std::move(url);
        settings.connections = config_.database.connections;
        settings.statement_timeout = config_.database.statement_timeout;
        return settings;
    }
    Result<void> build_prober();
    Result<void> build_api();
    std::vector<std::string> not_ready() const;
    std::string exposition();
    asio::awaitable<void> open_database();
    asio::awaitable<void> watch_database();
    asio::awaitable<void> keep_house();
    asio::awaitable<void> score();
    asio::awaitable<void> start_roles(async::TaskGroup& children);
    std::vector<reading::View*> views() const;

    asio::io_context& io_;
    Config config_;
    metrics::Registry registry_;
    std::unique_ptr<ports::Clock> clock_;
    std::unique_ptr<ports::Rng> rng_;
    std::unique_ptr<ports::SecretSource> secrets_;
    async::BlockingPool pool_;
    std::unique_ptr<ports::Resolver> resolver_;
    std::unique_ptr<ports::Dialer> rpc_dialer_;
    std::unique_ptr<ports::HttpClient> rpc_http_;
    std::unique_ptr<ports::WebSocketClient> web_sockets_;
    std::unique_ptr<ports::Dialer> probe_dialer_;
    std::unique_ptr<ports::EndpointProbe> probe_;
    storage::Database database_;
    std::unique_ptr<ports::ChainStore> chain_store_;
    std::unique_ptr<ports::ReadModel> read_model_;
    std::unique_ptr<ports::ObservationStore> observations_;
    std::unique_ptr<ports::ScoreStore> scores_;
    std::unique_ptr<ports::DecisionStore> decisions_;
    std::unique_ptr<ports::TxnStore> txns_;
    std::unique_ptr<ports::Feed> feed_;
    std::unique_ptr<ports::Leadership> leadership_;
    std::unique_ptr<app::ProberMetrics> prober_metrics_;
    std::unique_ptr<app::ScorerMetrics> scorer_metrics_;
    ProcessMetrics process_metrics_;
    std::vector<std::unique_ptr<ChainService>> chains_;
    std::unique_ptr<ports::BatchSigner> vantage_key_;
    std::unique_ptr<app::Prober> prober_;
    std::unique_ptr<app::DaySigner> day_signer_;
    std::unique_ptr<app::Scorer> scorer_;
    std::unique_ptr<http::Handler> api_;
    std::unique_ptr<http::Server> server_;
    bool database_ok_ = false;
    std::string database_problem_ = "the database was not reached yet";
};

Result<void> ServiceImpl::build() {
    auto rpc_dialer = http::make_dialer(*resolver_, *clock_, {});
    if (!rpc_dialer) return Fail(rpc_dialer.error());
    rpc_dialer_ = std::move(*rpc_dialer);
    rpc_http_ = http::make_http_client(*rpc_dialer_, *clock_, {});
    web_sockets_ = http::make_web_socket_client(*rpc_dialer_, *clock_);
    const ChainServiceDeps chain_deps{config_,      *clock_,        *rng_,    *chain_store_,
                                      *read_model_, *observations_, *scores_, *decisions_,
                                      *txns_,       *leadership_};
    for (const ChainConfig& config : config_.chains) {
        auto parts = config.kind->make_chain(config, {io_.get_executor(), *rpc_http_, *web_sockets_,
                                                      pool_, *clock_, *rng_, *secrets_, registry_});
        if (!parts) return Fail(parts.error());
        chains_.push_back(
            std::make_unique<ChainService>(config, std::move(*parts), chain_deps, registry_));
    }
    if (has(Role::prober)) {
        if (auto built = build_prober(); !built) return built;
    }
    return build_api();
}

Result<void> ServiceImpl::build_prober() {
    const ProbingConfig& probing = config_.probing;
    auto key = read_vantage_key(*secrets_, probing.vantage->key_file);
    if (!key) return Fail(std::move(key.error()).at("probing.vantage.key_file"));
    vantage_key_ = std::move(*key);
    http::DialerSettings dialer;
    dialer.permits = probes::address_filter(probing.allow);
    dialer.ca_file = probing.ca_file.string();
    auto probe_dialer = http::make_dialer(*resolver_, *clock_, std::move(dialer));
    if (!probe_dialer) return Fail(std::move(probe_dialer.error()).at("probing.ca_file"));
    probe_dialer_ = std::move(*probe_dialer);
    probe_ = probes::make_http_probe(
        *probe_dialer_, *clock_,
        {.probes_max = probing.probes_max, .user_agent = "warden/" + std::string(kVersion)});
    prober_ = std::make_unique<app::Prober>(
        prober_settings(config_),
        app::Prober::Deps{views(), *observations_, *probe_, *vantage_key_, *leadership_, *clock_,
                          *rng_, *prober_metrics_, nullptr});
    day_signer_ = std::make_unique<app::DaySigner>(
        day_signer_settings(config_),
        app::DaySigner::Deps{views(), *observations_, *vantage_key_, *clock_, ed25519_verifier()});
    return {};
}

Result<void> ServiceImpl::build_api() {
    api::Settings settings;
    for (const auto& chain : chains_) {
        settings.contracts.push_back({chain->parts().contract, chain->parts().caip2,
                                      chain->parts().address, chain->config().token,
                                      &chain->deployment()});
    }
    settings.streams_max = config_.http.streams_max;
    settings.mode = config_.enforcement.mode;
    api_ = api::make_api(
        std::move(settings),
        api::Deps{*read_model_, *scores_, *observations_, *decisions_, *txns_, *feed_, *clock_,
                  [this] { return not_ready(); }, [this] { return exposition(); }, registry_});
    http::ServerSettings listener;
    listener.name = "api";
    listener.address = config_.http.address;
    listener.port = config_.http.port;
    listener.connections_max = config_.http.connections_max;
    auto server = http::make_server(io_.get_executor(), *clock_, *api_, listener);
    if (!server) return Fail(std::move(server.error()).at("http"));
    server_ = std::move(*server);
    return {};
}

std::string ServiceImpl::exposition() {
    process_metrics_.refresh(not_ready().size());
    return registry_.expose();
}

std::vector<reading::View*> ServiceImpl::views() const {
    std::vector<reading::View*> views;
    for (const auto& chain : chains_) views.push_back(&chain->view());
    return views;
}

std::vector<std::string> ServiceImpl::not_ready() const {
    std::vector<std::string> problems;
    if (!database_ok_) problems.push_back(database_problem_);
    const RunningParts parts{chains_, has(Role::indexer), prober_.get(), scorer_.get()};
    for (std::string& stalled : stalled_parts(parts, clock_->now())) {
        problems.push_back(std::move(stalled));
    }
    return problems;
}

// Returns once the database answers and its schema fits; says what is wrong until then.
asio::awaitable<void> ServiceImpl::open_database() {
    std::string said;
    while (true) {
        auto open = co_await database_.ping();
        if (open && config_.database.migrate_at_start) {
            const auto applied =
                co_await storage::migrate(database_, storage::embedded_migrations());
            if (!applied) open = Fail(applied.error());
        } else if (open) {
            const auto missing =
                co_await storage::pending_migrations(database_, storage::embedded_migrations());
            if (!missing) open = Fail(missing.error());
            if (missing && !missing->empty()) {
                open = fail(Errc::permanent, "the schema lacks " + missing->front() +
                                                 " and more: run warden migrate");
            }
        }
        if (open) break;
        database_problem_ = open.error().text();
        if (said != database_problem_) {
            said = database_problem_;
            log::event(log::Level::error, "database_not_usable", {{"error", said}});
        }
        co_await clock_->sleep_for(2s);
    }
    database_ok_ = true;
}

asio::awaitable<void> ServiceImpl::watch_database() {
    while (true) {
        co_await clock_->sleep_for(2s);
        const auto alive = co_await database_.ping();
        if (database_ok_ != alive.has_value()) {
            log::event(alive ? log::Level::info : log::Level::error,
                       alive ? "database_back" : "database_lost",
                       {{"error", alive ? "" : alive.error().text()}});
        }
        database_ok_ = alive.has_value();
        if (!alive) database_problem_ = alive.error().text();
    }
}

// Partitions ahead and retention, at start and hourly.
asio::awaitable<void> ServiceImpl::keep_house() {
    storage::RetentionSettings settings;
    settings.slice_secs = config_.rules.slice_secs;
    while (true) {
        const auto report = co_await storage::run_retention(database_, settings);
        if (!report) {
            log::event(log::Level::warning, "retention_failed", {{"error", report.error().text()}});
        }
        co_await clock_->sleep_for(report ? Millis(1h) : Millis(10s));
    }
}

asio::awaitable<void> ServiceImpl::score() {
    std::vector<app::ScorerContract> contracts;
    contracts.reserve(chains_.size());
    for (const auto& chain : chains_) {
        contracts.push_back({&chain->view(), chain->parts().caip2});
    }
    scorer_ = std::make_unique<app::Scorer>(
        scorer_settings(config_),
        app::Scorer::Deps{std::move(contracts), *read_model_, *observations_, *scores_,
                          *leadership_, *clock_, *scorer_metrics_});
    co_await scorer_->run();
}

// The roles begin once the database can be used.
asio::awaitable<void> ServiceImpl::start_roles(async::TaskGroup& children) {
    co_await open_database();
    const auto begin = [&children](asio::awaitable<void> child) {
        // Refused only while the service stops, which may be while the database was opened.
        static_cast<void>(children.spawn(std::move(child)));
    };
    begin(watch_database());
    begin(keep_house());
    for (const auto& chain : chains_) {
        begin(chain->find_deployment());
        if (has(Role::indexer)) {
            if (chain->parts().listen) begin(chain->parts().listen());
            begin(chain->indexer().run());
        }
        if (has(Role::enforcer)) {
            begin(chain->enforce());
            begin(chain->submit());
        }
    }
    if (has(Role::prober)) {
        begin(prober_->run());
        begin(day_signer_->run());
    }
    if (has(Role::scorer)) begin(score());
    log::event(log::Level::info, "started", {{"version", kVersion}});
}

asio::awaitable<void> ServiceImpl::run() {
    async::TaskGroup group(co_await asio::this_coro::executor, 100, "service");
    const auto start = [&group](asio::awaitable<void> child) {
        WARDEN_CHECK(group.spawn(std::move(child)).has_value());
    };
    log::event(log::Level::info, "listening",
               {{"address", config_.http.address}, {"port", server_->port()}});
    start(server_->run());
    start(start_roles(group));
    std::exception_ptr ended;
    try {
        co_await group.wait();
    } catch (...) {
        ended = std::current_exception();
    }
    // Nothing writes any more. Deaf to the cancellation that brought us here.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (database_ok_) co_await leadership_->release_all();
    if (ended) std::rethrow_exception(ended);
}

}  // namespace

Result<std::unique_ptr<Service>> Service::make(asio::io_context& io, Config config) {
    const auto secrets = secrets::make_file_secrets();
    auto url = database_url(config.database, *secrets);
    if (!url) return Fail(std::move(url.error()).at("database.url_file"));
    auto service = std::make_unique<ServiceImpl>(io, std::move(config), std::move(*url));
    if (auto built = service->build(); !built) return Fail(built.error());
    return service;
}

}  // namespace warden::cli
