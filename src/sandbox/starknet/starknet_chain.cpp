#include "sandbox/starknet/starknet_chain.hpp"

#include <algorithm>

#include "platform/json/parse.hpp"
#include "sandbox/starknet/control.hpp"
#include "sandbox/starknet/node.hpp"
#include "sandbox/starknet/subscriptions.hpp"

namespace warden::sandbox {
namespace {

constexpr std::size_t kBatchMax = 1'000;
constexpr std::int64_t kJsonIntMax = (std::int64_t{1} << 53) - 1;

// A request taken apart; `problem` when it is none.
struct Request {
    Json id;
    std::string method;
    Json params;
    std::optional<RpcError> problem;
};

Request read_request(const Json& json) {
    Request request;
    const Json* id = json.find("id");
    const Json* method = json.find("method");
    const Json* params = json.find("params");
    const bool small =
        !id || !id->integer() || (*id->integer() <= kJsonIntMax && *id->integer() >= -kJsonIntMax);
    if (id && small && (id->integer() || id->string())) request.id = *id;
    if (!method || !method->string() || !small) {
        request.problem = refuse(-32600).value();
        return request;
    }
    request.method = *method->string();
    request.params = params && !params->is_null() ? *params : Json(Json::Object{});
    return request;
}

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

class Chain final : public StarknetChain {
  public:
    Chain(StarknetSettings settings, ports::Clock& clock)
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

    std::string handle(std::string_view request, std::size_t endpoint) override {
        WARDEN_CHECK(endpoint < nodes_.size());
        return respond(request, [&](const Request& one) { return run(one, nodes_[endpoint]); });
    }

    Delivery exchange(std::string_view request, std::size_t endpoint) override;

    std::string control(std::string_view request) override {
        return respond(request, [&](const Request& one) -> RpcResult {
            const auto params = named(one.params, {});
            if (!params) return refuse(-32602);
            return control_.call(one.method, *params);
        });
    }

    void receive(Session session, std::string_view request) override {
        std::function<void()> after;
        const std::string text = respond(request, [&](const Request& one) -> RpcResult {
            if (!Subscriptions::is_method(one.method)) return run(one, nodes_[0]);
            const auto params = named(one.params, Subscriptions::parameters(one.method));
            if (!params) return refuse(-32602);
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

    void set_journal(Journal journal) override {
        core_.set_journal([journal](const Json& line) { journal(write_canonical(line)); });
    }
    Result<void> replay(std::string_view line) override {
        const auto json = json::parse(line);
        if (!json) return Fail(json.error());
        return core_.replay(*json);
    }

    starknet::Felt orchestrator_address() const override {
        return core_.contracts().orchestrator_address();
    }
    std::uint64_t block_num() const override { return core_.blocks().size() - 1; }

  private:
    template <class Run>
    std::string respond(std::string_view text, Run run_one);
    RpcResult run(const Request& request, Node& node);

    ChainCore core_;
    std::vector<Faults> faults_;
    std::vector<Node> nodes_;  // one per endpoint
    Control control_;
    std::unique_ptr<Subscriptions> subscriptions_;
    PushSink sink_;
};

template <class Run>
std::string Chain::respond(std::string_view text, Run run_one) {
    const auto json = json::parse(text);
    if (!json) return write_canonical(answer(Json(), refuse(-32700)));
    const auto one = [&](const Json& entry) {
        const Request request = read_request(entry);
        if (request.problem) return answer(request.id, RpcFail(*request.problem));
        return answer(request.id, run_one(request));
    };
    if (!json->array()) return write_canonical(one(*json));
    if (json->array()->empty() || json->array()->size() > kBatchMax) {
        return write_canonical(answer(Json(), refuse(-32600)));
    }
    Json::Array answers;
    for (const Json& entry : *json->array()) answers.push_back(one(entry));
    return write_canonical(answers);
}

RpcResult Chain::run(const Request& request, Node& node) {
    const auto found = std::ranges::find(Node::methods(), request.method, &Node::Method::name);
    if (found == Node::methods().end()) return refuse(-32601);
    const auto params = named(request.params, found->parameters);
    if (!params) return refuse(-32602);
    return (node.*found->run)(*params);
}

Delivery Chain::exchange(std::string_view request, std::size_t endpoint) {
    WARDEN_CHECK(endpoint < faults_.size());
    Faults& faults = faults_[endpoint];
    Delivery out;
    if (const auto stall = faults.take("stall"))
        out.delay = Millis{parameter(*stall, "ms", 60'000)};
    if (const auto limited = faults.take("http_429")) {
        out.status = 429;
        const auto wait = parameter(*limited, "retry_after_secs", -1);
        if (wait >= 0) out.headers.emplace_back("Retry-After", std::to_string(wait));
        return out;
    }
    if (faults.take("http_503")) {
        out.status = 503;
        return out;
    }
    if (faults.take("html_page")) {
        out.body = "<!doctype html><html><body><h1>Bad gateway</h1></body></html>";
        return out;
    }
    if (const auto garbage = faults.take("garbage")) {
        out.body.assign(static_cast<std::size_t>(parameter(*garbage, "bytes", 10'000'000)), 'x');
        return out;
    }
    out.body = handle(request, endpoint);
    const bool send = request.find("starknet_addInvokeTransaction") != request.npos;
    if (send && faults.take("lost_send")) out.cut = Delivery::Cut::all;
    if (faults.take("lost_answer")) out.cut = Delivery::Cut::all;
    if (faults.take("half_body")) out.cut = Delivery::Cut::half;
    if (faults.take("duplicate_answer")) out.body += out.body;
    return out;
}

}  // namespace

Result<std::unique_ptr<StarknetChain>> make_starknet_chain(StarknetSettings settings,
                                                           ports::Clock& clock) {
    auto chain = std::make_unique<Chain>(std::move(settings), clock);
    if (auto begun = chain->begin(); !begun) return Fail(begun.error());
    return std::unique_ptr<StarknetChain>(std::move(chain));
}

}  // namespace warden::sandbox
