#include "sandbox/setup/setup.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "adapters/starknet/codec/abi.hpp"
#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "platform/http/client.hpp"
#include "platform/http/dialer.hpp"
#include "platform/http/resolver.hpp"
#include "platform/json/fields.hpp"
#include "platform/json/parse.hpp"
#include "platform/secrets/file_secrets.hpp"
#include "sandbox/setup/node_client.hpp"
#include "sandbox/setup/variables.hpp"
#include "sandbox/starknet/settings.hpp"

namespace warden::sandbox {
namespace {

using starknet::Felt;

constexpr int kReceiptTriesMax = 300;
constexpr Millis kReceiptPause{200};

Result<U128> u128_member(const Json& json, std::string_view name) {
    const auto text = json::get_string(json, name);
    const auto felt = text ? Felt::from_hex(*text) : Fail(text.error());
    if (!felt) return Fail(felt.error());
    return felt->to_u128();
}

struct Person {
    starknet::PrivateKey key;
    Felt address;
};

class Setup {
  public:
    Setup(ports::Clock& clock, ports::HttpClient& http, const SetupOrder& order)
        : clock_(clock),
          order_(order),
          node_(http, clock, order.rpc_url),
          control_(http, clock, order.control_url) {}

    asio::awaitable<Result<Json>> run();

  private:
    asio::awaitable<Result<void>> learn();
    asio::awaitable<Result<void>> step(Json given);
    asio::awaitable<Result<void>> send(Json step);
    asio::awaitable<Result<starknet::InvokeV3>> priced(starknet::InvokeV3 invoke, Person& person);
    asio::awaitable<Result<Json>> receipt_of(std::string hash, std::string_view status);
    asio::awaitable<Result<void>> finish();
    Result<Person*> person(const std::string& name);
    Result<starknet::Call> call_from(const Json& json) const;
    Result<void> save(const Json& wanted, const Json& receipt);
    Result<void> sign(starknet::InvokeV3& invoke, const Person& person) const;

