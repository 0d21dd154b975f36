#include "sandbox/server/service.hpp"

#include "platform/async/task_group.hpp"
#include "ports/unix_time.hpp"
#include "sandbox/server/handlers.hpp"
#include "sandbox/server/journal.hpp"
#include "sandbox/starknet/starknet_chain.hpp"
#include "sandbox/stellar/stellar_chain.hpp"

namespace warden::sandbox {
namespace {

template <class Made>
Result<std::unique_ptr<Chain>> as_chain(Result<std::unique_ptr<Made>> made) {
    if (!made) return Fail(std::move(made.error()));
    return std::unique_ptr<Chain>(std::move(*made));
}
Result<std::unique_ptr<Chain>> make_chain(StarknetSettings settings, ports::Clock& clock) {
    return as_chain(make_starknet_chain(std::move(settings), clock));
}
Result<std::unique_ptr<Chain>> make_chain(soroban::StellarSettings settings, ports::Clock& clock) {
    return as_chain(soroban::make_stellar_chain(std::move(settings), clock));
}

class SandboxService final : public Service {
  public:
    SandboxService(asio::any_io_executor executor, ports::Clock& clock, ServerSettings settings)
        : executor_(std::move(executor)), clock_(clock), settings_(std::move(settings)) {}

    Result<void> open() {
        if (auto chain = open_chain(); !chain) return chain;
        auto providers = providers_.open(executor_, clock_, settings_.providers);
        if (!providers) return providers;
        if (auto journal = open_journal(); !journal) return journal;
        for (std::size_t i = 0; i < settings_.rpc_ports.size(); ++i) {
            handlers_.push_back(std::make_unique<RpcHandler>(*chain_, clock_, i));
            auto listening = listen("rpc", settings_.rpc_ports[i], *handlers_.back());
            if (!listening) return listening;
        }
        chain_->set_push_sink([this](Chain::Session session, std::string text) {
            handlers_[0]->push(session, std::move(text));
        });
        control_ = std::make_unique<ControlHandler>(*chain_, providers_);
        return listen("control", settings_.control_port, *control_);
    }

    asio::awaitable<void> run() override {
        std::vector<asio::awaitable<void>> children;
        children.reserve(servers_.size() + providers_.all().size() + 1);
        for (const auto& server : servers_) children.push_back(server->run());
        for (const auto& provider : providers_.all()) children.push_back(provider->run());
        if (settings_.block_time.count() > 0) children.push_back(make_blocks());
        co_await async::all_of(std::move(children));
    }

    Json ready() const override;

  private:
    Result<void> open_chain() {
        const UnixSecs now = ports::unix_secs(clock_);
        auto chain = std::visit(
            [&](auto& of_chain) -> Result<std::unique_ptr<Chain>> {
                of_chain.genesis_time = now;
                if (!settings_.data_dir.empty()) {
                    const auto began = genesis_time(settings_.data_dir, identity(of_chain), now);
                    if (!began) return Fail(began.error());
                    of_chain.genesis_time = *began;
                }
                return make_chain(of_chain, clock_);
            },
            settings_.chain);
        if (!chain) return Fail(std::move(chain.error()));
        chain_ = std::move(*chain);
        return {};
    }

    Result<void> open_journal() {
        if (settings_.data_dir.empty()) return {};
        auto journal = JournalFile::open(settings_.data_dir, *chain_, providers_);
        if (!journal) return Fail(std::move(journal.error()));
        journal_ = std::move(*journal);
        return {};
    }

    Result<void> listen(const char* name, std::uint16_t port, http::Handler& handler) {
        http::ServerSettings settings;
        settings.name = name;
        settings.address = settings_.listen;
        settings.port = port;
        settings.body_max = 10u << 20;
        settings.web_socket_queue_max = 4'096;
        settings.handle_max = Millis{600'000};  // a stall on purpose is longer than any real one
        settings.drain_max = Millis{500};
        auto server = http::make_server(executor_, clock_, handler, settings);
        if (!server) return Fail(std::move(server.error()).at(name));
        servers_.push_back(std::move(*server));
        return {};
    }

    asio::awaitable<void> make_blocks() {
        for (;;) {
            co_await clock_.sleep_for(settings_.block_time);
            chain_->create_block();
        }
    }

    std::string url(std::uint16_t port) const {
        return "http://" + settings_.listen + ":" + std::to_string(port) + "/";
    }

    asio::any_io_executor executor_;
    ports::Clock& clock_;
    ServerSettings settings_;
    std::unique_ptr<JournalFile> journal_;  // outlives the chain and the providers
    std::unique_ptr<Chain> chain_;
    Providers providers_;
    std::vector<std::unique_ptr<RpcHandler>> handlers_;
    std::unique_ptr<ControlHandler> control_;
    std::vector<std::unique_ptr<http::Server>> servers_;  // RPC endpoints, then control
};

Json SandboxService::ready() const {
    Json::Array rpc, providers;
    for (std::size_t i = 0; i < handlers_.size(); ++i) rpc.emplace_back(url(servers_[i]->port()));
    for (const auto& provider : providers_.all()) {
        providers.push_back(Json::Object{{"name", provider->name()}, {"url", provider->url()}});
    }
    Json::Object out = chain_->describe();
    out.emplace_back("ready", true);
    out.emplace_back("rpc", std::move(rpc));
    out.emplace_back("control", url(servers_.back()->port()));
    out.emplace_back("providers", std::move(providers));
    if (chain_->takes_web_sockets()) {
        const std::string host = settings_.listen + ":" + std::to_string(servers_[0]->port());
        out.emplace_back("ws", "ws://" + host + "/ws");
    }
    return out;
}

}  // namespace

Result<std::unique_ptr<Service>> make_service(asio::any_io_executor executor, ports::Clock& clock,
                                              ServerSettings settings) {
    auto service = std::make_unique<SandboxService>(executor, clock, std::move(settings));
    if (auto opened = service->open(); !opened) return Fail(std::move(opened.error()));
    return std::unique_ptr<Service>(std::move(service));
}

}  // namespace warden::sandbox
