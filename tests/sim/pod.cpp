#include "tests/sim/pod.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "domain/base/hex.hpp"
#include "domain/base/sha256.hpp"
#include "main/service/settings.hpp"
#include "main/service/stages.hpp"
#include "main/service/vantage_key.hpp"
#include "platform/async/cancellation.hpp"

namespace warden::sim {

namespace asio = boost::asio;

namespace {

// Production looks once a second or more often, which costs a run much and shows nothing more.
constexpr Millis kRefresh{60'000};
constexpr Millis kProberPoll{20'000};
constexpr Millis kDaySignerPoll{60'000};
constexpr Millis kScorerPoll{25'000};
constexpr Millis kNever{86'400'000 * 365LL};  // virtual time has no lag

// Made from its name, so that every life of a pod has the same.
std::string vantage_key(const std::filesystem::path& file) {
    return to_hex(sha256("vantage " + file.string()));
}

class Secrets final : public ports::SecretSource {
  public:
    explicit Secrets(const std::vector<std::unique_ptr<SimChain>>& chains) : chains_(chains) {}
    Result<ports::SecretString> read(const std::filesystem::path& file) override {
        for (const auto& chain : chains_) {
            if (const auto text = chain->secret(file)) return ports::SecretString(*text);
        }
        return ports::SecretString(vantage_key(file));
    }

  private:
    const std::vector<std::unique_ptr<SimChain>>& chains_;
};

// Leases live in the database and share its troubles.
class Leadership final : public ports::Leadership {
  public:
    Leadership(Stores& stores, support::HostClock& clock, const std::string& holder)
        : stores_(stores), clock_(clock), leases_(stores.leases, holder) {}

    asio::awaitable<Result<std::optional<ports::Fence>>> acquire(std::string lease,
                                                                 Millis time_to_live) override {
        const auto fault = stores_.next_fault();
        co_await clock_.sleep_for(Millis(1));
        if (fault == support::StoreFault::fail) co_return fail(Errc::unavailable, "leases");
        auto held = co_await leases_.acquire(std::move(lease), time_to_live);
        if (fault == support::StoreFault::lose_answer) co_return fail(Errc::unavailable, "leases");
        co_return held;
    }
    asio::awaitable<void> release_all() override { return leases_.release_all(); }

  private:
    Stores& stores_;
    support::HostClock& clock_;
    support::MemoryLeadership leases_;
};

// The public API of the deployment, as far as it gives evidence; it is reached by its base URL.
class PublicApi final : public ports::HttpClient {
  public:
    PublicApi(const PodDeps& deps, support::HostClock& clock, std::string base_url)
        : network_(deps.network),
          decisions_(*deps.ports.decisions),
          clock_(clock),
          base_url_(std::move(base_url)) {}

    asio::awaitable<Result<ports::HttpResponse>> send(ports::HttpRequest request,
                                                      ports::Deadline) override {
        const Network::Way way = network_.way_to(base_url_);
        co_await clock_.sleep_for(way.there);
        if (way.serve == nullptr) co_return fail(ports::NetErrc::connect_refused, request.url);
        ports::HttpResponse response;
        response.status = 404;
        const std::string prefix = base_url_ + "/v1/evidence/";
        if (!request.url.starts_with(prefix)) co_return response;
        auto sealed = co_await decisions_.evidence(request.url.substr(prefix.size()));
        if (!sealed) response.status = 503;
        if (!sealed || !*sealed) co_return response;
        network_.was_read(request.url);
        response.status = 200;
        response.body = std::move((*sealed)->bundle);
        co_return response;
    }

  private:
    Network& network_;
    ports::DecisionStore& decisions_;
    support::HostClock& clock_;
    std::string base_url_;
};

struct Task {
    std::string name;
    asio::cancellation_signal stop;
    bool ended = false;
    std::exception_ptr error;
};

}  // namespace

// All that is gone after a kill.
struct Pod::Life {
    Life(Pod& pod, const std::string& holder)
        : deps(pod.deps_),
          clock(pod.clock_),
          rng(pod.settings_.seed + pod.lives_),
          secrets(deps.chains),
          http(make_http(deps.network, clock)),
          web_sockets(make_web_sockets(deps.network, clock, deps.io.get_executor())),
          pool({.name = "cpu", .threads = 0, .queue_max = 1'000}),
          leadership(deps.stores, clock, holder),
          public_api(make_public_api(pod.config_.process.public_base_url)) {
        std::vector<cli::Chain> chains = make_chains();
        cli::StageSettings settings = cli::stage_settings(pod.config_, chains);
        settings.prober->refresh = kRefresh;
        settings.prober->poll = kProberPoll;
        settings.day_signer->poll = kDaySignerPoll;
        settings.scorer.poll = kScorerPoll;
        settings.lag.tick = kNever;
        const cli::VantageConfig& vantage = *pod.config_.probing.vantage;
        stages.emplace(
            std::move(settings), std::move(chains),
            cli::Vantage{make_pod_probe(vantage.name),
                         std::move(*cli::read_vantage_key(secrets, vantage.key_file)),
                         {}},
            cli::StageDeps{clock, rng, *deps.ports.chain, *deps.ports.read_model,
                           *deps.ports.observations, *deps.ports.scores, *deps.ports.decisions,
                           *deps.ports.txns, *public_api, leadership, registry, pool, deps.verify});
        for (cli::Stages::Task& task : stages->tasks()) begin(task.name, std::move(task.run));
    }

    std::unique_ptr<ports::EndpointProbe> make_pod_probe(const std::string& vantage) {
        auto probe = make_probe(deps.internet, vantage, clock);
        return deps.wrap_probe ? deps.wrap_probe(std::move(probe)) : std::move(probe);
    }

    std::unique_ptr<ports::HttpClient> make_public_api(std::string base_url) {
        if (deps.replace_public_api) return deps.replace_public_api(*deps.ports.decisions);
        return std::make_unique<PublicApi>(deps, clock, std::move(base_url));
    }

    std::vector<cli::Chain> make_chains() {
        std::vector<cli::Chain> chains;
        for (const auto& chain : deps.chains) {
            auto made = chain->make_chain(
                {deps.io.get_executor(), *http, *web_sockets, pool, clock, rng, secrets, registry});
            if (!made) throw std::runtime_error(made.error().text());
            chains.push_back(deps.wrap ? deps.wrap(std::move(*made)) : std::move(*made));
        }
        return chains;
    }

    void begin(std::string name, asio::awaitable<void> child) {
        Task& task = *tasks.emplace_back(std::make_unique<Task>());
        task.name = std::move(name);
        const auto ended = [&task](std::exception_ptr error) {
            task.ended = true;
            task.error = std::move(error);
        };
        asio::co_spawn(deps.io, std::move(child),
                       asio::bind_cancellation_slot(task.stop.slot(), ended));
    }

    PodDeps& deps;
    support::HostClock& clock;
    rng::SeededRng rng;
    Secrets secrets;
    metrics::Registry registry;
    std::unique_ptr<ports::HttpClient> http;
    std::unique_ptr<ports::WebSocketClient> web_sockets;
    async::BlockingPool pool;
    Leadership leadership;
    std::unique_ptr<ports::HttpClient> public_api;
    std::optional<cli::Stages> stages;
    std::vector<std::unique_ptr<Task>> tasks;
};

Pod::Pod(PodSettings settings, PodDeps deps)
    : settings_(std::move(settings)),
      deps_(std::move(deps)),
      clock_(deps_.clock),
      config_(deps_.config) {
    config_.chains.clear();
    for (const auto& chain : deps_.chains) config_.chains.push_back(chain->config());
    using enum cli::Role;
    config_.process.roles =
        settings_.prober_only ? std::set{prober} : std::set{indexer, prober, scorer, enforcer};
    config_.probing.vantage = cli::VantageConfig{settings_.name, settings_.network, "eu-central",
                                                 settings_.name + ".key"};
}

Pod::~Pod() {
    if (running()) kill();
}

void Pod::start() {
    if (running()) throw std::logic_error("the pod runs");
    ++lives_;
    life_ = std::make_unique<Life>(*this, settings_.name + "/" + std::to_string(lives_));
}

void Pod::kill() {
    for (const auto& task : life_->tasks) {
        if (!task->ended) task->stop.emit(asio::cancellation_type::terminal);
    }
    const auto all_ended = [this] {
        return std::ranges::all_of(life_->tasks, [](const auto& task) { return task->ended; });
    };
    for (int i = 0; !all_ended(); ++i) {
        if (i == 1'000) throw std::runtime_error("a stage does not end when it is cancelled");
        deps_.io.restart();
        deps_.io.poll();
    }
    life_.reset();
}

std::vector<std::string> Pod::crashes() const {
    std::vector<std::string> found;
    if (!running()) return found;
    for (const auto& task : life_->tasks) {
        if (!task->ended || !task->error) continue;
        std::string why = "unknown";
        try {
            std::rethrow_exception(task->error);
        } catch (const std::exception& thrown) {
            why = thrown.what();
        }
        found.push_back(settings_.name + ": " + task->name + " ended: " + why);
    }
    return found;
}

std::vector<std::string> Pod::not_ready() const {
    if (!running()) return {"not running"};
    return life_->stages->problems();
}

std::string Pod::vantage_secret() const { return vantage_key(config_.probing.vantage->key_file); }

std::string Pod::metrics() const { return running() ? life_->registry.expose() : ""; }

std::string Pod::halted() const {
    if (!running()) return {};
    for (const auto& chain : life_->stages->chains()) {
        if (!chain->indexer().halted().empty()) return chain->indexer().halted();
        if (!chain->problem().empty()) return chain->problem();
    }
    return {};
}

}  // namespace warden::sim
