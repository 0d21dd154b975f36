#include "sandbox/starknet/starknet_chain.hpp"

#include <algorithm>

#include "sandbox/starknet/control.hpp"
#include "sandbox/starknet/node.hpp"
#include "sandbox/starknet/subscriptions.hpp"

namespace warden::sandbox {
namespace {

// Positional parameters get their names; nullopt when they are neither a list nor an object.
std::optional<Params> named(const Json& given, std::span<const std::string_view> names) {
    if (given.object()) return Params(given);
    if (!given.array() || given.array()->size() > names.size()) return std::nullopt;
    Json::Object object;
    for (std::size_t i = 0; i < given.array()->size(); ++i) {
        object.emplace_back(names[i], (*given.array())[i]);
    }
    return Params(std::move(object));
}

class StarknetNode final : public StarknetChain {
  public:
    StarknetNode(StarknetSettings settings, ports::Clock& clock)
        : core_(std::move(settings), clock),
          faults_(std::max<std::size_t>(1, core_.settings().endpoints)),
          control_(core_, faults_) {
        for (Faults& faults : faults_) nodes_.emplace_back(core_, faults);
        const auto push = [this](Session session, const Json& message) {
            const bool silent = faults_[0].take("silent_socket").has_value();
            if (sink_ && !silent) sink_(session, write_canonical(message));
        };
        subscriptions_ = std::make_unique<Subscriptions>(core_, nodes_[0], push);
        core_.set_observer(subscriptions_.get());
    }

    Result<void> begin() { return core_.begin(); }

    using StarknetChain::handle;
    std::string handle(std::string_view request, std::size_t endpoint) override {
        WARDEN_CHECK(endpoint < nodes_.size());
        return respond(request, [&](const RpcRequest& one) { return run(one, nodes_[endpoint]); });
    }

    Delivery exchange(std::string_view request, std::size_t endpoint) override {
        WARDEN_CHECK(endpoint < faults_.size());
        const bool sends = request.find("starknet_addInvokeTransaction") != request.npos;
        return deliver(faults_[endpoint], sends ? Sends::transaction : Sends::nothing,
                       [&] { return handle(request, endpoint); });
    }

    std::string control(std::string_view request) override {
        return respond(request, [&](const RpcRequest& one) -> RpcResult {
            const auto params = named(one.params, {});
            if (!params) return refuse_call(-32602);
            return control_.call(one.method, *params);
        });
    }

    bool takes_web_sockets() const override { return true; }
    void receive(Session session, std::string_view request) override {
        std::function<void()> after;
        const std::string text = respond(request, [&](const RpcRequest& one) -> RpcResult {
            if (!Subscriptions::is_method(one.method)) return run(one, nodes_[0]);
            const auto params = named(one.params, Subscriptions::parameters(one.method));
            if (!params) return refuse_call(-32602);
            auto answered = subscriptions_->call(session, one.method, *params);
            after = std::move(answered.after);
            return std::move(answered.result);
        });
        if (sink_) sink_(session, text);
        if (after) after();
    }

    void close(Session session) override { subscriptions_->close(session); }
    void set_push_sink(PushSink sink) override { sink_ = std::move(sink); }
    void create_block() override { core_.create_block(); }

    void set_journal(Journal journal) override { core_.set_journal(std::move(journal)); }
    Result<void> replay(const Json& line) override { return core_.replay(line); }

    starknet::Felt orchestrator_address() const override {
        return core_.contracts().orchestrator_address();
    }
    std::uint64_t block_num() const override { return core_.blocks().size() - 1; }
    Json::Object describe() const override;

  private:
    static RpcResult run(const RpcRequest& request, Node& node);

    ChainCore core_;
    std::vector<Faults> faults_;
    std::vector<Node> nodes_;  // one per endpoint
    Control control_;
    std::unique_ptr<Subscriptions> subscriptions_;
    PushSink sink_;
};

RpcResult StarknetNode::run(const RpcRequest& request, Node& node) {
    const auto found = std::ranges::find(Node::methods(), request.method, &Node::Method::name);
    if (found == Node::methods().end()) return refuse_call(-32601);
    const auto params = named(request.params, found->parameters);
    if (!params) return refuse_call(-32602);
    return (node.*found->run)(*params);
}

Json::Object StarknetNode::describe() const {
    Json::Array accounts;
    for (const GenesisAccount& account : core_.settings().accounts) {
        accounts.push_back(Json::Object{{"address", account.address.to_hex()},
                                        {"public_key", account.public_key.to_hex()}});
    }
    return {{"chain", "starknet"},
            {"chain_id", core_.settings().chain_id},
            {"orchestrator", orchestrator_address().to_hex()},
            {"token", strk_address().to_hex()},
            {"accounts", std::move(accounts)},
            {"block_number", static_cast<std::int64_t>(block_num())}};
}

}  // namespace

Result<std::unique_ptr<StarknetChain>> make_starknet_chain(StarknetSettings settings,
                                                           ports::Clock& clock) {
    auto chain = std::make_unique<StarknetNode>(std::move(settings), clock);
    if (auto begun = chain->begin(); !begun) return Fail(begun.error());
    return std::unique_ptr<StarknetChain>(std::move(chain));
}

}  // namespace warden::sandbox