    ports::Clock& clock_;
    const SetupOrder& order_;
    NodeClient node_;
    NodeClient control_;
    Variables variables_;
    std::map<std::string, Person> people_;
    std::unique_ptr<starknet::Abi> abi_;
    Felt orchestrator_;
    Felt chain_id_;
    std::string last_hash_;
};

// Addresses, ABI and providers of the running sandbox.
asio::awaitable<Result<void>> Setup::learn() {
    const Json none = Json::Object();
    const auto state = co_await control_.call("sandbox_state", none);
    if (!state) co_return Fail(state.error());
    const auto orchestrator = json::get_string(*state, "orchestrator");
    const auto address = orchestrator ? Felt::from_hex(*orchestrator) : Fail(orchestrator.error());
    const auto time = json::get_u64(*state, "pending_time");
    if (!address || !time) co_return fail(Errc::invalid_input, "sandbox_state: no sandbox");
    orchestrator_ = *address;
    variables_.set("orchestrator", orchestrator_.to_hex());
    variables_.set("token", strk_address().to_hex());
    variables_.set("now", std::to_string(*time));

    const auto chain_id = co_await node_.call("starknet_chainId", none);
    if (!chain_id) co_return Fail(chain_id.error());
    const auto felt = chain_id->string() ? Felt::from_hex(*chain_id->string())
                                         : fail(Errc::invalid_input, "starknet_chainId");
    if (!felt) co_return Fail(felt.error());
    chain_id_ = *felt;

    Json params =
        Json::Object{{"block_id", "latest"}, {"contract_address", orchestrator_.to_hex()}};
    const auto by_class = co_await node_.call("starknet_getClassAt", std::move(params));
    if (!by_class) co_return Fail(by_class.error());
    const auto text = json::get_string(*by_class, "abi");
    const auto parsed = text ? json::parse(*text) : Fail(text.error());
    const auto abi = parsed ? starknet::Abi::from_json(*parsed) : Fail(parsed.error());
    if (!abi) co_return Fail(abi.error());
    abi_ = std::make_unique<starknet::Abi>(*abi);

    const auto providers = co_await control_.call("sandbox_providers", none);
    if (!providers) co_return Fail(providers.error());
    for (const Json& one : *providers->array()) {
        const auto name = json::get_string(one, "name");
        const auto url = json::get_string(one, "url");
        if (name && url) variables_.set("provider:" + std::string(*name), std::string(*url));
    }
    co_return Result<void>{};
}

Result<Person*> Setup::person(const std::string& name) {
    const auto known = people_.find(name);
    if (known != people_.end()) return &known->second;
    const auto file = std::filesystem::path(order_.keys_dir) / (name + ".key");
    const auto text = secrets::make_file_secrets()->read(file);
    if (!text) return Fail(text.error());
    auto key = starknet::PrivateKey::from_hex(text->reveal());
    if (!key) return Fail(std::move(key.error()).at(file.string()));
    const Felt address = account_address(starknet::public_key(*key));
    variables_.set("account:" + name, address.to_hex());
    return &people_.emplace(name, Person{std::move(*key), address}).first->second;
}

// Regions are written as text, short strings are what the ABI wants.
Result<Json> with_regions(const Json& arguments) {
    Json::Object out;
    for (const auto& [name, value] : *arguments.object()) {
        const bool text = name == "region" && value.string() && !value.string()->starts_with("0x");
        const auto felt = text ? Felt::from_short_string(*value.string()) : Result<Felt>(Felt{});
        if (!felt) return fail(Errc::invalid_input, "region: no short string");
        out.emplace_back(name, text ? Json(felt->to_hex()) : value);
    }
    return Json(std::move(out));
}

Result<starknet::Call> Setup::call_from(const Json& json) const {
    if (const Json* approve = json.find("approve")) {
        const auto amount = approve->string() ? u128_from_decimal(*approve->string())
                                              : fail(Errc::invalid_input, "approve: no amount");
        if (!amount) return Fail(amount.error());
        return starknet::Call{strk_address(),
                              starknet::sn_keccak("approve"),
                              {orchestrator_, Felt::from_u128(*amount), Felt{}}};
    }
    const auto function = json::get_string(json, "call");
    if (!function) return Fail(function.error());
    const Json none = Json::Object{};
    const Json* given = json.find("with");
    if (given && !given->object()) return fail(Errc::invalid_input, "with: no object");
    const auto arguments = with_regions(given ? *given : none);
    if (!arguments) return Fail(arguments.error());
    auto calldata = abi_->encode_arguments(*function, *arguments);
    if (!calldata) return Fail(std::move(calldata.error()));
    return starknet::Call{orchestrator_, starknet::sn_keccak(*function), std::move(*calldata)};
}

Result<void> Setup::sign(starknet::InvokeV3& invoke, const Person& person) const {
    const auto signature = starknet::sign(person.key, starknet::invoke_hash(invoke, chain_id_));
    if (!signature) return Fail(signature.error());
    invoke.signature = {signature->r, signature->s};
    return {};
}

// Nonce and bounds (the estimate and a half), signed.
asio::awaitable<Result<starknet::InvokeV3>> Setup::priced(starknet::InvokeV3 invoke,
                                                          Person& person) {
    Json of_account =
        Json::Object{{"block_id", "pre_confirmed"}, {"contract_address", person.address.to_hex()}};
    const auto nonce = co_await node_.call("starknet_getNonce", std::move(of_account));
    if (!nonce) co_return Fail(nonce.error());
    const auto felt = nonce->string() ? Felt::from_hex(*nonce->string())
                                      : fail(Errc::invalid_input, "starknet_getNonce");
    if (!felt) co_return Fail(felt.error());
    invoke.nonce = *felt;
    Json request = Json::Object{{"request", Json::Array{to_json(invoke)}},
                                {"simulation_flags", Json::Array{"SKIP_VALIDATE"}},
                                {"block_id", "pre_confirmed"}};
    const auto estimates = co_await node_.call("starknet_estimateFee", std::move(request));
    if (!estimates) co_return Fail(estimates.error());
    const Json& estimate = (*estimates->array())[0];
    const auto bound = [&estimate](std::string_view resource) -> Result<starknet::ResourceBound> {
        const auto amount = u128_member(estimate, std::string(resource) + "_consumed");
        const auto price = u128_member(estimate, std::string(resource) + "_price");
        if (!amount || !price) return fail(Errc::invalid_input, "starknet_estimateFee");
        return starknet::ResourceBound{static_cast<std::uint64_t>(*amount * 3 / 2), *price * 3 / 2};
    };
    const auto l1 = bound("l1_gas");
    const auto l2 = bound("l2_gas");
    const auto data = bound("l1_data_gas");
    if (!l1 || !l2 || !data) co_return fail(Errc::invalid_input, "starknet_estimateFee");
    invoke.resource_bounds = {*l1, *l2, *data};
    if (const auto signing = sign(invoke, person); !signing) co_return Fail(signing.error());
    co_return invoke;
}

asio::awaitable<Result<Json>> Setup::receipt_of(std::string hash, std::string_view status) {
    for (int i = 0; i < kReceiptTriesMax; ++i) {
        Json params = Json::Object{{"transaction_hash", hash}};
        const auto receipt =
            co_await node_.call("starknet_getTransactionReceipt", std::move(params));
        const auto found =
            receipt ? json::get_string(*receipt, "finality_status") : std::string_view();
        if (receipt && found &&
            (status.empty() || *found == status || *found == "ACCEPTED_ON_L1")) {
            co_return *receipt;
        }
        co_await clock_.sleep_for(kReceiptPause);
    }
    co_return fail(Errc::timeout, hash + ": no receipt");
}

// {"unit": "UnitRegistered.unit_id"}: a field of the first such event.
Result<void> Setup::save(const Json& wanted, const Json& receipt) {
    const auto events = json::get_array(receipt, "events");
    if (!events) return Fail(events.error());
    const auto felts = [](const Json& list) {
        std::vector<Felt> out;
        for (const Json& entry : *list.array()) out.push_back(*Felt::from_hex(*entry.string()));
        return out;
    };
    for (const auto& [name, path] : *wanted.object()) {
        const std::string event_name = path.string()->substr(0, path.string()->find('.'));
        const std::string field = path.string()->substr(path.string()->find('.') + 1);
        bool found = false;
        for (const Json& event : **events) {
            const auto decoded =
                abi_->decode_event(felts(*event.find("keys")), felts(*event.find("data")));
            if (found || !decoded || !*decoded || (*decoded)->name != event_name) continue;
            const Json* value = (*decoded)->fields.find(field);
            if (!value) continue;
            variables_.set(name, value->string() ? *value->string() : write_canonical(*value));
            found = true;
        }
        if (!found) return fail(Errc::not_found, *path.string() + ": no such event");
    }
    return {};
}

asio::awaitable<Result<void>> Setup::send(Json step) {
    const auto by = json::get_string(step, "by");
    const auto list = json::get_array(step, "calls");
    if (!by || !list) co_return fail(Errc::invalid_input, "a step needs `by` and `calls`");
    auto actor = person(std::string(*by));
    if (!actor) co_return Fail(actor.error());
    std::vector<starknet::Call> calls;
    for (const Json& one : **list) {
        auto call = call_from(one);
        if (!call) co_return Fail(call.error());
        calls.push_back(std::move(*call));
    }
    starknet::InvokeV3 invoke;
    invoke.sender_address = (*actor)->address;
    invoke.calldata = starknet::execute_calldata(calls);
    auto ready = co_await priced(std::move(invoke), **actor);
    if (!ready) {
        // {"unless": "AlreadyExists"}: done by an earlier run.
        const auto unless = json::find_string(step, "unless");
        const bool done =
            unless && *unless &&
            ready.error().detail.find("'" + std::string(**unless) + "'") != std::string::npos;
        if (done) co_return Result<void>{};
        co_return Fail(ready.error());
    }
    Json params = Json::Object{{"invoke_transaction", to_json(*ready)}};
    const auto sent = co_await node_.call("starknet_addInvokeTransaction", std::move(params));
    if (!sent) co_return Fail(sent.error());
    const auto hash = json::get_string(*sent, "transaction_hash");
    if (!hash) co_return Fail(hash.error());
    last_hash_ = *hash;
    const auto receipt = co_await receipt_of(last_hash_, "");
    if (!receipt) co_return Fail(receipt.error());
    const auto reverted = json::find_string(*receipt, "revert_reason");
    if (reverted && *reverted) co_return fail(Errc::conflict, std::string(**reverted));
    const Json* wanted = step.find("save");
    if (wanted && wanted->object()) co_return save(*wanted, *receipt);
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Setup::step(Json given) {
    const auto filled = variables_.fill(given);
    if (!filled) co_return Fail(filled.error());
    if (const auto* wait = filled->find("wait_secs")) {
        if (!wait->integer()) co_return fail(Errc::invalid_input, "wait_secs: no number");
        const Seconds pause(*wait->integer());
        co_await clock_.sleep_for(pause);
        co_return Result<void>{};
    }
    if (const auto method = json::get_string(*filled, "control")) {
        const Json* with = filled->find("with");
        Json params = with ? *with : Json(Json::Object{});
        const auto done = co_await control_.call(std::string(*method), std::move(params));
        if (!done) co_return Fail(done.error());
        co_return Result<void>{};
    }
    co_return co_await send(*filled);
}

asio::awaitable<Result<void>> Setup::finish() {
    if (last_hash_.empty()) co_return Result<void>{};
    const auto receipt = co_await receipt_of(last_hash_, "ACCEPTED_ON_L2");
    if (!receipt) co_return Fail(receipt.error());
    co_return Result<void>{};
}

asio::awaitable<Result<Json>> Setup::run() {
    const auto scenario = json::parse(order_.scenario);
    if (!scenario) co_return Fail(Error(scenario.error()).at("scenario"));
    const auto steps = json::get_array(*scenario, "steps");
    if (!steps) co_return Fail(steps.error());
    const auto people = json::find_array(*scenario, "people");
    if (!people) co_return Fail(people.error());
    if (auto learned = co_await learn(); !learned) co_return Fail(std::move(learned.error()));
    for (std::size_t i = 0; *people && i < (*people)->size(); ++i) {
        const std::string* name = (**people)[i].string();
        if (!name) co_return fail(Errc::invalid_input, "people: no name");
        if (const auto known = person(*name); !known) co_return Fail(known.error());
    }
    for (std::size_t i = 0; i < (*steps)->size(); ++i) {
        auto done = co_await step((**steps)[i]);
        if (!done) co_return Fail(std::move(done.error()).at("step " + std::to_string(i + 1)));
    }
    if (auto finished = co_await finish(); !finished) co_return Fail(std::move(finished.error()));
    co_return variables_.all();
}

}  // namespace

asio::awaitable<void> run_setup(ports::Clock& clock, const SetupOrder& order, Result<Json>& done) {
    const auto resolver = http::make_resolver(clock, {});
    const auto dialer = http::make_dialer(*resolver, clock, {});
    if (!dialer) {
        done = Fail(dialer.error());
        co_return;
    }
    const auto http = http::make_http_client(**dialer, clock, {});
    Setup setup(clock, *http, order);
    done = co_await setup.run();
}

}  // namespace warden::sandbox
