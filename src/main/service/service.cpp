#include "main/service/service.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/api.hpp"
#include "domain/base/check.hpp"
#include "main/chains/kinds.hpp"
#include "main/chains/outside.hpp"
#include "main/service/process_metrics.hpp"
#include "main/service/settings.hpp"
#include "main/service/stages.hpp"
#include "main/service/vantage_key.hpp"
#include "main/service/vantage_probe.hpp"
#include "main/service/version.hpp"
#include "platform/async/task_group.hpp"
#include "platform/http/route.hpp"
#include "platform/http/server.hpp"
#include "platform/log/log.hpp"
#include "platform/secrets/file_secrets.hpp"
#include "storage/stores.hpp"
#include "storage/upkeep.hpp"

namespace warden::cli {

namespace asio = boost::asio;

namespace {

storage::UpkeepSettings upkeep_settings(const Config& config) {
    storage::UpkeepSettings settings;
    settings.migrate = config.database.migrate_at_start;
    settings.retention.slice_secs = config.rules.slice_secs;
    return settings;
}

// What stages and API each read and write, over pools of their own.
struct Stores {
    Stores(storage::Database& database, const Config& config)
        : read_model(storage::make_read_model(database, read_model_settings(config))),
          observations(storage::make_observation_store(database, ed25519_verifier(),
                                                       config.rules.late_secs)),
          scores(storage::make_score_store(database)),
          decisions(storage::make_decision_store(database)),
          txns(storage::make_txn_store(database)) {}

    std::unique_ptr<ports::ReadModel> read_model;
    std::unique_ptr<ports::ObservationStore> observations;
    std::unique_ptr<ports::ScoreStore> scores;
    std::unique_ptr<ports::DecisionStore> decisions;
    std::unique_ptr<ports::TxnStore> txns;
};

class ServiceImpl final : public Service {
  public:
    ServiceImpl(asio::any_io_executor executor, Config config, storage::Database::Settings database,
                storage::Database::Settings api_database)
        : executor_(std::move(executor)),
          config_(std::move(config)),
          database_(std::move(database), *outside_.clock, outside_.registry),
          upkeep_(upkeep_settings(config_), database_, *outside_.clock),
          chain_store_(storage::make_chain_store(database_)),
          stores_(database_, config_),
          api_database_(std::move(api_database), *outside_.clock, outside_.registry),
          api_stores_(api_database_, config_),
          pages_(storage::make_page_reader(api_database_)),
          feed_(storage::make_feed(api_database_, *outside_.clock)),
          leadership_(storage::make_leadership(database_, pod_name())),
          process_metrics_(outside_.registry, *outside_.clock) {}

    Result<void> build();
    asio::awaitable<void> run() override;

  private:
    std::string pod_name() const {
        return config_.probing.vantage ? config_.probing.vantage->name : "warden";
    }
    Result<std::vector<Chain>> build_chains();
    Result<std::optional<Vantage>> build_vantage();
    Result<void> build_api();
    std::vector<std::string> not_ready() const;
    std::string exposition();
    asio::awaitable<void> start_roles(async::TaskGroup& children);

    asio::any_io_executor executor_;
    Config config_;
    Outside outside_;
    std::unique_ptr<ports::Resolver> probe_resolver_;
    std::unique_ptr<ports::Dialer> probe_dialer_;
    storage::Database database_;
    storage::Upkeep upkeep_;
    std::unique_ptr<ports::ChainStore> chain_store_;
    Stores stores_;
    storage::Database api_database_;  // clients wait for each other and for nobody else
    Stores api_stores_;
    std::unique_ptr<ports::PageReader> pages_;
    std::unique_ptr<ports::Feed> feed_;
    std::unique_ptr<ports::Leadership> leadership_;
    ProcessMetrics process_metrics_;
    std::unique_ptr<Stages> stages_;
    std::unique_ptr<http::Handler> api_;
    std::unique_ptr<http::Handler> health_;
    std::unique_ptr<http::Server> api_server_;
    std::unique_ptr<http::Server> health_server_;
};

Result<void> ServiceImpl::build() {
    if (auto open = outside_.open(); !open) return open;
    auto chains = build_chains();
    if (!chains) return Fail(std::move(chains.error()));
    auto vantage = build_vantage();
    if (!vantage) return Fail(std::move(vantage.error()));
    StageSettings settings = stage_settings(config_, *chains);
    stages_ = std::make_unique<Stages>(
        std::move(settings), std::move(*chains), std::move(*vantage),
        StageDeps{*outside_.clock, *outside_.rng, *chain_store_, *stores_.read_model,
                  *stores_.observations, *stores_.scores, *stores_.decisions, *stores_.txns,
                  outside_.http(), *leadership_, outside_.registry, outside_.judging,
                  ed25519_verifier()});
    return build_api();
}

Result<std::vector<Chain>> ServiceImpl::build_chains() {
    std::vector<Chain> chains;
    for (const ChainConfig& config : config_.chains) {
        auto chain = config.kind->make_chain(config, outside_.chain_deps(executor_));
        if (!chain) return Fail(std::move(chain.error()));
        chains.push_back(std::move(*chain));
    }
    return chains;
}

Result<std::optional<Vantage>> ServiceImpl::build_vantage() {
    if (!config_.process.roles.contains(Role::prober)) return std::nullopt;
    const ProbingConfig& probing = config_.probing;
    auto key = read_vantage_key(*outside_.secrets, probing.vantage->key_file);
    if (!key) return Fail(std::move(key.error()).at("probing.vantage.key_file"));
    auto made = make_vantage_probe(probing, *outside_.clock, http::has_route);
    if (!made) return Fail(std::move(made.error()));
    probe_resolver_ = std::move(made->resolver);
    probe_dialer_ = std::move(made->dialer);
    return Vantage{std::move(made->probe), std::move(*key), clock_reference(probing.clock)};
}

Result<void> ServiceImpl::build_api() {
    api::Settings settings;
    for (std::size_t i = 0; i < config_.chains.size(); ++i) {
        const Chain& chain = stages_->chains()[i]->chain();
        settings.contracts.push_back(
            {chain.contract, chain.caip2, chain.address, config_.chains[i].token});
    }
    settings.streams_max = config_.http.streams_max;
    settings.mode = config_.enforcement.mode;
    const api::Deps deps{*api_stores_.read_model,
                         *api_stores_.scores,
                         *api_stores_.observations,
                         *api_stores_.decisions,
                         *api_stores_.txns,
                         *pages_,
                         *feed_,
                         *outside_.clock,
                         stages_->deployments(),
                         [this] { return not_ready(); },
                         [this] { return exposition(); },
                         outside_.registry};
    health_ = api::make_health(settings, deps);
    api_ = api::make_api(std::move(settings), deps);
    auto health =
        http::make_server(executor_, *outside_.clock, *health_, health_listener(config_.health));
    if (!health) return Fail(std::move(health.error()).at("health"));
    auto server = http::make_server(executor_, *outside_.clock, *api_, api_listener(config_.http));
    if (!server) return Fail(std::move(server.error()).at("http"));
    health_server_ = std::move(*health);
    api_server_ = std::move(*server);
    return {};
}

std::string ServiceImpl::exposition() {
    process_metrics_.refresh(not_ready().size());
    return outside_.registry.expose();
}

std::vector<std::string> ServiceImpl::not_ready() const {
    std::vector<std::string> problems = stages_->problems();
    if (!upkeep_.problem().empty()) problems.insert(problems.begin(), upkeep_.problem());
    return problems;
}

// The roles begin once the database can be used.
asio::awaitable<void> ServiceImpl::start_roles(async::TaskGroup& children) {
    co_await upkeep_.open();
    const auto begin = [&children](asio::awaitable<void> child) {
        // Refused only while the service stops, which may be while the database was opened.
        static_cast<void>(children.spawn(std::move(child)));
    };
    begin(upkeep_.run());
    for (Stages::Task& task : stages_->tasks()) begin(std::move(task.run));
    log::event(log::Level::info, "started", {{"version", kVersion}});
}

asio::awaitable<void> ServiceImpl::run() {
    async::TaskGroup group(co_await asio::this_coro::executor, 100, "service");
    const auto start = [&group](asio::awaitable<void> child) {
        WARDEN_CHECK(group.spawn(std::move(child)).has_value());
    };
    log::event(log::Level::info, "listening",
               {{"address", config_.http.address},
                {"port", api_server_->port()},
                {"health_address", config_.health.address},
                {"health_port", health_server_->port()}});
    start(health_server_->run());
    start(api_server_->run());
    start(storage::keep_fresh(api_database_, *outside_.clock, storage::UpkeepSettings{}.poll));
    start(start_roles(group));
    std::exception_ptr ended;
    try {
        co_await group.wait();
    } catch (...) {
        ended = std::current_exception();
    }
    // Nothing writes any more. What follows is deaf to the cancellation that brought us here.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (upkeep_.problem().empty()) co_await leadership_->release_all();
    if (ended) std::rethrow_exception(ended);
}

}  // namespace

Result<std::unique_ptr<Service>> Service::make(asio::any_io_executor executor, Config config) {
    const auto secrets = secrets::make_file_secrets();
    auto database = database_settings(config.database, *secrets);
    if (!database) return Fail(std::move(database.error()));
    auto api_database = api_database_settings(config.database, *secrets);
    if (!api_database) return Fail(std::move(api_database.error()));
    auto service = std::make_unique<ServiceImpl>(std::move(executor), std::move(config),
                                                 std::move(*database), std::move(*api_database));
    if (auto built = service->build(); !built) return Fail(built.error());
    return service;
}

}  // namespace warden::cli
